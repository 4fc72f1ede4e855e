import type { ErrorCode } from '../../core/errors.ts';
import { errorToData, G4SegError } from '../../core/errors.ts';
import type { Engine } from '../../engine/protocol.ts';
import type { Experiment } from './experiments.ts';
import type { ItemSource } from './items.ts';
import { itemDigest } from './items.ts';
import type { Journal } from './journal.ts';
import type { ItemRecord, MeasuredRecord, RowStatistics, RunHeader } from './records.ts';
import { isMeasured } from './records.ts';
import type { Spent } from './refine-row.ts';
import { backgroundOf, refineItem } from './refine-row.ts';
import type { RunModel } from './run-header.ts';
import { runHeader } from './run-header.ts';
import type { Shard } from './shard.ts';
import { shardIndices, wholeRun } from './shard.ts';
import { measure, measureRow } from '../numbers/statistics.ts';

export interface RunProgress {
  /** Pictures finished, those of earlier runs included, of those of this shard. */
  readonly done: number;
  readonly total: number;
  /** Of the finished ones. */
  readonly failed: number;
  /** null until a picture is finished. */
  readonly secondsLeft: number | null;
  /** The picture being worked on; null at the end. */
  readonly item: string | null;
}

export interface RunOptions {
  /** null where no row needs one ({@link needsEngine}). */
  readonly engine: Engine | null;
  /** What `engine.load` gave, or {@link noModel}. */
  readonly model: RunModel;
  readonly items: ItemSource;
  readonly experiment: Experiment;
  readonly journal: Journal;
  /** What {@link runHeader} has made of the same, where the caller needed it first. */
  readonly header?: RunHeader;
  /** Default: all pictures. */
  readonly shard?: Shard;
  /** Aborting pauses: the same call with the same journal goes on, at the picture that was cut short. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
  /** Called for each new record, after it is in the journal. */
  readonly onRecord?: (record: ItemRecord) => void;
  /** Bytes the process holds, where that can be known. */
  readonly bytes?: () => number;
}

/** After these the next picture would fail as this one did: the run ends, and can be taken up again. */
const endOfRun: readonly ErrorCode[] = [
  'no-device',
  'no-runtime',
  'device-lost',
  'bad-model',
  'bad-graph',
  'storage-full',
];

/**
 * Runs all rows on one picture after another, so that each picture is encoded once, and writes a record of each into
 * the journal before the next begins. Keeps nothing of a picture but its record there. A picture that fails is recorded
 * with its reason, and the run goes on. A picture of an earlier start whose files hold something else by now is void:
 * it is measured again.
 * @returns the header of the run
 * @throws what `journal.open` throws; a failure of the journal or of the machine, after which the run can be taken up
 *   again; an abort as it is
 */
export async function runExperiment(options: RunOptions): Promise<RunHeader> {
  const { model, items, experiment, journal, shard = wholeRun, onProgress, onRecord } = options;
  const header = options.header ?? (await runHeader(model, items, experiment, shard));
  const finished = await stillTrue(items, await journal.open(header), options.signal);
  const all = shardIndices(items.count, shard);
  const left = all.filter((index) => !finished.has(index));
  let failed = 0;
  const start = performance.now();
  const report = (done: number, item: string | null) => {
    const seconds = (performance.now() - start) / 1000;
    const secondsLeft = done === 0 ? null : (seconds / done) * (left.length - done);
    onProgress?.({ done: all.length - left.length + done, total: all.length, failed, secondsLeft, item });
  };
  for (const [done, index] of left.entries()) {
    report(done, items.itemName(index));
    const record = await recordOf(options, index);
    await journal.append(record);
    onRecord?.(record);
    if (!isMeasured(record)) failed += 1;
  }
  report(left.length, null);
  return header;
}

/** The pictures that are measured and whose files are as they were. Only a file of another size or time is read again. */
async function stillTrue(
  items: ItemSource,
  measured: ReadonlyMap<number, MeasuredRecord>,
  signal?: AbortSignal,
): Promise<ReadonlySet<number>> {
  const kept = new Set<number>();
  for (const [index, { stamp, content }] of measured) {
    signal?.throwIfAborted();
    const isUntouched = stamp === undefined || stamp === (await items.stamp?.(index));
    if (isUntouched || (await contentNow(items, index)) === content) kept.add(index);
  }
  return kept;
}

/** null for a picture that cannot be read any more. */
async function contentNow(items: ItemSource, index: number): Promise<string | null> {
  try {
    return await itemDigest(await items.item(index));
  } catch (error) {
    if (error instanceof G4SegError) return null;
    throw error;
  }
}

async function recordOf(options: RunOptions, index: number): Promise<ItemRecord> {
  const { items, signal } = options;
  signal?.throwIfAborted();
  try {
    return await measuredRecord(options, index);
  } catch (error) {
    if (signal?.aborted) throw error;
    const { code, message } = errorToData(error);
    if (code === 'aborted' || endOfRun.includes(code)) throw error;
    return { index, name: items.itemName(index), failure: { code, message } };
  }
}

async function measuredRecord(
  { engine, model, items, experiment, signal, bytes }: RunOptions,
  index: number,
): Promise<MeasuredRecord> {
  const start = performance.now();
  const stamp = await items.stamp?.(index);
  const item = await items.item(index);
  const coarse = measure(item, item.brought, items);
  const rows: Record<string, RowStatistics> = {};
  const spent: Record<string, Spent> = {};
  if (item.masks.length > 0) {
    const background = await backgroundOf(item, items);
    for (const row of experiment.rows) {
      const refined = await refineItem(engine, item, row, model.defaults, { background, ...(signal && { signal }) });
      rows[row.name] = measureRow(item, refined.masks, items, refined.background);
      spent[row.name] = refined.spent;
    }
  }
  const seconds = (performance.now() - start) / 1000;
  const cost = { seconds, bytes: bytes?.() ?? null, rows: spent };
  return {
    index,
    name: item.name,
    labels: item.present,
    masks: item.masks.length,
    feathered: item.feather.filter((pixels) => pixels > 0).length,
    content: await itemDigest(item),
    ...(stamp === undefined ? {} : { stamp }),
    coarse,
    rows,
    cost,
  };
}
