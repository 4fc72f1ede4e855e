import AxeBuilder from '@axe-core/playwright';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { encode } from 'jpeg-js';
import { createEngine } from '../src/engine/run/engine.ts';
import { nodeEnvironment } from '../src/engine/node/environment-node.ts';
import { experiments } from '../src/evaluation/run/experiments.ts';
import { sceneItems } from '../src/evaluation/run/item-sources.ts';
import { createJournal, memoryStore, parseJournal } from '../src/evaluation/run/journal.ts';
import type { Results } from '../src/evaluation/numbers/results.ts';
import { runExperiment } from '../src/evaluation/run/run-experiment.ts';
import { runHeader } from '../src/evaluation/run/run-header.ts';
import { summarise } from '../src/evaluation/numbers/summarise.ts';
import { AppPage } from './app-page.ts';
import { errorsOf, expect, test as base } from './app-test.ts';
import { misplacedControls } from './overlaps.ts';
import { pngFile } from './png-file.ts';

/** The Evaluate view as a person uses it. */
class EvaluationPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(): Promise<void> {
    await this.page.goto('/#/evaluate');
    await expect(this.page.getByRole('button', { name: 'Start', exact: true })).toBeEnabled();
  }

  async choose(experiment: string): Promise<void> {
    await this.page.getByRole('radio', { name: new RegExp(`^${experiment}`) }).check();
  }

  async start(experiment: string, scenes: number): Promise<void> {
    const count = this.page.getByRole('spinbutton', { name: 'How many' });
    await count.fill(String(scenes));
    await count.press('Enter');
    await this.choose(experiment);
    await this.button('Start').click();
  }

  button(name: string) {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** The panel that says how far the run is. */
  get status() {
    return this.page.getByRole('region', { name: 'The run' });
  }

  async finished(pictures: number): Promise<void> {
    await expect(this.status).toHaveText(new RegExp(`${pictures} of ${pictures} pictures?.*finished`));
  }

  /** A row of a table on the page, as text. */
  async row(table: string | RegExp, name: string): Promise<string[]> {
    const rows = this.page.getByRole('region', { name: table }).getByRole('row');
    const row = rows.filter({ has: this.page.getByRole('rowheader', { name: new RegExp(`^${name}\\b`) }) });
    return row.first().getByRole('cell').allInnerTexts();
  }

  async download(name: string): Promise<string> {
    await this.page.getByRole('button', { name: 'Download results' }).click();
    const download = this.page.waitForEvent('download');
    await this.page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toBe(name);
    return readFile(await saved.path(), 'utf8');
  }

  async indicesInJournal(): Promise<number[]> {
    const lines = (await this.download('items.jsonl')).trim().split('\n').slice(1);
    return lines.map((line) => (JSON.parse(line) as { index: number }).index);
  }
}

const test = base.extend<{ evaluation: EvaluationPage }>({
  evaluation: async ({ page }, use) => {
    const errors = errorsOf(page);
    const evaluation = new EvaluationPage(page);
    await evaluation.open();
    await use(evaluation);
    base.expect(errors, 'errors in the page').toEqual([]);
  },
});

/** The same scenes without a page, on the same runtime. */
async function headless(count: number): Promise<Results> {
  const engine = createEngine(nodeEnvironment(1, 'wasm'));
  const model = await engine.load('public/models/demo', 'fastest');
  const items = sceneItems(engine, 'test', count, 'corrupted');
  const journal = createJournal(memoryStore());
  await runExperiment({ engine, model, items, experiment: experiments.main, journal });
  const results = summarise(await runHeader(model, items, experiments.main), await journal.records());
  await engine.dispose();
  return results;
}

const points = (value: number | null) => (value ?? Number.NaN).toFixed(2);
const shown = (text: string | undefined) => (text ?? '').replace('−', '-').replace('+', '');

test('three scenes: the numbers are those of the headless run, and so are the files', async ({ evaluation }) => {
  await evaluation.start('Main table', 3);
  const expected = headless(3);
  await evaluation.finished(3);
  const results = JSON.parse(await evaluation.download('results.json')) as Results;
  expect(results).toEqual(JSON.parse(JSON.stringify(await expected)));

  for (const row of results.rows) {
    const cells = await evaluation.row(/^Table: Coarse to refined/, row.name);
    const expected = [results.coarse.miou, row.refined.miou, row.delta.miou];
    expect(cells.slice(0, 3).map(shown)).toEqual(expected.map(points));
  }

  const csv = (await evaluation.download('tables.csv')).split('\r\n');
  expect(csv[0]).toBe('table,row,column,value');
  expect(csv).toContain(`rows,default,refined,${results.rows[0].refined.miou}`);
  expect(await evaluation.download('tables.md')).toContain(`| paper | ${points(results.coarse.miou)} |`);
  const journal = parseJournal(Buffer.from(await evaluation.download('items.jsonl')), 'items.jsonl');
  expect(journal.records.map(({ name }) => name)).toEqual(['test-0', 'test-1', 'test-2']);
  expect(journal.header).toMatchObject({
    experiment: 'main',
    data: { kind: 'scenes', split: 'test' },
    coarse: { kind: 'corrupted' },
    count: 3,
  });
});

test('pauses, goes on, and after a reload measures only what is left', async ({ evaluation }) => {
  const { page, status } = evaluation;
  const all = Array.from({ length: 12 }, (_, index) => index);
  await evaluation.start('Initial quality', 12);
  await expect(status).toContainText(/[1-6] of 12 pictures/);
  await evaluation.button('Pause').click();
  await expect(status).toContainText('paused');
  const paused = await status.innerText();
  await page.waitForTimeout(2500); // a picture takes less
  expect(await status.innerText()).toBe(paused);
  await evaluation.button('Resume').click();
  await expect(status).toContainText(/[2-8] of 12 pictures/);

  await page.reload();
  await expect(status).toContainText(/([2-9]|1[01]) of 12 pictures/);
  await expect(status).toContainText('paused');
  await expect(page.getByRole('heading', { name: 'Kept runs' })).toBeVisible();
  await evaluation.button('Resume').click();
  await evaluation.finished(12);
  expect(await evaluation.indicesInJournal(), 'each picture was measured once').toEqual(all);

  await evaluation.start('Initial quality', 12); // it has nothing left to do
  await evaluation.finished(12);
  expect(await evaluation.indicesInJournal()).toEqual(all);

  await page.getByRole('button', { name: /^Delete Initial quality/ }).click();
  await evaluation.button('Delete').click();
  await expect(page.getByText('Kept runs')).toBeHidden();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Choose pictures' })).toBeVisible();
});

test('goes on while one refines, and gives way meanwhile', async ({ evaluation }) => {
  const { page } = evaluation;
  await evaluation.start('Initial quality', 5);
  await expect(evaluation.status).toContainText('1 of 5 pictures');
  await page.getByRole('link', { name: /^Refine/ }).click();
  const app = new AppPage(page);
  await app.settled();
  const banner = page.getByRole('note').filter({ hasText: 'An evaluation is running' });
  await expect(banner).toContainText('It waits while you refine here');
  const first = await app.picture();
  await app.type('Seed', 11);
  await expect.poll(() => app.picture(), { message: 'the bench is served first' }).not.toBe(first);
  await app.settled();
  await banner.getByRole('link', { name: 'Back to the evaluation' }).click();
  await evaluation.finished(5);
  expect(await evaluation.indicesInJournal()).toEqual([0, 1, 2, 3, 4]);
});

test('a bar or a name of a picture opens it in Refine with what was measured, and there is a way back', async ({
  evaluation,
}) => {
  const { page } = evaluation;
  await evaluation.start('Old probability', 2);
  await evaluation.finished(2);
  await page.locator('.sweep-point').last().click();
  await expect(page.getByRole('button', { name: /^beta-1 / })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: /^beta-0\.5 / }).click();
  const pictures = page.getByRole('region', { name: 'Single pictures', exact: true });
  await expect(pictures).toContainText('Row beta-0.5');
  await pictures.getByRole('button', { name: /^test-1\b/ }).click();

  const app = new AppPage(page);
  await expect(app.stage).toHaveAccessibleName(/test-1/);
  await app.settled();
  await expect(app.beta).toHaveValue('0.5');
  expect(await app.count('IoU'), 'the truth came along').toMatch(/→ \d/);
  const banner = page.getByRole('note').filter({ hasText: 'test-1 from the evaluation, row beta-0.5' });
  await banner.getByRole('link', { name: 'Back to the evaluation' }).click();
  await expect(page.getByRole('button', { name: /^beta-0\.5 / })).toHaveAttribute('aria-pressed', 'true');

  // The most raised picture is the last bar.
  await pictures.getByRole('combobox', { name: 'Order' }).selectOption({ label: 'most raised first' });
  const best = (await pictures.getByRole('rowheader').first().innerText()).trim();
  await pictures.locator('.recharts-bar-rectangle').last().click();
  await expect(app.stage).toHaveAccessibleName(new RegExp(best));
  await page.goBack();

  // By keyboard: arrows go along the bars, Enter opens.
  await pictures.locator('svg.recharts-surface').focus();
  await page.keyboard.press('ArrowRight');
  await expect(pictures.locator('.chart-tip')).toContainText('test-');
  const pointed = (await pictures.locator('.chart-tip strong').innerText()).trim();
  await page.keyboard.press('Enter');
  await expect(app.stage).toHaveAccessibleName(new RegExp(pointed));
});

/** Two pictures in VOC's layout, with soft coarse masks. The second truth is damaged. */
async function writeVoc(folder: string): Promise<{ readonly data: string; readonly coarse: string }> {
  const size = { width: 60, height: 44 };
  const data = join(folder, 'VOC2012');
  const coarse = join(folder, 'seeds');
  for (const inner of ['ImageSets/Segmentation', 'JPEGImages', 'SegmentationClass']) {
    await mkdir(join(data, inner), { recursive: true });
  }
  await mkdir(coarse);
  await writeFile(join(data, 'ImageSets/Segmentation/val.txt'), '2007_000033\n2007_000042\n');
  const inside = (pixel: number, edge: number) => pixel % size.width < edge && Math.floor(pixel / size.width) > 8;
  for (const [at, name] of ['2007_000033', '2007_000042'].entries()) {
    const pixels = size.width * size.height;
    const rgba = Buffer.alloc(4 * pixels, 255);
    for (let pixel = 0; pixel < pixels; pixel++) rgba[4 * pixel + at] = inside(pixel, 30) ? 230 : 40 + (pixel % 30);
    await writeFile(join(data, `JPEGImages/${name}.jpg`), encode({ ...size, data: rgba }, 95).data);
    const grey = (value: (pixel: number) => number) =>
      pngFile({ ...size, kind: 'grey', data: Uint8Array.from({ length: pixels }, (_, pixel) => value(pixel)) });
    const truth = grey((pixel) => (inside(pixel, 30) ? 8 : 0));
    await writeFile(join(data, `SegmentationClass/${name}.png`), at === 1 ? truth.subarray(0, 40) : truth);
    await writeFile(
      join(coarse, `${name}_cat.png`),
      grey((pixel) => (inside(pixel, 24) ? 240 : inside(pixel, 36) ? 120 : 10)),
    );
  }
  return { data, coarse };
}

test.describe('folders', () => {
  test('from disk: a wrong one is told, the right one is measured, a damaged picture is named', async ({
    page,
  }, testInfo) => {
    // As in browsers without a directory picker, where a file input takes folders.
    await page.addInitScript(() => Reflect.deleteProperty(window, 'showDirectoryPicker'));
    const evaluation = new EvaluationPage(page);
    await evaluation.open();
    const { data, coarse } = await writeVoc(testInfo.outputPath());
    await page.getByRole('radio', { name: 'From my disk' }).click();
    await expect(evaluation.button('Start')).toBeDisabled();
    await expect(page.getByText('has seen generated scenes only')).toBeVisible();
    const choose = async (label: string, folder: string) => {
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: new RegExp(`^${label}`) }).click();
      await (await chooser).setFiles(folder);
    };
    await choose('Folder of the data set', coarse);
    await expect(page.getByRole('alert')).toContainText('seeds has no ImageSets/Segmentation/val.txt');
    await expect(page.getByRole('alert')).toContainText('this one holds 2007_000033_cat.png');
    await choose('Folder of the data set', data);
    await expect(page.getByText('PASCAL VOC 2012 val: 2 pictures, 20 classes')).toBeVisible();
    await choose('Folder of the coarse masks', data);
    await expect(page.getByRole('alert')).toContainText('VOC2012 has no coarse mask of 2007_000033');
    await choose('Folder of the coarse masks', coarse);
    await expect(page.getByRole('alert')).toHaveCount(0);
    await evaluation.choose('Initial quality');
    await page.getByLabel('Classes with a mask').selectOption({ label: 'All of the data set (label-free)' });
    await evaluation.button('Start').click();
    await evaluation.finished(2);
    const failures = page.getByRole('region', { name: 'Pictures that failed: 1' });
    await expect(failures).toContainText('2007_000042');
    await expect(failures).toContainText('SegmentationClass/2007_000042.png');
    await expect(page.getByRole('button', { name: 'Try the failed one again' })).toBeVisible();
    const results = JSON.parse(await evaluation.download('results.json')) as Results;
    expect(results).toMatchObject({ data: 'voc:val', labels: 'all', count: 1, asked: 2, masks: 1 });
    await expect(
      page.getByText('label-free: all classes of the data set compete in every picture').first(),
    ).toBeVisible();
    expect(Math.abs((results.coarse.classIoU['cat'] ?? 0) - 100 * (24 / 30))).toBeLessThan(0.01);

    await page.reload();
    await expect(page.getByText('The files of this run are not open')).toBeVisible();
    await expect(page.getByText(/^69|^8\d\.\d\d/).first()).toBeVisible();
  });

  test('from a directory picker', async ({ page }) => {
    await page.addInitScript(() => {
      const pick = async () => {
        const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('rooms', { create: true });
        const file = await root.getFileHandle('classes.txt', { create: true });
        const stream = await file.createWritable();
        await stream.write('ball\n');
        await stream.close();
        return root;
      };
      Object.assign(window, { showDirectoryPicker: pick });
    });
    const evaluation = new EvaluationPage(page);
    await evaluation.open();
    await page.getByRole('radio', { name: 'From my disk' }).click();
    await page.getByRole('combobox', { name: 'Layout' }).selectOption({ label: 'My own: images, masks, classes.txt' });
    await page.getByRole('button', { name: /^Folder of the data set/ }).click();
    await expect(page.getByRole('alert')).toContainText('rooms has no images. A data set of your own has images/');
    await expect(page.getByRole('alert')).toContainText('this one holds classes.txt');
  });
});

const sideways = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test('no barriers and nothing out of place, empty and with results, at every width', async ({
  evaluation,
}, testInfo) => {
  const { page } = evaluation;
  const violations = async () => {
    const { violations: found } = await new AxeBuilder({ page }).analyze();
    return found
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
      );
  };
  const check = async (what: string) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
      expect.soft(await violations(), `${what}, ${colorScheme}`).toEqual([]);
    }
    for (const width of [390, 768, 1280, 1920, 2560]) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(150); // charts follow their containers
      expect.soft(await sideways(page), `${what}, ${width} px: no scrolling sideways`).toBe(0);
      expect.soft(await misplacedControls(page), `${what}, ${width} px`).toEqual([]);
      const path = testInfo.outputPath(`${what}-${width}.png`);
      await page.screenshot({ path });
      await testInfo.attach(`${what}, ${width} px`, { path, contentType: 'image/png' });
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  };
  await check('empty');
  await evaluation.start('Old probability', 1);
  await evaluation.finished(1);
  await check('results');
});
