import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { FaultSchedule, type Fault } from '../src/testing/hub-faults.ts';
import { twinModelFolder } from '../src/testing/twin-repository.ts';
import { AppPage } from './app-page.ts';
import { openModelHub, type ModelHub } from './model-hub.ts';
import { ModelsPage } from './models-page.ts';
import { keptForOffline } from './offline.ts';

const sd21 = 'Stable Diffusion 2.1 base';
const turbo = 'SD-Turbo';

/** `serve` puts small twins of published models in the place of the hubs. */
const test = base.extend<{
  models: ModelsPage;
  serve: (
    ...args: Parameters<typeof openModelHub> extends [unknown, ...infer Rest] ? Rest : never
  ) => Promise<ModelHub>;
}>({
  models: async ({ page }, use) => use(new ModelsPage(page)),
  serve: async ({ context }, use) => {
    const hubs: ModelHub[] = [];
    await use(async (...args) => {
      const hub = await openModelHub(context, ...args);
      hubs.push(hub);
      return hub;
    });
    for (const hub of hubs) await hub.close();
  },
});

test.describe.configure({ timeout: 300_000 });

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, number) => total + number, 0);
/** Slow enough for a person, or a test, to do something meanwhile. */
const slowly = (requests: number): Fault[] =>
  Array.from({ length: requests }, () => ({ kind: 'slow', milliseconds: 60 }));

/** Goes to the bench, names a class and waits for the refined mask. */
async function refine(page: Page, className: string): Promise<AppPage> {
  const app = new AppPage(page);
  await page.getByRole('link', { name: 'Refine', exact: true }).click();
  await expect(app.className).toBeEnabled();
  await app.nameClass(className);
  await expect(page.getByText(/ in all$/)).toBeVisible({ timeout: 120_000 });
  await expect(app.cancel).toBeDisabled({ timeout: 120_000 });
  return app;
}

test.describe('from the hub to a result', () => {
  test.use({ serviceWorkers: 'allow' });

  test('check, download through cuts and a reload, verify, run, and run again without a network', async ({
    page,
    context,
    models,
    serve,
  }) => {
    const cuts: Fault[] = [
      { kind: 'cut', at: 0.4 },
      { kind: 'slow', milliseconds: 100 },
      { kind: 'status', status: 503, retryAfter: '1' },
      { kind: 'cut', at: 0.7 },
      { kind: 'expired' },
      ...slowly(3),
    ];
    const { hub } = await serve(['sd-2.1-base'], { faults: new FaultSchedule(cuts), pieceBytes: 64 * 1024 });
    await models.open();
    const card = await models.check(sd21);
    expect(hub.sent.size, 'not a byte before the person says so').toBe(0);
    await expect(card).toContainText('Yes, but slowly');
    await expect(card).toContainText('It is small enough for the processor: single precision, one thread.');
    await expect(card).toContainText('8.73 MB in 10 files from huggingface.co');

    await card.getByRole('button', { name: 'Download 8.73 MB' }).click();
    const bar = card.getByRole('progressbar', { name: `Download of ${sd21}` });
    await expect.poll(async () => Number(await bar.getAttribute('value'))).toBeGreaterThan(0.5);
    await page.reload();
    await expect(card.getByRole('button', { name: 'Resume' })).toBeVisible();
    await expect.poll(() => models.megabytesHere(sd21)).toBeGreaterThan(0.5);
    const here = await models.megabytesHere(sd21);
    const sentBefore = sum(hub.sent.values());
    await card.getByRole('button', { name: 'Resume' }).click();
    await expect(models.useButton(sd21)).toBeVisible({ timeout: 90_000 });
    const sentAfter = sum(hub.sent.values()) - sentBefore;
    expect(sentAfter, 'what was here is not fetched again').toBeLessThan((8.73 - here) * 1.03e6 + 4 * 64 * 1024);

    await card.getByRole('button', { name: 'Verify' }).click();
    await expect(card).toContainText('Every byte of the 10 files is as it was.');

    await models.useButton(sd21).click();
    const app = await refine(page, 'sailing boat');
    await expect(app.badge).toHaveAccessibleName(`Model: ${sd21}, WASM, float32`);
    await expect(page.getByText('Prompt: “A photo of sailing boat”')).toBeVisible();
    const online = await app.count('Raised');
    expect(await app.countNumber('Raised')).toBeGreaterThan(0);

    await keptForOffline(page);
    await context.setOffline(true);
    await page.reload();
    await refine(page, 'sailing boat');
    await expect(app.badge).toHaveAccessibleName(`Model: ${sd21}, WASM, float32`);
    expect(await app.count('Raised'), 'the same result').toBe(online);
  });
});

test('pause keeps what is here, cancel throws it away, and other views do not disturb', async ({
  page,
  models,
  serve,
}) => {
  const { hub } = await serve(['sd-2.1-base'], { faults: new FaultSchedule(slowly(20)), pieceBytes: 32 * 1024 });
  await models.open();
  const card = await models.check(sd21);
  await card.getByRole('button', { name: /^Download / }).click();
  const bar = card.getByRole('progressbar');
  await expect.poll(async () => Number(await bar.getAttribute('value'))).toBeGreaterThan(0.05);

  await page.getByRole('link', { name: 'Evaluate' }).click();
  await expect(card).toBeHidden();
  const before = sum(hub.sent.values());
  await expect.poll(() => sum(hub.sent.values()), { message: 'it goes on' }).toBeGreaterThan(before);
  await page.goBack();

  await expect(card).toContainText(/MB of 8\.73 MB \(\d+ %\), .*\/s, \d+ s left/);
  await card.getByRole('button', { name: 'Pause' }).press('Enter');
  await expect(card.getByRole('button', { name: 'Resume' })).toBeVisible();
  await expect(card.getByRole('status')).toHaveText('Paused');
  await expect(card.getByRole('heading'), 'the button is gone; the focus stays in the card').toBeFocused();
  const paused = sum(hub.sent.values());
  await page.waitForTimeout(500);
  expect(sum(hub.sent.values()) - paused).toBeLessThan(200_000);

  await card.getByRole('button', { name: 'Resume' }).click();
  await card.getByRole('button', { name: 'Cancel' }).click();
  await card.getByRole('button', { name: 'Throw away' }).click();
  await expect(card.getByRole('button', { name: 'Check and download …' })).toBeVisible();
  await page.reload();
  await expect(card.getByRole('button', { name: 'Check and download …' })).toBeVisible();
  expect(await storedBytes(page)).toBe(0);
});

/** Bytes of model files in the browser's private file system. */
function storedBytes(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('models', { create: true });
    let bytes = 0;
    for await (const handle of (folder as unknown as { values(): AsyncIterable<FileSystemFileHandle> }).values()) {
      bytes += (await handle.getFile()).size;
    }
    return bytes;
  });
}

test('a licence has to be agreed to, a full disk asks what to delete, and deleting asks back', async ({
  page,
  context,
  models,
  serve,
  baseURL,
}) => {
  await serve(['sd-2.1-base', 'sd-turbo']);
  await models.open();
  const turboCard = await models.check(turbo);
  await expect(turboCard.getByRole('button', { name: /^Download / })).toBeDisabled();
  await turboCard.getByRole('checkbox', { name: /I have read the licence/ }).check();
  await models.download(turbo);

  const card = await models.check(sd21);
  const cdp = await context.newCDPSession(page);
  const quotaSize = (await page.evaluate(() => navigator.storage.estimate())).usage ?? 0;
  await cdp.send('Storage.overrideQuotaForOrigin', { origin: baseURL ?? '', quotaSize: quotaSize + 2_000_000 });
  await card.getByRole('button', { name: /^Download / }).click();
  await expect(card).toContainText('There is no more room');
  const choices = card.getByRole('list', { name: 'What can be deleted' });
  await expect(choices.getByRole('listitem')).toHaveCount(1);
  await expect(choices).toContainText(/SD-Turbo\s*[\d.]+ MB/);

  await choices.getByRole('button', { name: 'Delete' }).click();
  await choices.getByRole('button', { name: 'Keep' }).click();
  await choices.getByRole('button', { name: 'Delete' }).click();
  await choices.getByRole('button', { name: /^Delete [\d.]+ MB$/ }).click();
  await expect(choices).toBeHidden();
  await expect(models.useButton(turbo)).toBeHidden();
  await card.getByRole('button', { name: 'Continue' }).click();
  await expect(models.useButton(sd21)).toBeVisible();

  await card.getByRole('button', { name: 'Delete' }).click();
  await card.getByRole('button', { name: /^Delete [\d.]+ MB$/ }).click();
  await expect(card.getByRole('button', { name: 'Check and download …' })).toBeVisible();
  expect(await storedBytes(page)).toBe(0);
});

test('what cannot run here is refused before the first byte, with the reason', async ({ page, models, context }) => {
  const asked: string[] = [];
  const gigabytes: Readonly<Record<string, number>> = { 'unet/model.onnx': 1.73e9, 'text_encoder/model.onnx': 0.68e9 };
  await context.route(/^https:\/\/(huggingface\.co|hf-mirror\.com)\//, (route) => {
    const { pathname } = new URL(route.request().url());
    asked.push(pathname);
    const names = [
      ...['unet/model.onnx', 'text_encoder/model.onnx', 'vae_encoder/model.onnx', 'vae_decoder/model.onnx'],
      ...['vocab.json', 'merges.txt', 'tokenizer_config.json', 'special_tokens_map.json'],
      ...['onnx/vision_model_fp16.onnx', 'onnx/text_model_fp16.onnx'],
    ];
    const siblings = names.map((rfilename) => ({ rfilename, size: gigabytes[rfilename] ?? 1000 }));
    const headers = { 'access-control-allow-origin': '*' };
    return route.fulfill({ json: { sha: 'a'.repeat(40), siblings }, headers });
  });
  await models.open();
  expect(asked, 'opening the page asks nobody').toEqual([]);
  const card = await models.check(sd21);
  await expect(card).toContainText('No, it does not run here');
  await expect(card).toContainText('There is no WebGPU graphics card');
  await expect(card).toContainText('unet/model.onnx would need 5.19 GB of the 4.29 GB');
  await expect(card.getByRole('button', { name: /^Download / })).toHaveCount(0);
  await expect(card).toContainText('2.41 GB in 10 files');
  expect(asked.filter((path) => !path.startsWith('/api/models/'))).toEqual([]);
  await card.getByRole('button', { name: 'Close' }).click();
  await expect(card.getByRole('button', { name: 'Check and download …' })).toBeVisible();
  await page.reload();
  await expect(card.getByRole('button', { name: 'Check and download …' })).toBeVisible();
});

test('two tabs share one download', async ({ context, models, serve }) => {
  const { hub } = await serve(['sd-2.1-base'], { faults: new FaultSchedule(slowly(12)), pieceBytes: 64 * 1024 });
  await models.open();
  const card = await models.check(sd21);
  await card.getByRole('button', { name: /^Download / }).click();
  await expect
    .poll(async () => Number(await card.getByRole('progressbar').getAttribute('value')))
    .toBeGreaterThan(0.02);
  const other = new ModelsPage(await context.newPage());
  await other.open();
  await expect(other.card(sd21)).toContainText('Another tab is downloading it');
  await expect(other.card(sd21).getByRole('button')).toHaveCount(0);
  await expect(models.useButton(sd21)).toBeVisible();
  await expect(other.useButton(sd21)).toBeVisible();
  expect(sum(hub.sent.values())).toBeLessThan(8.8e6);
});

test.describe('one’s own', () => {
  let folder = '';
  test.beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'g4seg-twin-'));
    await twinModelFolder('sd-2.1-base', folder);
  });
  test.afterAll(() => rm(folder, { recursive: true }));

  test('a folder of this disk runs, and is asked for again after a reload', async ({ page, models }) => {
    await models.open();
    const card = page.getByRole('region', { name: 'From this disk' });
    await card.getByLabel('Folder of the model').setInputFiles(folder);
    await expect(card).toContainText('Yes, but slowly');
    await card.getByRole('button', { name: 'Use', exact: true }).click();
    const app = await refine(page, 'kite');
    await expect(app.badge).toHaveAccessibleName(/^Model: .*Stable Diffusion 2.1 base.*, WASM, float32$/);
    expect(await app.countNumber('Raised')).toBeGreaterThan(0);

    await page.reload();
    await expect(app.problem(/made of files from your disk\. Choose them again/)).toBeVisible();
    await expect(app.badge).toHaveAccessibleName(/^Model: Miniature/);
    await app.settled();
  });

  test('an incomplete folder is told what it lacks', async ({ page, models }) => {
    await models.open();
    const card = page.getByRole('region', { name: 'From this disk' });
    await card.getByLabel('Folder of the model').setInputFiles(join(folder, 'unet'));
    await expect(card.getByRole('alert')).toContainText(/The folder lacks .*vae_encoder\/model\.onnx/);
  });

  test('an address joins the list and is downloaded like any other', async ({ page, models, serve }) => {
    const { hub, host } = await serve([]);
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      hub.put('me/mine', path.slice(folder.length + 1), new Uint8Array(await readFile(path)));
    }
    await models.open();
    const form = page.getByRole('region', { name: 'From an address' });
    await form.getByLabel('Address of the model').fill('example.org/models');
    await form.getByRole('button', { name: 'Add' }).click();
    await expect(form.getByRole('alert')).toContainText('begins with https://');
    await form.getByLabel('Address of the model').fill(`${host}/me/mine/resolve/main/`);
    await form.getByRole('button', { name: 'Add' }).click();
    const title = `${new URL(host).host}/me/mine/resolve/main/`;
    await expect(models.card(title)).toContainText('8.73 MB in 10 files');
    await models.download(title);
    await page.reload();
    await expect(models.useButton(title)).toBeVisible();
  });
});

test('a model that is gone gives way to the miniature, with a word', async ({ page, models, serve }) => {
  await serve(['sd-2.1-base']);
  await models.open();
  await models.check(sd21);
  await models.download(sd21);
  await models.useButton(sd21).click();
  const app = new AppPage(page);
  await expect(app.badge).toHaveAccessibleName(/Stable Diffusion 2.1 base/);
  await page.evaluate(async () => (await navigator.storage.getDirectory()).removeEntry('models', { recursive: true }));
  await page.reload();
  await expect(
    app.problem(/^Stable Diffusion 2.1 base cannot be used: .*not downloaded.*The miniature runs instead\.$/),
  ).toBeVisible();
  await expect(app.badge).toHaveAccessibleName(/^Model: Miniature/);
});

test('a damaged file is found, and only what is wrong is fetched again; a copy goes to a folder', async ({
  page,
  models,
  serve,
}) => {
  // Playwright cannot answer the browser's own folder dialog: a folder of the private file system stands in.
  await page.addInitScript(() => {
    const pick = async () => (await navigator.storage.getDirectory()).getDirectoryHandle('saved', { create: true });
    Object.assign(window, { showDirectoryPicker: pick });
  });
  const { hub } = await serve(['sd-2.1-base']);
  await models.open();
  const card = await models.check(sd21);
  await models.download(sd21);

  await card.getByRole('button', { name: 'Save to a folder' }).click();
  await expect(card).toContainText('Saved in the folder sd-2.1-base.');
  const saved = await page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('saved');
    const unet = await (await folder.getDirectoryHandle('sd-2.1-base')).getDirectoryHandle('unet');
    return (await (await unet.getFileHandle('model.onnx')).getFile()).size;
  });
  expect(saved).toBe(hub.content('aislamov/stable-diffusion-2-1-base-onnx', 'unet/model.onnx').byteLength);

  const damaged = await page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('models');
    for await (const handle of (folder as unknown as { values(): AsyncIterable<FileSystemFileHandle> }).values()) {
      const file = await handle.getFile();
      if (!handle.name.endsWith('.0') || file.size < 2_210_000) continue;
      const bytes = new Uint8Array(await file.arrayBuffer());
      bytes[1000] = (bytes[1000] ?? 0) ^ 1;
      const stream = await handle.createWritable();
      await stream.write(bytes);
      await stream.close();
      return file.size;
    }
    return 0;
  });
  expect(damaged).toBeGreaterThan(0);
  await card.getByRole('button', { name: 'Verify' }).click();
  await expect(card).toContainText('Damaged: unet/model.onnx.');
  const before = sum(hub.sent.values());
  await card.getByRole('button', { name: 'Repair' }).click();
  await expect(models.useButton(sd21)).toBeVisible();
  expect(sum(hub.sent.values()) - before).toBe(damaged);
});
