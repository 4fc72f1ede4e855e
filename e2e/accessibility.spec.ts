import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { AppPage } from './app-page.ts';
import { file, greyMask, photo, softMask } from './files.ts';
import { expect, test } from './app-test.ts';

/** Serious and critical violations, in a form one can act on. */
async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    );
}

const views = ['Original', 'Generated', 'Coarse', 'Refined', 'Difference', 'Split', 'Matches'];

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`axe, ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('every view, the dialogs and the panels', async ({ app }) => {
      const { page, stage } = app;
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
      for (const view of views) {
        await app.show(view);
        expect.soft(await violations(page), view).toEqual([]);
      }
      await app.show('Refined');
      await stage.focus();
      await stage.press('ArrowDown');
      await stage.press('Enter');
      await app.ranBy(() => app.beta.press('ArrowLeft'));
      expect.soft(await violations(page), 'a pinned patch, a changed parameter').toEqual([]);

      await page.keyboard.press('?');
      expect.soft(await violations(page), 'keyboard shortcuts').toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'How it works' }).click();
      expect.soft(await violations(page), 'how it works').toEqual([]);
      await page.keyboard.press('Escape');
      await app.badge.click();
      expect.soft(await violations(page), 'the model').toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Export', exact: true }).click();
      expect.soft(await violations(page), 'export').toEqual([]);
    });

    test('messages, problems and what is empty', async ({ app }) => {
      const { page } = app;
      await app.drop(photo(), softMask());
      await app.drop(greyMask('empty.png', () => 0));
      await expect(app.problem('empty.png')).toBeVisible();
      await app.quiet(); // a button that has just become usable fades in
      expect.soft(await violations(page), 'no class name yet, messages, the banner for own photos').toEqual([]);
      await app.className.fill('dragon');
      await app.className.press('Enter');
      await app.quiet();
      expect.soft(await violations(page), 'an unknown class').toEqual([]);
      await page.getByRole('button', { name: 'Remove the coarse mask' }).click();
      expect.soft(await violations(page), 'no mask').toEqual([]);
      await page.getByRole('button', { name: 'Remove the photo' }).click();
      expect.soft(await violations(page), 'no photo').toEqual([]);
      await app.hoverWithFiles(async () => {
        expect.soft(await violations(page), 'files over the page').toEqual([]);
      });
    });

    test('while it loads, and when the model is missing', async ({ page }) => {
      let release = () => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      await page.route('**/models/demo/manifest.json', async (route) => {
        await held;
        await route.fulfill({ status: 404 });
      });
      await page.goto('/');
      await expect(page.getByText('Loading', { exact: true })).toBeVisible();
      expect.soft(await violations(page), 'loading').toEqual([]);
      release();
      await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
      expect.soft(await violations(page), 'no model').toEqual([]);
    });
  });
}

test('on a phone, too', async ({ app }) => {
  await app.page.setViewportSize({ width: 390, height: 844 });
  expect(await violations(app.page)).toEqual([]);
});

test('the theme can be chosen, and is remembered', async ({ app }) => {
  const { page } = app;
  const theme = () => page.locator('html').getAttribute('data-theme');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(theme).toBe('dark');
  const toggle = page.getByRole('button', { name: /^Theme:/ });
  await toggle.click();
  await expect(toggle).toHaveAccessibleName('Theme: light. Switch to dark');
  expect(await theme()).toBe('light');
  await page.reload();
  expect(await theme()).toBe('light');
});

test('Tab reaches every control in order, shows where it is, and comes back', async ({ app }) => {
  const { page } = app;
  await page.evaluate(() => document.body.focus());
  const stops: { name: string; hasRing: boolean }[] = [];
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const style = getComputedStyle(element);
      const label = (element as HTMLInputElement).labels?.[0]?.textContent;
      const name = element.getAttribute('aria-label') ?? label ?? element.textContent ?? '';
      const hasRing = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 1;
      return { name: name.trim().replace(/\s+/g, ' '), hasRing: hasRing || style.boxShadow !== 'none' };
    });
    if (!stop) break; // the end of the page: the browser's own controls come next
    stops.push(stop);
  }
  const names = stops.map(({ name }) => name);
  const wanted = [
    /^Model:/,
    /^How it works$/,
    /^Theme:/,
    /^Keyboard shortcuts$/,
    /^Export$/,
    /^Refined$/,
    /^Mask opacity/,
    /^Mask outline$/,
    /^Refined of Scene/,
    /^Zoom in$/,
    /^Numbers and times$/,
    /^Replace the photo$/,
    /^Replace the coarse mask$/,
    /^Replace the truth$/,
    /New scene$/,
    /^Sample 1:/,
    /^Class name$/,
    /Use the confidence band/,
    /^Lowest probability that may change$/,
    /^Trust my mask, β, value$/,
    /^Trust my mask, β$/,
    /^Advanced$/,
    /^Preset$/,
    /^Noise level, t$/,
    /^Pull to the word, Δ cross$/,
    /^Pull together, Δ self$/,
    /^Seed$/,
    /^Another seed$/,
    /^Compare by, F$/,
    /^Rounds$/,
    /^Control experiment$/,
  ];
  const places = wanted.map((name) => names.findIndex((stop) => name.test(stop)));
  expect(wanted.filter((_, i) => places[i] === -1).map(String), `not reached, among ${names.join(' | ')}`).toEqual([]);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(
    stops.filter(({ hasRing }) => !hasRing).map(({ name }) => name),
    'stops that cannot be seen',
  ).toEqual([]);
});

test('the main job by keyboard alone', async ({ app }) => {
  const { page, stage } = app;
  const pressOn = async (target: Locator, key: string) => {
    await target.focus();
    await page.keyboard.press(key);
  };
  await pressOn(app.sample(2), 'Enter');
  await app.settled();
  await app.ranBy(() => pressOn(app.beta, 'PageDown'));
  await pressOn(stage, 'ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Let the patch go' })).toBeVisible();
  await page.keyboard.press('5');
  await expect(page.getByRole('radio', { name: 'Difference', exact: true })).toBeChecked();

  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard and pointer' });
  await expect(help).toBeVisible();
  await page.keyboard.press('5');
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await expect(stage).toBeFocused();

  const exporting = page.getByRole('button', { name: 'Export', exact: true });
  await pressOn(exporting, 'Enter');
  await page.keyboard.press('Tab');
  const download = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  expect((await download).suggestedFilename()).toMatch(/refined\.png$/);
  await expect(exporting).toBeFocused();
  await page.keyboard.press('n');
  await expect(page.getByRole('button', { name: /^Sample/, pressed: true })).toHaveCount(0);
  await app.settled();
});

test('the help lists what the keys do, and the method its equations', async ({ app }) => {
  const { page } = app;
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  const help = page.getByRole('dialog', { name: 'Keyboard and pointer' });
  for (const line of ['Original', 'Pin, or let go', 'Hide the mask while held', 'New scene'])
    await expect(help).toContainText(line);
  await help.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'How it works' }).click();
  const method = page.getByRole('dialog', { name: 'How it works' });
  await expect(method.getByRole('listitem')).toHaveCount(5);
  await expect(method).toContainText('argmax');
  await page.keyboard.press('Escape');
  await expect(method).toBeHidden();
});

test.describe('motion', () => {
  /** Animations that run for longer than a blink. */
  const moving = (page: Page) =>
    page.evaluate(
      () =>
        document
          .getAnimations()
          .filter(
            ({ playState, effect }) => playState === 'running' && Number(effect?.getComputedTiming().endTime) > 20,
          ).length,
    );
  async function whileLoading(page: Page, look: () => Promise<void>): Promise<void> {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/models/demo/manifest.json', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto('/');
    await expect(page.getByText('Loading', { exact: true })).toBeVisible();
    await look();
    release();
    await new AppPage(page).settled();
  }

  test('there is some, as a rule', async ({ page }) => {
    await whileLoading(page, () => expect.poll(() => moving(page)).toBeGreaterThan(0));
  });

  test('there is none for who wants none', async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await whileLoading(page, async () => {
      await page.waitForTimeout(300);
      expect(await moving(page)).toBe(0);
    });
  });
});

test('files can be brought in without a pointer', async ({ app }) => {
  const { page } = app;
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Replace the photo' }).focus();
  await page.keyboard.press('Enter');
  const { name, type, bytes } = file('harbour.png', photo().bytes);
  await (await chooser).setFiles({ name, mimeType: type, buffer: bytes });
  await expect(page.getByRole('region', { name: 'Inputs' })).toContainText('harbour.png');
});
