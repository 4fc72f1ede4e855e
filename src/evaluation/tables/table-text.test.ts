import { describe, expect, it } from 'vitest';
import { costSummary } from '../numbers/cost.ts';
import { experimentNames, experiments } from '../run/experiments.ts';
import { createJournal, memoryStore } from '../run/journal.ts';
import { paperTables } from './paper.ts';
import { runExperiment } from '../run/run-experiment.ts';
import { runHeader } from '../run/run-header.ts';
import { summarise } from '../numbers/summarise.ts';
import { cellText, toCsv, toMarkdown } from './table-text.ts';
import type { Table } from './table.ts';
import { costTables } from './cost-tables.ts';
import { tables } from './tables.ts';
import { model, source, StubEngine, twoRows } from '../../testing/evaluation-run.ts';

const table: Table = {
  name: 'rows',
  title: 'A title',
  note: 'A note.',
  columns: [{ name: 'row' }, { name: 'Δ, signed', digits: 2, signed: true }, { name: 'count', digits: 0 }],
  rows: [
    ['a|b', -0.12345, 3],
    ['say "c"', null, 4.6],
  ],
};

describe('a table', () => {
  it('is Markdown with rounded numbers', () => {
    expect(toMarkdown([table])).toBe(
      '### A title\nA note.\n\n| row | Δ, signed | count |\n|---|--:|--:|\n| a\\|b | −0.12 | 3 |\n| say "c" | – | 5 |\n',
    );
  });

  it('is CSV with a line a value, in full precision', () => {
    expect(toCsv([table])).toBe(
      'table,row,column,value\r\nrows,a|b,"Δ, signed",-0.12345\r\nrows,a|b,count,3\r\n' +
        'rows,"say ""c""","Δ, signed",\r\nrows,"say ""c""",count,4.6\r\n',
    );
  });

  it('shows no sign on what rounds to zero', () => {
    const column = { name: '', digits: 2, signed: true };
    expect([-0.004, 0, 0.004, 1, -1].map((value) => cellText(value, column))).toEqual([
      '0.00',
      '0.00',
      '0.00',
      '+1.00',
      '−1.00',
    ]);
  });
});

describe('the tables of a run', () => {
  it('hold its rows, its classes, its cost and the paper’s figures, labelled as such', async () => {
    const journal = createJournal(memoryStore());
    const experiment = { ...twoRows, name: 'quality' as const };
    await runExperiment({
      engine: new StubEngine(),
      model,
      items: source(),
      experiment,
      journal,
      bytes: () => 3 * 2 ** 20,
    });
    const header = await runHeader(model, source(), experiment);
    const records = await journal.records();
    const results = summarise(header, records);
    const all = [...tables(results), ...costTables(costSummary(header, records))];
    expect(all.map(({ name }) => name)).toEqual([
      'rows',
      'paper-table-7',
      'conventions',
      'quality',
      'classes',
      'seconds',
      'stage-runs',
    ]);
    for (const { columns, rows } of all) {
      for (const row of rows) expect(row).toHaveLength(columns.length);
    }
    const [rows, paper] = all;
    expect(rows.note).toContain('5 pictures, 6 masks; image-level labels: only');
    expect(rows.rows[1].slice(0, 4)).toEqual([
      'half',
      results.coarse.miou,
      results.rows[1].refined.miou,
      results.rows[1].delta.miou,
    ]);
    expect(paper.note).toContain('Figures of the paper, on its data');
    const text = toMarkdown(all);
    expect(text).toContain('| G4Seg | +0.20 | +1.9 | +1.1 |');
    expect(text).toContain('held 3 MiB');
    // Four pictures with classes and two rows, six masks: the stub ran `mix` once a picture and row.
    expect(all[6].rows.find(([stage]) => stage === 'mix')).toEqual(['mix', 8, 12, expect.closeTo(100 / 3, 9)]);
  });

  it('count operations where the model is known: a pass of SD 2.1 is about 4.9 TFLOP', async () => {
    const header = { ...(await runHeader(model, source(), twoRows)), model: 'sd-2.1-base' };
    const once = { encode: 1, denoise: 1, decode: 1, 'features-original': 1, 'features-generated': 1 };
    const side = {
      confusion: [],
      averagePrecision: [],
      meanAbsoluteError: [],
      softIoU: [],
      boundaryIoU: [],
      boundaryAccuracy: [],
    };
    const cost = {
      seconds: 1,
      bytes: null,
      rows: { default: { runs: once, milliseconds: {} }, half: { runs: { mix: 1 }, milliseconds: {} } },
    };
    const summary = costSummary(header, [
      { index: 0, name: 'a', labels: [3], masks: 1, feathered: 0, content: 'ab', coarse: side, rows: {}, cost },
    ]);
    expect(summary.teraFlops?.made).toBeCloseTo(4.864, 3);
    expect(summary.teraFlops?.naive).toBeCloseTo(2 * 4.864, 3);
    expect(costSummary({ ...header, model: 'stub' }, []).teraFlops).toBeNull();
  });

  it('quote gains of the paper that are the differences of its figures', () => {
    const gains = (name: 'main' | 'ablation', at: number, baseline: Readonly<Record<string, string>>) =>
      paperTables[name][at].rows.flatMap((row) =>
        row.flatMap((cell, column) => {
          const { signed } = paperTables[name][at].columns[column];
          const before = paperTables[name][at].rows.find(([method]) => method === baseline[String(row[0])]);
          if (!signed || typeof cell !== 'number' || !before) return [];
          return [[cell, Number(row[column - 1]) - Number(before[column - 1])]];
        }),
      );
    const all = [
      ...gains('main', 0, {
        'G4Seg+GroupViT': 'GroupViT',
        'G4Seg+SCLIP': 'SCLIP',
        'G4Seg+DiffSegmenter': 'DiffSegmenter',
      }),
      ...gains('main', 1, { 'G4Seg+CAM': 'CAM', 'G4Seg+CLIP-ES': 'CLIP-ES' }),
      ...gains(
        'ablation',
        0,
        Object.fromEntries(paperTables.ablation[0].rows.slice(1).map(([row]) => [String(row), 'baseline'])),
      ),
    ];
    expect(all).toHaveLength(17);
    for (const [gain, difference] of all) expect(gain).toBeCloseTo(difference, 6);
  });
});

describe('the experiments', () => {
  it('begin with the default row and name each row once', () => {
    for (const name of experimentNames) {
      const { rows, name: own } = experiments[name];
      expect(own).toBe(name);
      expect(rows[0].name).toBe(name === 'refiners' ? 'automatic' : 'default');
      expect(new Set(rows.map((row) => row.name)).size).toBe(rows.length);
    }
  });

  it('sweep what the paper sweeps', () => {
    const { rows } = experiments.timesteps;
    expect(rows.slice(1).map(({ setting }) => setting)).toEqual([100, 200, 300, 400, 500, 600, 700]);
    expect(rows[3].work).toEqual({ kind: 'refine', changed: { timestep: 300 } });
    expect(experiments.strength.rows[1].work).toEqual({
      kind: 'refine',
      changed: { crossStrength: 0, selfStrength: 0 },
    });
  });
});
