import { AppPage } from './app-page.ts';
import { photo, softMask } from './files.ts';
import { expect, test } from './app-test.ts';

test('without a WebGPU adapter the page says so, and does the same work in WebAssembly', async ({ app }) => {
  expect(await app.page.evaluate(async () => (await navigator.gpu?.requestAdapter()) ?? null)).toBeNull();
  await expect(app.badge).toHaveAccessibleName(/WASM, float32$/);
  await expect(app.badge).toContainText('WASM · fp32');
  await app.badge.click();
  await expect(app.page.getByRole('dialog', { name: /^Model:/ })).toContainText(
    'WebGPU found no usable graphics card. Check that hardware acceleration is on in the browser’s settings.',
  );
  await app.page.keyboard.press('Escape');
  await app.drop(photo(), softMask());
  await app.nameClass('ball');
  await app.settled();
  await expect(app.stage).toHaveAccessibleName('Refined of harbour.png');
});

test('a browser that never heard of WebGPU is told apart', async ({ page }) => {
  const app = new AppPage(page);
  // The engine lives in a worker, where init scripts do not reach: its script is served with a line before it.
  await page.route('**/assets/engine.worker*.js', async (route) => {
    const response = await route.fetch();
    const body = `Object.defineProperty(Object.getPrototypeOf(navigator), 'gpu', { value: undefined });\n${await response.text()}`;
    await route.fulfill({ response, body });
  });
  await app.open();
  await app.badge.click();
  await expect(page.getByRole('dialog', { name: /^Model:/ })).toContainText('This browser has no WebGPU.');
});
