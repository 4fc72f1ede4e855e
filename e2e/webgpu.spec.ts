import { AppPage, fromMix, fromNoise } from './app-page.ts';
import { dragSlider } from './dragging.ts';
import { file, photo, softMask } from './files.ts';
import { expect, test } from './app-test.ts';
import { frameTimes, reportFrames } from './frames.ts';

/** One visit, told in parts: each pass takes about half a minute on the software adapter, so none is made twice. */
test.describe('the main job on WebGPU', { tag: '@webgpu' }, () => {
  test.describe.configure({ mode: 'serial' });

  let app: AppPage;
  let exported: { session: Buffer; soft: Buffer };

  test.beforeAll(async ({ browser }) => {
    app = new AppPage(await browser.newPage());
  });
  test.afterAll(async () => {
    await app.page.context().close();
  });

  test('opens on a sample refined on WebGPU, with the self-test passed', async () => {
    await app.open();
    await expect(app.badge).toHaveAccessibleName(/WebGPU, float(16|32)$/);
    expect(await app.countNumber('Raised')).toBeGreaterThan(0);
    await app.badge.click();
    const details = app.page.getByRole('dialog', { name: /^Model:/ });
    await expect(details).toContainText(/Runs on\s*WebGPU, .*SwiftShader/i);
    await expect(details.getByRole('img', { name: 'passed' })).toHaveCount(5);
    await expect(details.getByRole('img', { name: 'failed' })).toHaveCount(0);
    for (const line of await details.getByRole('listitem').allInnerTexts()) expect(line).toContain('WebGPU');
    await app.page.keyboard.press('Escape');
  });

  test('own files by drop', async () => {
    await app.drop(photo(), softMask());
    await app.nameClass('ball');
    await app.settled();
    await expect(app.stage).toHaveAccessibleName('Refined of harbour.png');
    expect(await app.countNumber('Raised')).toBeGreaterThan(0);
  });

  test('β is live: only the mixing runs', async ({}, testInfo) => {
    const { page, beta } = app;
    const idle = await frameTimes(page, () => page.waitForTimeout(1500));
    let drag = idle;
    const ran = await app.ranBy(async () => {
      drag = await frameTimes(page, () => dragSlider(page, beta, [0.8, 0.02, 0.6, 0.35], 40));
    });
    await reportFrames(testInfo, { 'WebGPU, at rest': idle, 'WebGPU, while β is dragged': drag });
    expect(Object.keys(ran)).toEqual(fromMix);
    expect(ran['Mix']).toBeGreaterThan(10);
    expect(drag.median).toBeLessThan(100);
  });

  test('the inspector answers', async () => {
    const { page, stage } = app;
    const inspector = page.getByRole('region', { name: 'Inspector' });
    await stage.focus();
    await stage.press('ArrowRight');
    await stage.press('Enter');
    const best = inspector.getByRole('list', { name: 'Best matches' });
    await expect(best).not.toContainText('–');
    const cosine = inspector.getByRole('term').filter({ hasText: 'Cosine' }).locator('xpath=following-sibling::dd[1]');
    await expect(best.getByRole('listitem').first()).toContainText(await cosine.innerText());
    await expect(inspector.getByRole('button', { name: 'Let the patch go' })).toBeVisible();
    await stage.press('Escape');
  });

  test('the seed runs again from the noise, and what came out is exported', async () => {
    const ran = await app.ranBy(() => app.type('Seed', 77));
    expect(Object.keys(ran)).toEqual(fromNoise);
    exported = {
      session: (await app.export('Session')).bytes,
      soft: (await app.export('Refined mask, soft')).bytes,
    };
  });

  test('the session dropped on a fresh page reproduces the mask bit for bit', async () => {
    await app.page.reload();
    await expect(app.badge).toBeVisible();
    await app.drop(file('run.g4seg.json', exported.session, 'application/json'));
    await expect(app.messages.getByRole('status')).toContainText('is open, with its own parameters');
    await app.settled();
    await expect(app.stage).toHaveAccessibleName('Split of harbour.png');
    expect((await app.export('Refined mask, soft')).bytes.equals(exported.soft)).toBe(true);
  });
});
