import type { StageName } from '../../engine/protocol.ts';
import { stageNames } from '../../engine/protocol.ts';
import type { CostSummary } from '../numbers/cost.ts';
import type { Table } from './table.ts';

/** Seconds by row and stage, and what the stage cache saved. */
export function costTables({ rows, runs, seconds, peakBytes, pictures, teraFlops }: CostSummary): readonly Table[] {
  const memory = peakBytes === null ? '' : ` The process held ${(peakBytes / 2 ** 20).toFixed(0)} MiB at most.`;
  const perPicture =
    seconds.perPicture === null ? '' : `, ${seconds.perPicture.toFixed(2)} s a picture for all rows and metrics`;
  const operations =
    teraFlops === null
      ? ''
      : ` ${teraFlops.made.toFixed(1)} TFLOP made, ${teraFlops.naive.toFixed(1)} without the cache.`;
  const used = stageNames.filter((stage) => runs.naive[stage] > 0 || runs.made[stage] > 0);
  return [
    {
      name: 'seconds',
      title: 'Time of each row, in the order of the rows',
      note: `On the machine of this run: ${pictures} pictures${perPicture}. Mean milliseconds a picture; a stage that an earlier row paid for costs 0.${memory}`,
      columns: [
        { name: 'row' },
        { name: 'all stages', digits: 1 },
        ...used.map((stage) => ({ name: stage, digits: 1 })),
      ],
      rows: rows.map((row) => [
        row.row,
        row.seconds === null ? null : 1000 * row.seconds,
        ...used.map((stage) => row.milliseconds[stage]),
      ]),
    },
    {
      name: 'stage-runs',
      title: 'What the stage cache saved',
      note: `Stage runs of all rows, beside those of rows that share nothing.${operations}`,
      columns: [
        { name: 'stage' },
        { name: 'made', digits: 0 },
        { name: 'without cache', digits: 0 },
        { name: 'saved %', digits: 1 },
      ],
      rows: used.map((stage) => [stage, runs.made[stage], runs.naive[stage], saved(runs, stage)]),
    },
  ];
}

function saved({ made, naive }: CostSummary['runs'], stage: StageName): number | null {
  return naive[stage] === 0 ? null : 100 * (1 - made[stage] / naive[stage]);
}
