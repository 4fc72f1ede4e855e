import { describe, expect, it } from 'vitest';
import { paperParameters } from '../../method/parameters.ts';
import { parseJournal } from '../../evaluation/run/journal.ts';
import type { MeasuredRecord, RunHeader } from '../../evaluation/run/records.ts';
import { defaultRow, refineRow } from '../../evaluation/run/rows.ts';
import { summarise } from '../../evaluation/numbers/summarise.ts';
import { resultFile } from './files.ts';
import { localSummariser } from './summary.ts';

const header: RunHeader = {
  schema: 3,
  experiment: 'main',
  rows: [defaultRow, refineRow('paper', 'the paper, with "quotes", and a comma', paperParameters)],
  data: { kind: 'folder', name: 'rooms' },
  coarse: { kind: 'folder', name: 'seeds', layout: 'labels' },
  labels: 'image',
  hardMasks: 'as they are',
  items: 'ab',
  count: 4,
  classNames: ['chair'],
  hasBackground: true,
  threshold: 0.5,
  model: 'demo',
  digests: {},
  parameters: paperParameters,
  backend: 'wasm',
  precision: 'float32',
  shard: { index: 1, count: 1 },
};

/** A picture of 100 pixels, 40 of them chair, of which so many are found and so many imagined. */
function statistics(found: number, imagined: number) {
  const confusion = [0, 0, 60 - imagined, 0, 1, imagined, 1, 0, 40 - found, 1, 1, found];
  return {
    confusion,
    averagePrecision: [found / 40],
    meanAbsoluteError: [0.1],
    softIoU: [0.5],
    boundaryIoU: [null],
    boundaryAccuracy: [0.4],
  };
}
const record = (index: number, before: number, after: number): MeasuredRecord => ({
  index,
  name: `room-${index}`,
  labels: [1],
  masks: 1,
  feathered: 0,
  content: `${before}`,
  coarse: statistics(before, 10),
  rows: {
    default: { ...statistics(after, 10), flipped: 5, corrected: 4, broken: 1 },
    paper: { ...statistics(before, 9), flipped: 1, corrected: 1, broken: 0 },
  },
  cost: { seconds: 2, bytes: null, rows: { default: { runs: { denoise: 1 }, milliseconds: { denoise: 800 } } } },
});
const failed = {
  index: 3,
  name: 'room-3',
  failure: { code: 'bad-input' as const, message: 'masks/room-3.png is damaged.' },
};
const records = [record(2, 20, 30), record(0, 30, 28), failed, record(1, 10, 20)];

async function summary() {
  const summariser = localSummariser();
  summariser.begin(header, records.slice(0, 2));
  for (const one of records.slice(2)) summariser.add(one);
  return summariser.summary(50);
}

describe('localSummariser', () => {
  it('adds up what it was begun with and what came later, each picture once', async () => {
    const summariser = localSummariser();
    summariser.begin(header, [{ ...failed, index: 0, name: 'room-0' }, record(2, 20, 30)]);
    for (const one of [record(0, 30, 28), failed, record(1, 10, 20)]) summariser.add(one);
    expect(await summariser.summary(50)).toEqual(await summary());
    expect((await summary()).results).toEqual(summarise(header, records, { draws: 50 }));
  });

  it('gives the gain of each picture under each row, and the cost', async () => {
    const { gains, cost } = await summary();
    expect(gains['default']?.map(({ name, gain }) => [name, Math.sign(gain)])).toEqual([
      ['room-0', -1],
      ['room-1', 1],
      ['room-2', 1],
    ]);
    expect(gains['paper']?.every(({ gain }) => gain > 0)).toBe(true);
    expect(cost.rows[0]).toMatchObject({ row: 'default', seconds: 0.8 });
  });
});

describe('resultFile', () => {
  const journal = new TextEncoder().encode([header, ...records].map((value) => `${JSON.stringify(value)}\n`).join(''));

  it('writes results as JSON that says what was summed', async () => {
    const { name, content } = resultFile('results.json', await summary(), journal);
    expect(name).toBe('results.json');
    expect(JSON.parse(String(content))).toMatchObject({ schema: 3, count: 3, asked: 4, failed: [{ name: 'room-3' }] });
    expect(String(content).endsWith('}\n')).toBe(true);
  });

  it('writes the tables as CSV and Markdown, with failures and without times', async () => {
    const csv = String(resultFile('tables.csv', await summary(), journal).content);
    expect(csv.split('\r\n')[0]).toBe('table,row,column,value');
    expect(csv).toContain('rows,paper,what,"the paper, with ""quotes"", and a comma"');
    expect(csv).not.toContain('seconds');
    expect(String(resultFile('tables.md', await summary(), journal).content)).toContain(
      '| room-3 | masks/room-3.png is damaged. |',
    );
  });

  it('hands out the journal as it is', async () => {
    const { content } = resultFile('items.jsonl', await summary(), journal);
    expect(parseJournal(content as Uint8Array, 'items.jsonl').records).toHaveLength(4);
  });
});
