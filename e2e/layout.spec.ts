import type { Page } from '@playwright/test';
import { AppPage } from './app-page.ts';
import { photo, softMask } from './files.ts';
import { expect, sharedApp, test } from './app-test.ts';
import { misplacedControls } from './overlaps.ts';

const sizes = [
  { width: 390, height: 844 },
  { width: 768, height: 1024 },
  { width: 1280, height: 720 },
  { width: 1440, height: 900 },
  { width: 1920, height: 1080 },
  { width: 2560, height: 1440 },
];
const views = ['Original', 'Coarse', 'Refined', 'Split', 'Matches'];

const sideways = (page: Page) =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });

test.describe('at every width', () => {
  const app = sharedApp();

  for (const size of sizes) {
    test(`${size.width} × ${size.height}: nothing sticks out, nothing overlaps`, async ({}, testInfo) => {
      const { page, stage } = app();
      await page.setViewportSize(size);
      await page.evaluate(() => window.scrollTo(0, 0));
      for (const view of views) {
        await app().show(view);
        expect.soft(await sideways(page), `${view}: no scrolling sideways`).toBe(0);
        expect.soft(await misplacedControls(page), view).toEqual([]);
      }
      await app().show('Refined');
      await stage.focus();
      await stage.press('ArrowDown');
      await stage.press('Enter');
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const path = testInfo.outputPath(`${size.width}-${colorScheme}.png`);
        await page.evaluate(() => window.scrollTo(0, 0));
        await page.screenshot({ path, fullPage: true });
        await testInfo.attach(`${size.width} px, ${colorScheme}`, { path, contentType: 'image/png' });
      }
      await stage.press('Escape');
      // The picture is what the page is for: it gets a fair part of the window, and at once.
      const box = (await stage.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
      const share = (box.width * box.height) / (size.width * size.height);
      await testInfo.attach('share of the picture', { body: share.toFixed(3), contentType: 'text/plain' });
      expect(share).toBeGreaterThan(size.width > 1100 ? 0.45 : 0.3);
      expect(box.y + box.height / 2).toBeLessThan(size.height);
    });
  }

  test('panels and dialogs stay inside a phone', async () => {
    const { page, badge } = app();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.evaluate(() => window.scrollTo(0, 0));
    for (const open of [badge, page.getByRole('button', { name: 'Export', exact: true })]) {
      await open.click();
      const panel = (await page.getByRole('dialog').boundingBox()) ?? { x: -1, y: 0, width: 0, height: 0 };
      expect(panel.x).toBeGreaterThanOrEqual(0);
      expect(panel.x + panel.width).toBeLessThanOrEqual(390);
      expect(await sideways(page)).toBe(0);
      await page.keyboard.press('Escape');
    }
  });
});

for (const size of [sizes[0], sizes[3]] as const) {
  test(`${size?.width} px: nothing jumps from the first paint to the refined sample, nor with one’s own files`, async ({
    page,
  }, testInfo) => {
    await page.setViewportSize(size ?? { width: 0, height: 0 });
    await page.addInitScript(() => {
      const shifts: string[] = [];
      Object.assign(window, { shifts, totalShift: 0 });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & {
          value: number;
          hadRecentInput: boolean;
          sources: { node: Element | null }[];
        })[]) {
          if (entry.hadRecentInput) continue;
          (window as unknown as { totalShift: number }).totalShift += entry.value;
          shifts.push(`${entry.value.toFixed(4)} ${entry.sources.map(({ node }) => node?.nodeName).join(' ')}`);
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    const total = () => page.evaluate(() => (window as unknown as { totalShift: number; shifts: string[] }).totalShift);
    const app = new AppPage(page);
    await app.open();
    const first = await total();
    await app.ranBy(() => app.type('Seed', 5));
    await app.show('Matches');
    const later = await total();
    await testInfo.attach('layout shifts', { body: JSON.stringify({ first, later }), contentType: 'application/json' });
    expect(first, 'cumulative layout shift up to the result').toBeLessThan(0.1);
    expect(later - first, 'and during another run').toBeLessThan(0.1);
    await app.drop(photo(), softMask());
    await app.nameClass('ball');
    await app.settled();
    await expect(app.stage).toBeVisible();
  });
}
