import { AppPage } from './app-page.ts';
import { expect, test } from './app-test.ts';

const vocabulary = /^(ball|star|moon|heart|leaf|fish|house|mushroom|cup|key|tree|umbrella)$/;

test('opens on a sample already refined, yours beside the refined', async ({ page }) => {
  const app = new AppPage(page);
  await page.goto('/');
  await app.settled();
  await expect(app.stage).toHaveAccessibleName(/^Split of Scene \d+$/);
  await expect(page.getByRole('radio', { name: 'Split', exact: true })).toBeChecked();
  await expect(app.stage.getByText('yours', { exact: true })).toBeVisible();
  await expect(app.stage.getByText('refined', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Sample 1:/, pressed: true })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Inputs' })).toContainText(/Soft, \d class/);

  expect(await app.countNumber('Raised')).toBeGreaterThan(0);
  expect(await app.countNumber('Lowered')).toBeGreaterThan(0);
  expect(await app.count('In band')).toMatch(/^\d+\.\d %$/);
  expect(await app.count('Discrepancy')).toMatch(/^\d\.\d{3}$/);
  expect(await app.count('IoU')).toMatch(/^\d+\.\d → \d+\.\d$/);
  const raised = await app.count('Raised');
  await expect(page.getByText(`Refined. ${raised.replace(',', '')} pixels raised`)).toBeAttached();

  const runs = await app.runs();
  const classes = (await app.classes()).length;
  expect(runs).toMatchObject({ Prepare: 1, Encode: 1, Noise: 1, Denoise: classes, Decode: classes, Mix: classes });
  await expect(app.messages.getByRole('alert')).toHaveCount(0);
});

test('the badge says where it runs, at which precision, why, and how the self-test went', async ({ app }) => {
  await expect(app.badge).toHaveAccessibleName(/WASM, float32$/);
  await app.badge.click();
  const details = app.page.getByRole('dialog', { name: /^Model:/ });
  await expect(details).toContainText('WebAssembly, 1 thread');
  await expect(details).toContainText('float32');
  await expect(details).toContainText(/\d+, each checked by SHA-256/);
  await expect(details).toContainText('WebGPU found no usable graphics card');

  const lines = await details.getByRole('listitem').allInnerTexts();
  expect(lines.map((line) => line.replace(/\s+/g, ' ').replace(/ ?off.*/, ''))).toEqual([
    'attention WASM',
    'fused attention WASM',
    'softmax WASM',
    'convolution WASM',
    'layers WASM',
  ]);
  for (const line of lines) {
    const [, error, allowed] = /off by (\S+), allowed (\S+)/.exec(line) ?? [];
    expect(Number(error)).toBeLessThanOrEqual(Number(allowed));
  }
  await expect(details.getByRole('img', { name: 'passed' })).toHaveCount(5);

  await app.page.keyboard.press('Escape');
  await expect(details).toBeHidden();
  await expect(app.badge).toBeFocused();
});

test('a sample of the gallery works at the first click, while the page is still starting', async ({ page }) => {
  const app = new AppPage(page);
  await page.goto('/');
  const sample = app.sample(2);
  await sample.click();
  await expect(sample).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('button', { name: /^Sample 1:/ })).toHaveAttribute('aria-pressed', 'false');
  await app.settled();
  const [first = '', second] = await app.classes();
  await expect(sample).toHaveAccessibleName(new RegExp(`: ${first}, ${second}$`));
  await expect(app.className).toHaveValue(first);
  await expect(page.getByText(`Prompt: “A photo of ${first}”`)).toBeVisible();
  expect(await app.count('IoU')).toMatch(/^\d+\.\d → \d+\.\d$/);
  expect((await app.runs())['Merge']).toBeGreaterThan(0);
});

test('“New scene” works at the first click, and every scene is another one', async ({ page }) => {
  const app = new AppPage(page);
  await page.goto('/');
  const names = new Set<string>();
  for (let i = 0; i < 2; i++) {
    await page.getByRole('button', { name: 'New scene' }).click();
    await expect(page.getByRole('button', { name: /^Sample \d/, pressed: true })).toHaveCount(0);
    await expect.poll(async () => names.has((await app.stage.getAttribute('aria-label')) ?? '')).toBe(false);
    await app.settled();
    names.add((await app.stage.getAttribute('aria-label')) ?? '');
    await expect(app.className).toHaveValue(vocabulary);
    expect(await app.count('IoU')).toMatch(/^\d+\.\d → \d+\.\d$/);
  }
  expect([...names].filter((name) => /^Split of Scene 2\d{9}$/.test(name))).toHaveLength(2);
});
