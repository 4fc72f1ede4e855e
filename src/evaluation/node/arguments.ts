import { parseArgs } from 'node:util';
import { G4SegError } from '../../core/errors.ts';
import type { Runtime } from '../../engine/protocol.ts';
import type { Split } from '../../scenes/splits.ts';
import { splitNames } from '../../scenes/splits.ts';
import type { DatasetKind } from '../../data/open-dataset.ts';
import { datasetKind } from '../../data/open-dataset.ts';
import type { LabelProtocol } from '../run/data-spec.ts';
import { labelProtocols } from '../run/data-spec.ts';
import type { ExperimentName } from '../run/experiments.ts';
import { experimentNames } from '../run/experiments.ts';
import type { Shard } from '../run/shard.ts';
import { wholeRun } from '../run/shard.ts';

export const usage = `Usage: npm run evaluate -- --data scenes:test --coarse corrupted --count 500 --model demo --experiment main --out DIR
  --data        scenes:train|validation|test, or voc:DIR, voc-aug:DIR, context:DIR, context59:DIR, coco:DIR, folder:DIR
  --split       list of a folder's pictures: train, val (default), …
  --coarse      corrupted (generated scenes only: truth with errors), activation (the model's own encoder), or a folder
  --model       id of a model in public/models, or a folder; default demo; none: only the rows that need no model
  --experiment  ${experimentNames.join(', ')}; default controls
  --out         folder for results.json, tables.md, tables.csv, cost.json, sheets/; the same command goes on after a kill
  --json        file for the main numbers alone
  --labels      image (default): a picture's truth says which classes it shows, as in the paper; all: every class competes
  --count       the first so many pictures; default all of a folder
  --backend     cpu (default), wasm or webgpu
  --threads     of the CPU and WebAssembly backends; default 2
  --threshold   a pixel is background where no class is above it; default 0.5
  --shard       i/n: every n-th picture from the i-th
  --no-controls the first row of the experiment alone
       npm run evaluate -- merge DIR DIR … --out DIR     shards put together
       npm run evaluate -- compare DIR DIR …             finished runs in one table, beside the paper's Tables I and II`;

type Data =
  | { readonly kind: 'scenes'; readonly split: Split }
  | { readonly kind: DatasetKind; readonly folder: string; readonly split: string };

type CoarseArgument =
  { readonly kind: 'corrupted' | 'activation' } | { readonly kind: 'folder'; readonly folder: string };

export interface RunArguments {
  readonly command: 'run';
  readonly data: Data;
  readonly coarse: CoarseArgument;
  readonly labels: LabelProtocol;
  readonly model: string;
  readonly experiment: ExperimentName;
  readonly out: string | null;
  readonly json: string | null;
  readonly count: number | null;
  readonly backend: Runtime['backend'];
  readonly threads: number;
  readonly threshold: number | null;
  readonly shard: Shard;
  readonly controls: boolean;
}

export interface MergeArguments {
  readonly command: 'merge';
  readonly folders: readonly string[];
  readonly out: string;
}

export interface CompareArguments {
  readonly command: 'compare';
  readonly folders: readonly string[];
}

export interface HelpArguments {
  readonly command: 'help';
}

/**
 * The command line as a request.
 * @throws G4SegError 'bad-input' naming the option
 */
export function readArguments(
  args: readonly string[],
): RunArguments | MergeArguments | CompareArguments | HelpArguments {
  const { values, positionals } = parse(args);
  if (values.help) return { command: 'help' };
  if (positionals[0] === 'merge') {
    const folders = positionals.slice(1);
    if (folders.length === 0) throw new G4SegError('bad-input', 'merge needs the folders of the shards.');
    return { command: 'merge', folders, out: required('--out', values.out, 'give the folder to write') };
  }
  if (positionals[0] === 'compare') {
    const folders = positionals.slice(1);
    if (folders.length === 0) throw new G4SegError('bad-input', 'compare needs the folders of finished runs.');
    return { command: 'compare', folders };
  }
  if (positionals.length > 0) throw new G4SegError('bad-input', `"${positionals[0]}" is one word too many.`);
  const data = dataOf(values.data, values.split);
  const coarse = coarseOf(values.coarse, data);
  if (values.count === undefined && data.kind === 'scenes')
    throw refuse('--count', undefined, 'say how many scenes to generate');
  if (values.out === undefined && values.json === undefined)
    throw refuse('--out', undefined, 'give the folder to write, or --json FILE');
  if (values.out === undefined && values.shard !== undefined)
    throw refuse('--out', undefined, 'a shard needs a folder, to be merged from');
  return {
    command: 'run',
    data,
    coarse,
    labels: oneOf('--labels', values.labels, labelProtocols),
    model: values.model,
    experiment: oneOf('--experiment', values.experiment, experimentNames),
    out: values.out ?? null,
    json: values.json ?? null,
    count: values.count === undefined ? null : wholeNumber('--count', values.count),
    backend: oneOf('--backend', values.backend, ['cpu', 'wasm', 'webgpu']),
    threads: wholeNumber('--threads', values.threads),
    threshold: values.threshold === undefined ? null : share('--threshold', values.threshold),
    shard: values.shard === undefined ? wholeRun : shardOf(values.shard),
    controls: !values['no-controls'],
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: text,
        split: { ...text, default: 'val' },
        coarse: text,
        labels: { ...text, default: 'image' },
        model: { ...text, default: 'demo' },
        experiment: { ...text, default: 'controls' },
        out: text,
        json: text,
        count: text,
        backend: { ...text, default: 'cpu' },
        threads: { ...text, default: '2' },
        threshold: text,
        shard: text,
        help: { type: 'boolean', short: 'h', default: false },
        'no-controls': { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new G4SegError('bad-input', error instanceof Error ? error.message : String(error), {}, { cause: error });
  }
}

function dataOf(text: string | undefined, split: string): Data {
  const advice = 'give scenes:test, voc:DIR, context:DIR, coco:DIR or folder:DIR';
  const data = required('--data', text, advice);
  const colon = data.indexOf(':');
  const [kind, rest] = [data.slice(0, colon), data.slice(colon + 1)];
  if (colon < 1 || rest === '') throw refuse('--data', data, advice);
  if (kind === 'scenes') return { kind, split: oneOf('--data', rest, splitNames, 'scenes:') };
  return { kind: datasetKind(kind), folder: rest, split };
}

function coarseOf(text: string | undefined, data: Data): CoarseArgument {
  const coarse = required('--coarse', text, 'give corrupted, activation or a folder');
  if (coarse === 'activation') return { kind: 'activation' };
  if (coarse === 'corrupted') {
    if (data.kind === 'scenes') return { kind: 'corrupted' };
    throw refuse('--coarse', coarse, 'only generated scenes have corrupted masks; give a folder, or activation');
  }
  if (data.kind === 'scenes') throw refuse('--coarse', coarse, 'generated scenes take corrupted or activation');
  return { kind: 'folder', folder: coarse };
}

function oneOf<Word extends string>(option: string, text: string, words: readonly Word[], prefix = ''): Word {
  const word = words.find((candidate) => candidate === text);
  if (word) return word;
  throw refuse(option, prefix + text, `give ${words.map((each) => prefix + each).join(', ')}`);
}

function shardOf(text: string): Shard {
  const match = /^([1-9]\d{0,5})\/([1-9]\d{0,5})$/.exec(text);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (!(index <= count)) throw refuse('--shard', text, 'give i/n with i from 1 to n, for example 1/3');
  return { index, count };
}

function wholeNumber(option: string, text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw refuse(option, text, 'give a whole number from 1');
  return Number(text);
}

function share(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) throw refuse(option, text, 'give a number from 0 to 1');
  return value;
}

function required(option: string, value: string | undefined, advice: string): string {
  if (value === undefined || value === '') throw refuse(option, undefined, advice);
  return value;
}

function refuse(option: string, value: string | undefined, advice: string): G4SegError {
  return new G4SegError('bad-input', `${option} ${value === undefined ? 'is missing' : `is "${value}"`}: ${advice}.`, {
    option,
  });
}
