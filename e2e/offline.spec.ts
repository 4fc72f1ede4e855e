import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppPage } from './app-page.ts';
import { expect, test } from './app-test.ts';
import { keptForOffline } from './offline.ts';
import { serveFolder } from './static-server.ts';

test.use({ serviceWorkers: 'allow' });

test('after one visit the page opens and works without a network', async ({ page, context }) => {
  const app = new AppPage(page);
  await app.open();
  await keptForOffline(page);
  await context.setOffline(true);
  await page.reload();
  await app.settled();
  expect(await app.countNumber('Raised')).toBeGreaterThan(0);
  await page.getByRole('link', { name: 'Models', exact: true }).click();
  await expect(page.getByRole('region', { name: 'This device' })).toContainText(/Without network\s*ready/);
});

test('a new version shows at the next load, is announced, and takes over when no tab runs the old one', async ({
  context,
}) => {
  test.setTimeout(240_000);
  const folder = await mkdtemp(join(tmpdir(), 'g4seg-build-'));
  await cp(process.env['E2E_BUILD'] ?? 'dist', folder, { recursive: true });
  const { address, close } = await serveFolder(folder);
  const version = (page: AppPage['page']) => page.locator('meta[name=version]').count();
  try {
    const first = await context.newPage();
    await first.goto(address);
    await new AppPage(first).settled();
    await keptForOffline(first);

    await change(join(folder, 'index.html'), (html) =>
      html.replace('<title>', '<meta name="version" content="2"><title>'),
    );
    await change(join(folder, 'service-worker.js'), (script) =>
      script.replace(/[0-9a-f]{32}(?=","url":"index\.html")/, 'f'.repeat(32)),
    );
    await first.reload();
    expect(await version(first), 'pages come from the network first').toBe(1);
    await new AppPage(first).settled();
    await expect(first.getByText('A newer version of this page is here')).toBeVisible();
    await context.setOffline(true);
    await first.reload();
    expect(await version(first), 'the old one stays whole').toBe(0);
    await context.setOffline(false);
    await first.close();

    // The browser lets the new worker take over some time after the last tab is closed, and not while another is open.
    const shownOffline = async () => {
      await context.setOffline(false);
      const page = await context.newPage();
      await page.goto(address);
      await context.setOffline(true);
      await page.reload();
      const shown = await version(page);
      await page.close();
      return shown;
    };
    await expect.poll(shownOffline, { intervals: [2000] }).toBe(1);
    const second = await context.newPage();
    await second.goto(address);
    expect(await version(second)).toBe(1);
    await new AppPage(second).settled();
  } finally {
    await context.setOffline(false);
    await close();
    await rm(folder, { recursive: true });
  }
});

async function change(path: string, how: (text: string) => string): Promise<void> {
  const text = await readFile(path, 'utf8');
  const changed = how(text);
  expect(changed).not.toBe(text);
  await writeFile(path, changed);
}
