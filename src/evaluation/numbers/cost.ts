import type { RefineParameters, StageName } from '../../engine/protocol.ts';
import { stageNames } from '../../engine/protocol.ts';
import { naiveRuns } from './naive-runs.ts';
import type { StageCounts } from './operations.ts';
import { stageOperations, teraFlops } from './operations.ts';
import type { ItemRecord, RunHeader } from '../run/records.ts';
import { isMeasured } from '../run/records.ts';
import { needsEngine, rowParameters } from '../run/rows.ts';

/** What a run cost on the machine it ran on. `cost.json`; unlike the results it differs from run to run. */
export interface CostSummary {
  readonly schema: 1;
  readonly pictures: number;
  readonly seconds: { readonly total: number; readonly perPicture: number | null };
  /** Most that the process held after a picture; null where the caller could not tell. */
  readonly peakBytes: number | null;
  readonly rows: readonly RowCost[];
  /** Stage runs of all rows: made, and what rows that share nothing would have made. */
  readonly runs: { readonly made: StageCounts; readonly naive: StageCounts };
  /** 10¹² floating-point operations of these runs; null for a model whose count is not known. */
  readonly teraFlops: { readonly made: number; readonly naive: number } | null;
}

interface RowCost {
  readonly row: string;
  /** Mean a picture with classes. */
  readonly seconds: number | null;
  /** Stage -> mean milliseconds a picture with classes. */
  readonly milliseconds: StageCounts;
}

/** Adds up what the records say of time, memory and stage runs. */
export function costSummary(header: RunHeader, records: readonly ItemRecord[]): CostSummary {
  const measured = records.filter(isMeasured);
  const refined = measured.filter(({ labels }) => labels.length > 0);
  const total = measured.reduce((sum, { cost }) => sum + cost.seconds, 0);
  const bytes = measured.flatMap(({ cost }) => (cost.bytes === null ? [] : [cost.bytes]));
  const rows = header.rows.map(({ name }): RowCost => {
    const milliseconds = countStages((stage) =>
      refined.reduce((sum, { cost }) => sum + (cost.rows[name]?.milliseconds[stage] ?? 0) / refined.length, 0),
    );
    const seconds = stageNames.reduce((sum, stage) => sum + milliseconds[stage], 0) / 1000;
    return { row: name, seconds: refined.length === 0 ? null : seconds, milliseconds };
  });
  const made = countStages((stage) =>
    refined.reduce(
      (sum, { cost }) => sum + Object.values(cost.rows).reduce((runs, row) => runs + (row.runs[stage] ?? 0), 0),
      0,
    ),
  );
  const engineRows = header.rows.filter(needsEngine);
  const parameters: RefineParameters[] = engineRows.map((row) => rowParameters(row, header.parameters));
  const naive = countStages((stage) =>
    refined.reduce(
      (sum, { labels }) => sum + parameters.reduce((runs, each) => runs + naiveRuns(each, labels.length)[stage], 0),
      0,
    ),
  );
  return {
    schema: 1,
    pictures: measured.length,
    seconds: { total, perPicture: measured.length === 0 ? null : total / measured.length },
    peakBytes: bytes.length === 0 ? null : bytes.reduce((most, each) => Math.max(most, each), 0),
    rows,
    runs: { made, naive },
    teraFlops: stageOperations[header.model]
      ? { made: teraFlops(made, header.model), naive: teraFlops(naive, header.model) }
      : null,
  };
}

function countStages(count: (stage: StageName) => number): StageCounts {
  return Object.fromEntries(stageNames.map((stage) => [stage, count(stage)])) as StageCounts;
}
