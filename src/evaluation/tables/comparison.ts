import type { Results } from '../numbers/results.ts';
import { resultRows } from '../numbers/results.ts';
import type { Table } from './table.ts';

/** Several runs in one table, a line a run and row: data sets and coarse methods one below the other, as in Table I. */
export function comparisonTable(runs: readonly Results[]): Table {
  const points = { digits: 2 };
  const change = { digits: 2, signed: true };
  return {
    name: 'comparison',
    title: 'Coarse to refined, run by run',
    note: 'Points of mIoU, paired bootstrap 95 % interval over pictures.',
    columns: [
      { name: 'data' },
      { name: 'coarse masks' },
      { name: 'model' },
      { name: 'row' },
      { name: 'pictures', digits: 0 },
      { name: 'coarse', ...points },
      { name: 'refined', ...points },
      { name: 'Δ mIoU', ...change },
      { name: 'low', ...change },
      { name: 'high', ...change },
    ],
    rows: runs.flatMap((results) =>
      resultRows(results).map(({ row, coarse, refined, delta }) => [
        results.data,
        results.coarseSort,
        results.model,
        row,
        results.count,
        coarse.miou,
        refined.miou,
        delta.miou,
        delta.ci95?.[0] ?? null,
        delta.ci95?.[1] ?? null,
      ]),
    ),
  };
}
