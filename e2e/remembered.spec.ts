import type { Page } from '@playwright/test';
import { AppPage } from './app-page.ts';
import { errorsOf, expect, test } from './app-test.ts';

/** Fills the browser's storage before the first script of the first visit; later visits find what the page left. */
async function remember(page: Page, entries: Readonly<Record<string, string>>): Promise<void> {
  await page.addInitScript((given) => {
    if (localStorage.length > 0) return;
    for (const [name, text] of Object.entries(given)) localStorage.setItem(name, text);
  }, entries);
}

const state = (value: unknown) => JSON.stringify({ state: value, version: 0 });

const garbage: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a chosen model of null': { 'g4seg-models': state({ chosen: null }) },
  'a chosen model without a name': { 'g4seg-models': state({ chosen: { id: 7 } }) },
  'an own model of another version': { 'g4seg-models': state({ own: [{ url: 'https://a.test/m/', like: 'sd-9' }] }) },
  'own models that are no list': { 'g4seg-models': state({ own: 5 }) },
  'agreements of null': { 'g4seg-models': state({ agreed: null }) },
  'an unknown theme': { 'g4seg-theme': state({ theme: 'purple' }) },
  'a theme of null': { 'g4seg-theme': state({ theme: null }) },
  'a state of null': { 'g4seg-theme': state(null), 'g4seg-models': state(null), 'g4seg-evaluation': state(null) },
  'no JSON at all': { 'g4seg-theme': '}{', 'g4seg-models': '\u0000', 'g4seg-evaluation': '' },
  'a last evaluation that is a list': { 'g4seg-evaluation': state({ last: [1, 2] }) },
};

for (const [what, entries] of Object.entries(garbage)) {
  test(`the page works with ${what} in its storage, and says what it lost`, async ({ page }) => {
    const errors = errorsOf(page);
    await remember(page, entries);
    const app = new AppPage(page);
    for (const address of ['/#/models', '/#/evaluate']) {
      await page.goto(address);
      await expect(page.getByRole('main').getByRole('heading', { level: 2 }).first()).toBeVisible();
    }
    await expect(app.problem(/^What this browser remembered of .* could not be read/).first()).toBeVisible();
    await page.goto('/#/');
    await page.reload();
    await expect(app.stage).toBeVisible();
    expect(errors).toEqual([]);
  });
}

test('a model that nobody knows gives way to the miniature', async ({ page }) => {
  await remember(page, { 'g4seg-models': state({ chosen: { id: '../../x', title: 'Gone' } }) });
  const app = new AppPage(page);
  await page.goto('/');
  await expect(app.problem(/^Gone cannot be used/)).toBeVisible();
  await app.settled();
});

test('a page that fails says so, and starts again without its last state', async ({ page }) => {
  await remember(page, { 'g4seg-theme': state({ theme: 'dark' }), 'another-app': 'kept' });
  // A fault that comes back at every visit for as long as a theme is remembered.
  await page.addInitScript(() => {
    const whole = window.ResizeObserver;
    window.ResizeObserver = class extends whole {
      constructor(callback: ResizeObserverCallback) {
        if (localStorage.getItem('g4seg-theme')) throw new Error('An observer is broken.');
        super(callback);
      }
    };
  });
  await page.goto('/');
  const failed = page.getByRole('heading', { name: 'The page stopped because of a fault of its own' });
  await expect(failed).toBeVisible();
  await expect(page.getByText('An observer is broken.')).toBeVisible();

  await page.getByRole('button', { name: 'Reload', exact: true }).click();
  await expect(failed).toBeVisible();

  await page.getByRole('button', { name: 'Reload without the last state' }).click();
  await expect(new AppPage(page).stage).toBeVisible();
  expect(await page.evaluate(() => [localStorage.getItem('g4seg-theme'), localStorage.getItem('another-app')])).toEqual(
    [null, 'kept'],
  );
});
