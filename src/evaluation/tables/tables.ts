import type { CostSummary } from '../numbers/cost.ts';
import { costTables } from './cost-tables.ts';
import { paperTables } from './paper.ts';
import type { Results, RowResult } from '../numbers/results.ts';
import { resultRows } from '../numbers/results.ts';
import type { Column, Table } from './table.ts';

/** All tables of a run, the paper's own figures after those they stand beside. */
export function tables(results: Results, cost?: CostSummary): readonly Table[] {
  return [
    rowsTable(results),
    ...paperTables[results.experiment],
    conventionsTable(results),
    qualityTable(results),
    classTable(results),
    ...(results.failed.length > 0 ? [failedTable(results)] : []),
    ...(cost ? costTables(cost) : []),
  ];
}

const points: Pick<Column, 'digits'> = { digits: 2 };
const change: Pick<Column, 'digits' | 'signed'> = { digits: 2, signed: true };

function rowsTable(results: Results): Table {
  const { data, coarseSort, model, backend, count, masks, asked, withoutClasses, failed } = results;
  const left = asked - count - failed.length;
  const notes = [
    `${data}, coarse masks: ${coarseSort}; model ${model} on ${backend}; ${count} pictures, ${masks} masks`,
    ...(withoutClasses > 0 ? [`${withoutClasses} pictures without a class, counted as they are`] : []),
    ...(failed.length > 0 ? [`${failed.length} pictures failed`] : []),
    ...(left > 0 ? [`${left} pictures not measured yet`] : []),
  ];
  return {
    name: 'rows',
    title: results.title,
    note: `${notes.join('; ')}. Points of mIoU (mmsegmentation’s convention), paired bootstrap 95 % interval over pictures.`,
    columns: [
      { name: 'row' },
      { name: 'coarse', ...points },
      { name: 'refined', ...points },
      { name: 'Δ mIoU', ...change },
      { name: 'low', ...change },
      { name: 'high', ...change },
      { name: 'Δ boundary IoU', ...change },
      { name: 'Δ boundary accuracy', ...change },
      { name: 'Δ AP', ...change },
      { name: 'Δ MAE', ...change },
      { name: 'Δ soft IoU', ...change },
      { name: 'flips right %', digits: 0 },
      { name: 'what' },
    ],
    rows: resultRows(results).map(({ row, description, coarse, refined, delta }) => [
      row,
      coarse.miou,
      refined.miou,
      delta.miou,
      delta.ci95?.[0] ?? null,
      delta.ci95?.[1] ?? null,
      delta.boundaryIoU,
      delta.boundaryAccuracy,
      delta.averagePrecision,
      delta.meanAbsoluteError,
      delta.softIoU,
      delta.flippedCorrect === null ? null : 100 * delta.flippedCorrect,
      description,
    ]),
  };
}

function conventionsTable(results: Results): Table {
  const columns = (['mmsegmentation', 'deeplab', 'diffsegmenter'] as const).flatMap(
    (convention): [Column, typeof convention, 'coarse' | 'refined'][] => [
      [{ name: `${convention} coarse`, ...points }, convention, 'coarse'],
      [{ name: `${convention} refined`, ...points }, convention, 'refined'],
    ],
  );
  return {
    name: 'conventions',
    title: 'mIoU in three published conventions',
    note: 'They differ in classes that are missing: left out (mmsegmentation), counted only where the truth has them (DeepLab, CLIP-ES), counted as 0 (DiffSegmenter).',
    columns: [{ name: 'row' }, ...columns.map(([column]) => column)],
    rows: resultRows(results).map((row) => [
      row.row,
      ...columns.map(([, convention, side]) => row[side].conventions[convention]),
    ]),
  };
}

function qualityTable(results: Results): Table {
  const range = ({ from, to }: RowResult['quality'][number]) => `${from}–${to}`;
  return {
    name: 'quality',
    title: 'Gain by initial quality',
    note: 'Mean over pictures of the change of a picture’s own mIoU, by that of its coarse masks.',
    columns: [
      { name: 'row' },
      ...results.quality.map((level) => ({ name: `${range(level)} (${level.count} pictures)`, ...change })),
    ],
    rows: resultRows(results).map(({ row, quality }) => [row, ...quality.map(({ gain }) => gain)]),
  };
}

function classTable(results: Results): Table {
  const rows = resultRows(results);
  return {
    name: 'classes',
    title: 'IoU of each class',
    columns: [{ name: 'class' }, { name: 'coarse', ...points }, ...rows.map(({ row }) => ({ name: row, ...points }))],
    rows: Object.entries(results.coarse.classIoU).map(([name, coarse]) => [
      name,
      coarse,
      ...rows.map(({ refined }) => refined.classIoU[name]),
    ]),
  };
}

function failedTable({ failed }: Results): Table {
  return {
    name: 'failed',
    title: 'Pictures that failed',
    note: 'Left out of every number above. Run the same command again to try them once more.',
    columns: [{ name: 'picture' }, { name: 'reason' }],
    rows: failed.map(({ name, failure }) => [name, failure.message]),
  };
}
