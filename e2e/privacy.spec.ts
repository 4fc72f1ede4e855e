import type { Request } from '@playwright/test';
import { AppPage } from './app-page.ts';
import { file, photo, softMask } from './files.ts';
import { expect, test } from './app-test.ts';
import { keptForOffline } from './offline.ts';

/** Does with the page whatever could tempt it to send something. */
async function useEverything(app: AppPage): Promise<void> {
  const { page, stage } = app;
  await app.drop(photo(), softMask());
  await app.nameClass('ball');
  await app.settled();
  await app.ranBy(() => app.beta.press('ArrowLeft'));
  await stage.focus();
  await stage.press('ArrowDown');
  await stage.press('Enter');
  await expect(page.getByRole('list', { name: 'Best matches' })).not.toContainText('–');
  for (const kind of ['Refined mask, binary', 'Refined mask, soft', 'Overlay', 'Session'] as const)
    await app.export(kind);
  const { name, bytes } = await app.export('Session');
  await app.drop(file(name, bytes, 'application/json'));
  await app.drop(file('notes.txt', Buffer.from('private notes'), 'text/plain'));
  await expect(app.problem('notes.txt is not a picture')).toBeVisible();
  await page.getByRole('button', { name: 'New scene' }).click();
  await app.settled();
}

// What is kept for visits without a network is fetched after the first result, and must leave the origin no more than the rest.
test.use({ serviceWorkers: 'allow' });

test('nothing leaves the origin, and nothing is sent to it either', async ({ page, context, baseURL }) => {
  const requests: Request[] = [];
  const sockets: string[] = [];
  context.on('request', (request) => requests.push(request));
  page.on('websocket', (socket) => sockets.push(socket.url()));
  const app = new AppPage(page);
  await app.open();
  await keptForOffline(page);
  const whenReady = requests.length;
  await useEverything(app);

  const origin = new URL(baseURL ?? '').origin;
  const isLocal = (url: string) => url.startsWith('data:') || url.startsWith(`blob:${origin}/`);
  const urls = requests.map((request) => request.url()).filter((url) => !isLocal(url));
  expect(urls.filter((url) => new URL(url).origin !== origin)).toEqual([]);
  expect(urls.filter((url) => new URL(url).search !== '')).toEqual([]);
  expect(requests.filter((request) => request.method() !== 'GET').map((request) => request.url())).toEqual([]);
  expect(requests.filter((request) => request.postDataBuffer() !== null)).toEqual([]);
  expect(sockets).toEqual([]);
  expect(await context.cookies()).toEqual([]);
  // The worker's requests are among them, so the list says something.
  expect(urls).toContain(`${origin}/models/demo/unet/model.onnx`);
  expect(urls.some((url) => url.endsWith('.wasm'))).toBe(true);
  expect(urls.slice(whenReady), 'once it is ready, the page asks for nothing more').toEqual([]);
});

test('once it is ready, everything works without any network', async ({ app, context }) => {
  await keptForOffline(app.page);
  await context.setOffline(true);
  await useEverything(app);
});
