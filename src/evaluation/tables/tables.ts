import { protocolText } from '../run/data-spec.ts';
import { paperTables } from './paper.ts';
import type { Results, RowResult } from '../numbers/results.ts';
import type { Cell, Column, Table } from './table.ts';

/**
 * The tables of a run's results, the paper's own figures after those they stand beside. No time is in them: a run that
 * was cut and taken up again gives the same.
 */
export function tables(results: Results): readonly Table[] {
  return [
    rowsTable(results),
    ...paperTables[results.experiment],
    conventionsTable(results),
    qualityTable(results),
    classTable(results),
    ...(results.failed.length > 0 ? [failedTable(results)] : []),
  ];
}

const points: Pick<Column, 'digits'> = { digits: 2 };
const change: Pick<Column, 'digits' | 'signed'> = { digits: 2, signed: true };

/** The rule in short; the header of the run holds it whole. */
const hardWords = 'feathered by 1 % of the longer side before they are refined, “coarse” is the file as it was brought';

function rowsTable(results: Results): Table {
  const { data, coarseSort, model, backend, count, masks, asked, withoutClasses, failed, feathered } = results;
  const left = asked - count - failed.length;
  const notes = [
    `${data}, coarse masks: ${coarseSort}; model ${model} on ${backend}; ${count} pictures, ${masks} masks`,
    protocolText(results.labels),
    ...(feathered > 0 ? [`${feathered} masks are hard: ${hardWords}`] : []),
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
      { name: 'not worse %', digits: 0 },
      { name: 'what' },
    ],
    rows: results.rows.map(({ name, description, refined, delta }) => [
      name,
      results.coarse.miou,
      refined.miou,
      delta.miou,
      delta.ci95?.[0] ?? null,
      delta.ci95?.[1] ?? null,
      delta.boundaryIoU,
      delta.boundaryAccuracy,
      delta.averagePrecision,
      delta.meanAbsoluteError,
      delta.softIoU,
      percent(delta.flippedCorrect),
      percent(delta.notWorse),
      description,
    ]),
  };
}

function percent(share: number | null): number | null {
  return share === null ? null : 100 * share;
}

function conventionsTable(results: Results): Table {
  const columns = (['mmsegmentation', 'deeplab', 'diffsegmenter'] as const).flatMap(
    (convention): [Column, (row: RowResult) => Cell][] => [
      [{ name: `${convention} coarse`, ...points }, () => results.coarse.conventions[convention]],
      [{ name: `${convention} refined`, ...points }, ({ refined }) => refined.conventions[convention]],
    ],
  );
  return {
    name: 'conventions',
    title: 'mIoU in three published conventions',
    note: `${protocol(results)} They differ in classes that are missing: left out (mmsegmentation), counted only where the truth has them (DeepLab, CLIP-ES), counted as 0 (DiffSegmenter).`,
    columns: [{ name: 'row' }, ...columns.map(([column]) => column)],
    rows: results.rows.map((row) => [row.name, ...columns.map(([, value]) => value(row))]),
  };
}

function qualityTable(results: Results): Table {
  const range = ({ from, to }: RowResult['quality'][number]) => `${from}–${to}`;
  return {
    name: 'quality',
    title: 'Gain by initial quality',
    note: `${protocol(results)} Mean over pictures of the change of a picture’s own mIoU, by that of its coarse masks.`,
    columns: [
      { name: 'row' },
      ...results.rows[0].quality.map((level) => ({ name: `${range(level)} (${level.count} pictures)`, ...change })),
    ],
    rows: results.rows.map(({ name, quality }) => [name, ...quality.map(({ gain }) => gain)]),
  };
}

function classTable(results: Results): Table {
  const { rows } = results;
  return {
    name: 'classes',
    title: 'IoU of each class',
    note: protocol(results),
    columns: [{ name: 'class' }, { name: 'coarse', ...points }, ...rows.map(({ name }) => ({ name, ...points }))],
    rows: Object.entries(results.coarse.classIoU).map(([name, coarse]) => [
      name,
      coarse,
      ...rows.map(({ refined }) => refined.classIoU[name]),
    ]),
  };
}

/** Which classes got a mask, as a sentence: the numbers of the two protocols are not to be compared. */
function protocol({ labels }: Results): string {
  return `Labels ${labels}: ${protocolText(labels)}.`;
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
