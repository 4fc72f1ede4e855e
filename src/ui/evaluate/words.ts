import type { DatasetKind } from '../../data/open-dataset.ts';
import type { ExperimentName } from '../../evaluation/run/experiments.ts';
import type { RunHeader } from '../../evaluation/run/records.ts';
import type { RowResult } from '../../evaluation/numbers/results.ts';
import { cellText } from '../../evaluation/tables/table-text.ts';
import type { ChartMetric, PictureOrder } from '../../state/evaluate/view.ts';

export const experimentWords: Readonly<Record<ExperimentName, { name: string; asks: string }>> = {
  main: { name: 'Main table', asks: 'What the model’s own parameters and the paper’s gain over the coarse masks.' },
  ablation: { name: 'Modules', asks: 'What injection, matching and the confidence band each add.' },
  timesteps: { name: 'Timesteps', asks: 'How much noise is best, t from 100 to 700.' },
  beta: { name: 'Old probability', asks: 'How much of the coarse mask to keep, β from 0 to 1.' },
  strength: { name: 'Injection strength', asks: 'How strongly to inject the mask, Δ from 0 to 8.' },
  quality: { name: 'Initial quality', asks: 'Whether poor coarse masks gain more than good ones.' },
  cost: { name: 'Cost', asks: 'Seconds of each stage, and what the cache saves when one parameter changes.' },
  refiners: {
    name: 'Refiners',
    asks: 'What refiners without a model gain, alone and after G4Seg.',
  },
  controls: {
    name: 'Controls',
    asks: 'Whether generation matters: without injection, random matches, no model at all.',
  },
};

export const kindWords: Readonly<Record<DatasetKind, string>> = {
  voc: 'PASCAL VOC 2012',
  'voc-aug': 'PASCAL VOC 2012 with SBD masks',
  context: 'PASCAL Context, 59 + background',
  context59: 'PASCAL Context, 59',
  coco: 'COCO Object',
  folder: 'My own: images, masks, classes.txt',
};

export const orderWords: Readonly<Record<PictureOrder, string>> = {
  lowered: 'most lowered first',
  raised: 'most raised first',
  index: 'as in the data',
};

interface MetricWords {
  readonly name: string;
  /** Title of the axis. */
  readonly axis: string;
  readonly value: (row: RowResult) => number | null;
}

export const metricWords: Readonly<Record<ChartMetric, MetricWords>> = {
  miou: { name: 'mIoU', axis: 'Gain in mIoU, points', value: ({ delta }) => delta.miou },
  boundaryIoU: { name: 'Boundary IoU', axis: 'Gain in boundary IoU, points', value: ({ delta }) => delta.boundaryIoU },
  averagePrecision: {
    name: 'AP',
    axis: 'Gain in average precision, points',
    value: ({ delta }) => delta.averagePrecision,
  },
  flippedCorrect: {
    name: 'Flips right',
    axis: 'Changed pixels that became right, %',
    value: ({ delta }) => (delta.flippedCorrect === null ? null : 100 * delta.flippedCorrect),
  },
};

/** Fewer pictures say nothing about the spread between pictures. */
export const intervalFrom = 10;

/** The interval of a row's gain, once there are enough pictures. */
export function intervalOf({ delta }: RowResult, pictures: number): readonly [number, number] | null {
  return pictures >= intervalFrom ? delta.ci95 : null;
}

/** Whether a row raised or lowered the mIoU, as far as the pictures can tell: not where the interval holds 0. */
export function directionOf(row: RowResult, pictures: number): 'raised' | 'lowered' | undefined {
  const [low, high] = intervalOf(row, pictures) ?? [row.delta.miou ?? 0, row.delta.miou ?? 0];
  if (low > 0) return 'raised';
  return high < 0 ? 'lowered' : undefined;
}

export function signed(value: number | null, digits = 2): string {
  return cellText(value, { name: '', digits, signed: true });
}

export function plain(value: number | null, digits = 2): string {
  return cellText(value, { name: '', digits });
}

export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** "Generated test scenes", "PASCAL VOC 2012, val". */
export function dataText({ data }: Pick<RunHeader, 'data'>): string {
  if (data.kind === 'scenes') return `Generated ${data.split} scenes`;
  return data.kind === 'folder' ? data.name : `${kindWords[data.kind]}, ${data.split}`;
}

const coarseWords = {
  corrupted: 'Truth with errors put in',
  activation: 'The model’s own activation',
} as const;

export function coarseText({ coarse }: Pick<RunHeader, 'coarse'>): string {
  return coarse.kind === 'folder' ? `${coarse.name} (${coarse.layout})` : coarseWords[coarse.kind];
}
