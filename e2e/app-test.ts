import { test as base, type Page } from '@playwright/test';
import { AppPage } from './app-page.ts';

export { expect } from '@playwright/test';

/**
 * `app` is the page with its sample refined. Whatever the test is about, the page must not throw and must not write
 * errors to the console meanwhile.
 */
export const test = base.extend<{ app: AppPage }>({
  app: async ({ page }, use) => {
    const errors = errorsOf(page);
    const app = new AppPage(page);
    await app.open();
    await use(app);
    base.expect(errors, 'errors in the page').toEqual([]);
  },
});

/** Fills with what goes wrong in a page, from now on. */
export function errorsOf(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}

/** One page for several tests that leave it as they found it: each would else pay for loading the model anew. */
export function sharedApp(): () => AppPage {
  let app: AppPage | null = null;
  test.beforeAll(async ({ browser }) => {
    app = new AppPage(await browser.newPage());
    await app.open();
  });
  test.afterAll(async () => {
    await app?.page.context().close();
  });
  return () => {
    if (!app) throw new Error('The shared page is there inside tests only.');
    return app;
  };
}
