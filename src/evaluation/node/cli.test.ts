import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePng } from '../../images/decode-png.ts';
import type { CostSummary } from '../numbers/cost.ts';
import { writeFivePictures } from '../../testing/five-pictures.ts';
import { experiments } from '../run/experiments.ts';
import { parseJournal } from '../run/journal.ts';
import { needsEngine } from '../run/rows.ts';
import type { Results } from '../numbers/results.ts';

let folder: string;
const inFolder = (name: string) => join(folder, name);

/** Each test starts the real command as a process of its own. */
function evaluate(args: string, onJournal?: { readonly path: string; readonly lines: number }) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/evaluation/node/cli.ts', ...args.split(' ')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const watch =
    onJournal &&
    setInterval(() => {
      void lineCount(onJournal.path).then((lines) => {
        if (lines >= onJournal.lines) child.kill('SIGKILL');
      });
    }, 5);
  return new Promise<{ code: number | null; signal: string | null; output: string; errors: string }>((resolve) => {
    child.on('close', (code, signal) => {
      clearInterval(watch);
      resolve({ code, signal, output, errors });
    });
  });
}

async function lineCount(path: string): Promise<number> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').length - 1;
}

const text = (name: string) => readFile(inFolder(name), 'utf8');
const scenes = '--data scenes:validation --coarse corrupted --threads 1 --experiment quality';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'g4seg-evaluate-'));
  await evaluate(`${scenes} --count 6 --out ${inFolder('whole')}`);
}, 240_000);

afterAll(() => rm(folder, { recursive: true }));

describe('npm run evaluate', { timeout: 240_000 }, () => {
  it('leaves tables, a journal, costs and sheets', async () => {
    const names = (await readdir(inFolder('whole'))).sort();
    expect(names).toEqual(['cost.json', 'cost.md', 'items.jsonl', 'results.json', 'sheets', 'tables.csv', 'tables.md']);
    const results = JSON.parse(await text('whole/results.json')) as Results;
    expect(results).toMatchObject({
      schema: 3,
      experiment: 'quality',
      count: 6,
      asked: 6,
      failed: [],
      labels: 'image',
    });
    expect(results.rows.map(({ name }) => name)).toEqual(['default']);
    expect(results.rows[0].delta.miou).toBeGreaterThan(0);
    expect(await text('whole/tables.md')).toContain('Gain by initial quality');
    const sheets = await readdir(inFolder('whole/sheets'));
    expect(sheets).toHaveLength(6);
    const { width, height } = decodePng(await readFile(inFolder(`whole/sheets/${sheets[0]}`)), sheets[0]);
    expect([width, height]).toEqual([5 * 128 + 4 * 4, 128]);
    const cost = JSON.parse(await text('whole/cost.json')) as CostSummary;
    expect(cost.runs.made.encode).toBe(6);
    expect(cost.peakBytes).toBeGreaterThan(50 * 2 ** 20);
  });

  it('goes on after kill -9 in the middle, with the same results to the last bit and no picture twice', async () => {
    const out = inFolder('killed');
    const journal = join(out, 'items.jsonl');
    const killed = await evaluate(`${scenes} --count 6 --out ${out}`, { path: journal, lines: 4 });
    expect(killed.signal).toBe('SIGKILL');
    const kept = await readFile(journal);
    const finished = parseJournal(kept, journal).records.length;
    expect(finished).toBeGreaterThanOrEqual(3);
    expect(finished).toBeLessThan(6);
    await writeFile(journal, Buffer.concat([kept, Buffer.from('{"index":5,"name":"validat')])); // a torn line besides
    const { code, errors } = await evaluate(`${scenes} --count 6 --out ${out}`);
    expect(code).toBe(0);
    expect(errors).toContain(`${finished} of 6`);
    expect(errors).not.toContain(`${finished - 1} of 6`);
    expect(await text('killed/results.json')).toBe(await text('whole/results.json'));
    expect((await readFile(journal)).subarray(0, kept.lastIndexOf(0x0a) + 1)).toEqual(
      kept.subarray(0, kept.lastIndexOf(0x0a) + 1),
    );
    expect(parseJournal(await readFile(journal), journal).records).toHaveLength(6);
    expect(await lineCount(journal)).toBe(7);
  });

  it('merges shards into what the whole run wrote, to the last bit', async () => {
    for (const shard of [2, 3, 1]) {
      const { code } = await evaluate(`${scenes} --count 6 --shard ${shard}/3 --out ${inFolder(`shard-${shard}`)}`);
      expect(code).toBe(0);
    }
    const [one, two, three] = [1, 2, 3].map((shard) => inFolder(`shard-${shard}`));
    const early = await evaluate(`merge ${one} ${three} --out ${inFolder('early')}`);
    expect([early.code, early.errors]).toEqual([1, expect.stringContaining('2 of 6 pictures are missing')]);
    const { code, output } = await evaluate(`merge ${three} ${one} ${two} --out ${inFolder('merged')}`);
    expect(code).toBe(0);
    expect(output).toContain('| default |');
    expect(await text('merged/results.json')).toBe(await text('whole/results.json'));
    // The merged folder is one that the unsharded command finishes at once: it draws the sheets.
    const last = await evaluate(`${scenes} --count 6 --out ${inFolder('merged')}`);
    expect([last.code, last.errors]).toEqual([0, expect.stringContaining('6 of 6')]);
    expect(await text('merged/results.json')).toBe(await text('whole/results.json'));
    expect(await readdir(inFolder('merged/sheets'))).toEqual(await readdir(inFolder('whole/sheets')));
  });

  it('compares finished runs', async () => {
    const whole = inFolder('whole');
    const { code, output } = await evaluate(`compare ${whole} ${whole}`);
    expect(code).toBe(0);
    const { coarse, rows } = JSON.parse(await text('whole/results.json')) as Results;
    const line = `| scenes:validation | corrupted | image | demo | default | 6 | ${coarse.miou?.toFixed(2)} | ${rows[0].refined.miou?.toFixed(2)} |`;
    expect(output.split(line)).toHaveLength(3);
    expect(output).toContain('The paper’s Table II');
    const none = await evaluate(`compare ${folder}`);
    expect([none.code, none.errors]).toEqual([1, expect.stringContaining('has no results.json')]);
  });

  it('refuses to go on with other settings, and leaves the folder as it is', async () => {
    const before = await text('whole/items.jsonl');
    const { code, errors } = await evaluate(
      `${scenes.replace('quality', 'beta')} --count 6 --out ${inFolder('whole')}`,
    );
    expect(code).toBe(1);
    expect(errors).toContain('the experiment is "quality" there and "beta" here');
    expect(await text('whole/items.jsonl')).toBe(before);
  });

  it('prints its usage and exits with 0 when asked for help', async () => {
    const { code, output, errors } = await evaluate('--help');
    expect([code, errors]).toEqual([0, '']);
    expect(output).toContain('--labels');
  });

  it('measures refiners side by side without a model, a row each with its gain and interval', async () => {
    const { data, coarse } = await writeFivePictures(inFolder('five'));
    const out = inFolder('refiners');
    const command = `--data folder:${data} --coarse ${coarse} --experiment refiners --model none --out ${out}`;
    const { code, output, errors } = await evaluate(command);
    expect([code, errors]).toEqual([0, expect.stringContaining('5 of 5')]);
    const { rows, model } = JSON.parse(await text('refiners/results.json')) as Results;
    expect(model).toBe('none');
    expect(rows.map(({ name }) => name)).toEqual(
      experiments.refiners.rows.filter((row) => !needsEngine(row)).map(({ name }) => name),
    );
    const gain = (name: string) => rows.find((row) => row.name === name)?.delta;
    expect(gain('coarse')).toMatchObject({ miou: 0, boundaryIoU: 0, notWorse: 1 });
    for (const name of ['automatic', 'crf-deeplab', 'crf-irn', 'guided-filter', 'pamr', 'self-match-free']) {
      expect(gain(name)?.flippedPixels).toBeGreaterThan(0);
      expect(gain(name)?.ci95?.[0]).toBeLessThanOrEqual(gain(name)?.miou ?? NaN);
    }
    expect(output).toContain('| crf-deeplab |');
    const needs = await evaluate(`${scenes} --count 1 --model none --out ${inFolder('none')}`);
    expect([needs.code, needs.errors]).toEqual([1, expect.stringContaining('every row of quality needs a model')]);
  });

  it('refuses a folder that another run writes into, and a file', async () => {
    const lock = inFolder('whole/items.jsonl.lock');
    await writeFile(lock, JSON.stringify({ pid: process.pid, host: hostname() }));
    const second = await evaluate(`${scenes} --count 6 --out ${inFolder('whole')}`);
    expect([second.code, second.errors]).toEqual([1, expect.stringContaining('Another evaluation is writing')]);
    await rm(lock);
    const file = await evaluate(`${scenes} --count 6 --out ${inFolder('whole/results.json')}`);
    expect([file.code, file.errors]).toEqual([1, expect.stringContaining('results.json is a file; give a folder')]);
    expect(file.errors).not.toContain('    at ');
  });

  it('names the folder and the file that are wrong', async () => {
    const model = await evaluate(`${scenes} --count 1 --model sd-9 --out ${inFolder('x')}`);
    expect([model.code, model.errors]).toEqual([1, expect.stringContaining('no model in public/models/sd-9')]);
    const data = await evaluate(`--data voc:src --coarse activation --out ${inFolder('x')}`);
    expect([data.code, data.errors]).toEqual([
      1,
      expect.stringContaining('src has no ImageSets/Segmentation/val.txt. PASCAL VOC has'),
    ]);
  });
});
