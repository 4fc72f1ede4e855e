import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppPage } from './app-page.ts';
import { expect, test } from './app-test.ts';
import { keptForOffline } from './offline.ts';
import { serveFolder, type WrongAnswer } from './static-server.ts';

test.use({ serviceWorkers: 'allow' });

const build = process.env['E2E_BUILD'] ?? 'dist';

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
  await cp(build, folder, { recursive: true });
  const { address, close } = await serveFolder(folder);
  const version = (page: AppPage['page']) => page.locator('meta[name=version]').count();
  try {
    const first = await context.newPage();
    await first.goto(address);
    await new AppPage(first).settled();
    await keptForOffline(first);

    const page = await change(join(folder, 'index.html'), (html) =>
      html.replace('<title>', '<meta name="version" content="2"><title>'),
    );
    await change(join(folder, 'service-worker.js'), (script) =>
      withEntry(script, createHash('sha256').update(page).digest()),
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

const portal: WrongAnswer = { type: 'text/html', text: '<!doctype html><title>Sign in to the network</title>' };

test('the way out takes the worker and what it kept away', async ({ context }) => {
  const folder = await mkdtemp(join(tmpdir(), 'g4seg-build-'));
  await cp(build, folder, { recursive: true });
  const { address, close } = await serveFolder(folder);
  try {
    const page = await context.newPage();
    await page.goto(address);
    await new AppPage(page).settled();
    await keptForOffline(page);
    await cp(join(folder, 'service-worker-off.js'), join(folder, 'service-worker.js'));
    await page.reload();
    const left = () =>
      page.evaluate(async () => [
        (await navigator.serviceWorker.getRegistrations()).length,
        (await caches.keys()).length,
      ]);
    await expect.poll(left).toEqual([0, 0]);
    await page.reload();
    await new AppPage(page).settled();
  } finally {
    await close();
    await rm(folder, { recursive: true });
  }
});

test.describe('one bad answer with status 200', () => {
  test.describe.configure({ timeout: 240_000 });
  for (const [what, path, answer] of [
    ['a portal’s page for the page’s script', /\/assets\/index-.*\.js$/, portal],
    ['nothing for the page’s script', /\/assets\/index-.*\.js$/, { type: 'text/javascript', text: '' }],
    ['a portal’s page for the runtime', /\.wasm$/, portal],
  ] as const) {
    test(`is not kept: ${what}`, async ({ context }) => {
      let isWrong = true;
      let wrongAnswers = 0;
      // Only what the worker fetches: the page itself arrives whole.
      const { address, close } = await serveFolder(build, (asked, asker) => {
        if (!isWrong || !path.test(asked) || !asker.endsWith('/service-worker.js')) return null;
        wrongAnswers += 1;
        return answer;
      });
      try {
        const page = await context.newPage();
        await page.goto(address);
        await new AppPage(page).settled();
        await expect.poll(() => wrongAnswers, { message: 'the worker has asked' }).toBeGreaterThan(0);
        await page.waitForTimeout(2000); // whatever it keeps of that is kept by now
        await page.close();

        isWrong = false;
        const later = await context.newPage();
        await later.goto(address);
        await new AppPage(later).settled();
        await keptForOffline(later);
        await context.setOffline(true);
        await later.reload();
        await new AppPage(later).settled();
      } finally {
        await context.setOffline(false);
        await close();
      }
    });
  }
});

/** Replaces the digest of index.html in a built worker. */
function withEntry(script: string, digest: Buffer): string {
  return script.replace(
    /"integrity":"[^"]*","revision":"[^"]*"(?=,"url":"index\.html")/,
    `"integrity":"sha256-${digest.toString('base64')}","revision":"${digest.toString('hex')}"`,
  );
}

async function change(path: string, how: (text: string) => string): Promise<string> {
  const text = await readFile(path, 'utf8');
  const changed = how(text);
  expect(changed).not.toBe(text);
  await writeFile(path, changed);
  return changed;
}
