import { sha256 } from '../../core/digest.ts';
import type { WeightsCheck } from '../../models/read/checked-weights.ts';
import type { LoadedModel, Runtime } from '../../engine/protocol.ts';
import { paperParameters } from '../../method/parameters.ts';
import { hardMaskRule } from '../../masks/hard-edge.ts';
import { coarseText, dataText } from './data-spec.ts';
import type { Experiment } from './experiments.ts';
import type { ItemSource } from './items.ts';
import type { RunHeader } from './records.ts';
import type { Shard } from './shard.ts';
import { wholeRun } from './shard.ts';

/** What a run has to know of a model. */
export type RunModel = Pick<LoadedModel, 'id' | 'defaults' | 'digests'> & {
  readonly runtime: Pick<Runtime, 'backend' | 'precision'>;
  /** How its bytes were compared with the digests. */
  readonly weights?: WeightsCheck['how'];
};

/** For rows that need no engine: everything is computed in this thread. */
export const noModel: RunModel = {
  id: 'none',
  defaults: paperParameters,
  digests: {},
  runtime: { backend: 'cpu', precision: 'float32' },
};

/** What a run is of, before its first picture. */
export async function runHeader(
  model: RunModel,
  items: ItemSource,
  experiment: Experiment,
  shard: Shard = wholeRun,
): Promise<RunHeader> {
  const names = Array.from({ length: items.count }, (_, index) => items.itemName(index)).join('\n');
  const { data, coarse, labels, classNames, hasBackground, threshold, count } = items;
  const content = await items.content?.(count);
  return {
    schema: 3,
    experiment: experiment.name,
    rows: experiment.rows,
    data,
    coarse,
    labels,
    hardMasks: hardMaskRule,
    items: await sha256(new TextEncoder().encode(names)),
    ...(content === undefined ? {} : { content }),
    count,
    classNames,
    hasBackground,
    threshold,
    model: model.id,
    digests: model.digests,
    ...(model.weights && { weights: model.weights }),
    parameters: model.defaults,
    backend: model.runtime.backend,
    precision: model.runtime.precision,
    shard,
  };
}

/** What each field is called in a message, in the order in which a difference matters. */
const words: Readonly<Record<Exclude<keyof RunHeader, 'schema' | 'weights'>, string>> = {
  experiment: 'the experiment',
  rows: 'the rows of the experiment',
  data: 'the data',
  coarse: 'the coarse masks',
  labels: 'the labels that count',
  hardMasks: 'the rule for hard masks',
  count: 'the number of pictures',
  items: 'the list of pictures',
  content: 'the content of the pictures, their truths or their coarse masks',
  classNames: 'the class names',
  hasBackground: 'whether there is a background class',
  threshold: 'the background threshold',
  model: 'the model',
  digests: 'the model’s files',
  parameters: 'the model’s default parameters',
  backend: 'the backend',
  precision: 'the precision',
  shard: 'the shard',
};

/**
 * The first difference of two runs, for a message: `the data is "scenes:test" there and "scenes:train" here`; null
 * where there is none.
 */
export function headerDifference(
  there: RunHeader,
  here: RunHeader,
  except: readonly (keyof RunHeader)[] = [],
): string | null {
  for (const [field, name] of Object.entries(words) as [keyof typeof words, string][]) {
    if (except.includes(field)) continue;
    const [old, now] = [shown(there, field), shown(here, field)];
    if (old === now) continue;
    const isShort = old.length + now.length < 80;
    return isShort ? `${name} is ${old} there and ${now} here` : `differences in ${name}`;
  }
  return null;
}

function shown(header: RunHeader, field: keyof RunHeader): string {
  if (field === 'data') return plain(dataText(header.data));
  return plain(field === 'coarse' ? coarseText(header.coarse) : header[field]);
}

/** JSON with its keys in order. */
function plain(value: unknown = null): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
