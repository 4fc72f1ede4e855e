import type { Results } from '../numbers/results.ts';
import { protocolText } from '../run/data-spec.ts';
import type { Table } from './table.ts';

/** What the words in the column of labels mean. */
function protocols(runs: readonly Results[]): string {
  const used = new Set(runs.map(({ labels }) => labels));
  return [...used].map((protocol) => `${protocol} = ${protocolText(protocol)}`).join('; ');
}

/** Several runs in one table, a line a run and row: data sets and coarse methods one below the other, as in Table I. */
export function comparisonTable(runs: readonly Results[]): Table {
  const points = { digits: 2 };
  const change = { digits: 2, signed: true };
  return {
    name: 'comparison',
    title: 'Coarse to refined, run by run',
    note: `Points of mIoU, paired bootstrap 95 % interval over pictures. Labels: ${protocols(runs)}.`,
    columns: [
      { name: 'data' },
      { name: 'coarse masks' },
      { name: 'labels' },
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
      results.rows.map(({ name, refined, delta }) => [
        results.data,
        results.coarseSort,
        results.labels,
        results.model,
        name,
        results.count,
        results.coarse.miou,
        refined.miou,
        delta.miou,
        delta.ci95?.[0] ?? null,
        delta.ci95?.[1] ?? null,
      ]),
    ),
  };
}
