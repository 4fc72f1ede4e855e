import { AppPage } from './app-page.ts';
import { errorsOf, expect, test } from './app-test.ts';
import { photo, softMask } from './files.ts';

test('a strict content policy is in force, and a whole visit never meets it', async ({ page }) => {
  const errors = errorsOf(page); // Chromium writes each violation to the console as an error
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { violations: seen });
    document.addEventListener('securitypolicyviolation', (event) =>
      seen.push(`${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  const app = new AppPage(page);
  const response = await page.goto('/');
  const headers = response?.headers() ?? {};
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(headers['content-security-policy']).not.toContain('unsafe-inline');
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  const meta = page.locator('meta[http-equiv="Content-Security-Policy"]');
  await expect(meta).toHaveAttribute('content', /script-src 'self' 'wasm-unsafe-eval' 'sha256-/);

  await app.settled();
  await app.drop(photo(), softMask());
  await expect(page.getByRole('region', { name: 'Inputs' })).toContainText('harbour.png');
  await app.nameClass('ball');
  await app.settled();
  await app.export('Session');
  for (const address of ['/#/models', '/#/evaluate']) {
    await page.goto(address);
    await expect(page.getByRole('main').getByRole('heading', { level: 2 }).first()).toBeVisible();
  }
  const violations = () => page.evaluate(() => (window as unknown as { violations: string[] }).violations);
  expect(await violations()).toEqual([]);
  expect(errors).toEqual([]);

  // The policy does stop something: a script that somebody writes into the page.
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "taken over"';
    document.head.append(script);
  });
  // The header's policy and the document's both stop it, and each says so.
  await expect.poll(violations).toEqual(['script-src-elem inline', 'script-src-elem inline']);
  expect(await page.title()).not.toBe('taken over');
});
