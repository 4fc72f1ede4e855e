import { AppPage } from './app-page.ts';
import { softMask, photo } from './files.ts';
import { errorsOf, expect, test } from './app-test.ts';
import { parseSession } from './session.ts';

test('a running pass shows its progress and can be cancelled at once; the last result stays', async ({ app }) => {
  const { page } = app;
  await app.sample(3).click(); // three classes take three times as long
  await app.settled();
  const counts = await app.counts.innerText();
  const runs = await app.runs();
  // In the page: a pass may be over before a command from outside arrives.
  const waited = await page.evaluate(async () => {
    const button = (label: string) =>
      [...document.querySelectorAll('button')].find((each) => (each.ariaLabel ?? each.textContent).trim() === label);
    const nextFrame = () => new Promise(requestAnimationFrame);
    const atWork = /^(Noise|Denoise|Decode|F gen\.|Match|Mix) …$/m;
    const isAtWork = () =>
      atWork.test(document.body.innerText) && document.querySelector('progress[data-working=true]');
    button('Another seed')?.click();
    for (let frames = 0; !isAtWork(); frames++) {
      if (frames % 600 === 599) button('Another seed')?.click(); // a pass of less than 180 ms is not announced
      await nextFrame();
    }
    const start = performance.now();
    button('Cancel')?.click();
    while (!document.body.innerText.includes('Stopped')) await nextFrame();
    return performance.now() - start;
  });
  expect(waited, 'milliseconds from the click to “Stopped”').toBeLessThan(500);
  expect(await app.counts.innerText()).toBe(counts);
  await expect(app.messages.getByRole('alert')).toHaveCount(0);

  const seed = await page.getByRole('spinbutton', { name: 'Seed', exact: true }).inputValue();
  await app.ranBy(() => page.getByRole('button', { name: 'Run', exact: true }).click());
  expect(Number((await app.runs())['Mix'])).toBeGreaterThan(Number(runs['Mix']));
  expect(String(parseSession((await app.export('Session')).bytes).parameters.seed)).toBe(seed);
});

test('of several changes in a row the newest wins, and the result is its own', async ({ app, browser }) => {
  await app.sample(2).click();
  await app.settled();
  const ran = await app.ranBy(async () => {
    for (const seed of [11, 12, 13, 14]) {
      await app.type('Seed', seed);
    }
  });
  expect(ran['Denoise'], 'passes that nobody waits for any more end early').toBeLessThan(8);
  const session = parseSession((await app.export('Session')).bytes);
  expect(session.parameters.seed).toBe(14);

  const other = new AppPage(await browser.newPage());
  await other.open();
  await other.sample(2).click();
  await other.settled();
  await other.ranBy(() => other.type('Seed', 14));
  expect(session.matches).toEqual(parseSession((await other.export('Session')).bytes).matches);
  expect(await app.counts.innerText()).toBe(await other.counts.innerText());
  await other.page.context().close();
});

test('five new scenes in a row: picture, mask, classes and result are those of the last', async ({ app }) => {
  const { page } = app;
  const button = page.getByRole('button', { name: 'New scene' });
  for (let i = 0; i < 5; i++) await button.click();
  await app.quiet();
  const name = (await app.stage.getAttribute('aria-label'))?.replace('Refined of ', '') ?? '';
  await expect(page.getByRole('region', { name: 'Inputs' })).toContainText(name);
  const session = parseSession((await app.export('Session')).bytes);
  expect(session.photo.name).toBe(name);
  expect(await app.classes()).toEqual(session.mask.classes.map(({ className }) => className));
  expect(await app.count('IoU')).toMatch(/^\d+\.\d → \d+\.\d$/);
});

test('new files during a pass take its place', async ({ app }) => {
  await app.sample(3).click();
  await app.drop(photo(), softMask());
  await app.nameClass('ball');
  await app.settled();
  await expect(app.stage).toHaveAccessibleName('Refined of harbour.png');
  expect(parseSession((await app.export('Session')).bytes).photo.name).toBe('harbour.png');
});

test('a reload during a pass starts afresh and ends well', async ({ page }) => {
  const errors = errorsOf(page);
  const app = new AppPage(page);
  await page.goto('/');
  await expect(app.cancel).toBeEnabled();
  await page.reload();
  await expect(app.cancel).toBeEnabled();
  await page.reload();
  await app.settled();
  expect(await app.countNumber('Raised')).toBeGreaterThan(0);
  expect(errors).toEqual([]);
});

test('a worker that cannot start is told, not waited for', async ({ page }) => {
  await page.route('**/assets/engine.worker*.js', (route) => route.abort());
  await page.goto('/');
  await expect(page.getByRole('main').getByRole('alert')).toContainText('The model could not be loaded');
  await expect(page.getByRole('main').getByRole('alert')).toContainText('The worker that runs the model stopped');
});

test('the runtime’s own file missing is told, with a way to try again', async ({ page }) => {
  const app = new AppPage(page);
  await page.route('**/*.wasm', (route) => route.fulfill({ status: 404, body: 'not here' }));
  await page.goto('/');
  const banner = page.getByRole('main').getByRole('alert');
  await expect(banner).toContainText('The model could not be loaded');
  await page.unrouteAll();
  await banner.getByRole('button', { name: 'Try again' }).click();
  await app.settled();
});
