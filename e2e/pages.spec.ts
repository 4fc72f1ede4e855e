import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { AppPage } from './app-page.ts';
import { expect, test } from './app-test.ts';
import { openModelHub } from './model-hub.ts';
import { ModelsPage } from './models-page.ts';
import { misplacedControls } from './overlaps.ts';

const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name, exact: true });

test('the views are links: back works, the heading gets the focus, the bench stays as it was', async ({ app }) => {
  const { page } = app;
  await app.show('Matches');
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await app.ranBy(async () => {
    await app.className.fill('mush'); // leaving the field takes the word
    await app.className.blur();
  });
  const [before, runs] = [await app.picture(), await app.runs()];
  await expect(tab(page, 'Refine')).toHaveAttribute('aria-current', 'page');

  await tab(page, 'Models').focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/models$/);
  await expect(page).toHaveTitle(/^Models/);
  await expect(page.getByRole('heading', { name: 'Models', exact: true })).toBeFocused();
  await expect(tab(page, 'Models')).toHaveAttribute('aria-current', 'page');
  await expect(app.stage).toBeHidden();
  await page.keyboard.press('n'); // a key of the bench
  await tab(page, 'Evaluate').click();
  await expect(page.getByRole('main').getByRole('heading', { level: 2 }).first()).toBeFocused();

  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Models', exact: true })).toBeFocused();
  await page.goBack();
  await expect(app.stage).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Refine', exact: true })).toBeFocused();
  await expect(page.getByRole('radio', { name: 'Matches', exact: true })).toBeChecked();
  await expect(app.className).toHaveValue('mush');
  expect(await app.picture(), 'every pixel').toBe(before);
  expect(await app.runs(), 'nothing ran again').toEqual(runs);
});

test('an address of a view opens it, and one that nobody knows opens the first', async ({ page }) => {
  await page.goto('/#/models');
  await expect(page.getByRole('heading', { name: 'Models', exact: true })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Models', exact: true })).not.toBeFocused();
  await page.goto('/#/nowhere');
  await expect(new AppPage(page).stage).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`the Models page, ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('is accessible and in order at every width, in every state', async ({ page, context }, testInfo) => {
      test.setTimeout(240_000);
      const { close } = await openModelHub(context, ['sd-2.1-base', 'sd-turbo']);
      const models = new ModelsPage(page);
      const look = async (state: string) => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        const found = serious.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
        expect.soft(found, state).toEqual([]);
        for (const width of [390, 1440]) {
          await page.setViewportSize({ width, height: 900 });
          const sideways = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
          expect.soft(await page.evaluate(sideways), `${state}, ${width} px: no scrolling sideways`).toBe(0);
          expect.soft(await misplacedControls(page), `${state}, ${width} px`).toEqual([]);
          const path = testInfo.outputPath(`${state}-${width}.png`);
          await page.screenshot({ path, fullPage: true });
          await testInfo.attach(`${state}, ${width} px`, { path, contentType: 'image/png' });
        }
      };
      await models.open();
      await look('at first');
      await models.check('Stable Diffusion 2.1 base');
      await models.check('SD-Turbo');
      await page
        .getByText(/ in 10 files from /)
        .first()
        .click();
      await look('checked');
      await models.download('Stable Diffusion 2.1 base');
      await models.card('Stable Diffusion 2.1 base').getByRole('button', { name: 'Delete' }).click();
      await look('downloaded, about to be deleted');
      await close();
      await models.card('Stable Diffusion 1.5').getByRole('button', { name: 'Check and download …' }).click();
      await expect(models.card('Stable Diffusion 1.5')).toContainText('Asking huggingface.co for sizes');
      await look('asking');
    });
  });
}
