import { G4SegError } from '../core/errors.ts';
import type { Plane } from '../core/grid.ts';
import type { Engine, LoadedModel, RefineRequest, RefineResult, StageName } from '../engine/protocol.ts';
import { stageNames } from '../engine/protocol.ts';
import { paperParameters } from '../method/parameters.ts';
import type { Experiment } from '../evaluation/run/experiments.ts';
import type { EvaluationItem, ItemSource } from '../evaluation/run/items.ts';
import { defaultRow, refineRow } from '../evaluation/run/rows.ts';

/** Hand-made pictures of 2 x 3 pixels and an engine without a model, for tests. */
export const model: LoadedModel = {
  id: 'stub',
  title: 'Stub',
  licence: 'MIT',
  imageSize: 8,
  vocabulary: null,
  trainedOn: 'generated-scenes',
  suggestsMasks: false,
  defaults: paperParameters,
  digests: { 'unet/model.onnx': 'ab'.repeat(32) },
  runtime: { backend: 'cpu', device: 'none', precision: 'float32', selfTest: [] },
};

export const twoRows: Experiment = {
  name: 'beta',
  title: 'Two rows',
  rows: [defaultRow, refineRow('half', 'half the change', { beta: 0.9 }, 0.9)],
};

export const plane = (values: readonly number[]): Plane => ({ height: 2, width: 3, data: Float32Array.from(values) });

/** Labels 0..4 of four classes, 255 where not judged; one list of coarse probabilities a class present. */
export function picture(
  name: string,
  truth: readonly number[],
  labels: readonly number[],
  coarse: readonly (readonly number[])[],
): EvaluationItem {
  return {
    name,
    photo: { digest: name, pixels: { height: 2, width: 3, data: new Uint8ClampedArray(24) } },
    truth: Uint8Array.from(truth),
    height: 2,
    width: 3,
    labels,
    classes: 5,
    present: labels,
    feather: labels.map(() => 0),
    brought: coarse.map(plane),
    masks: coarse.map((values, at) => ({
      className: `class ${labels[at]}`,
      digest: `${name} ${at}`,
      probability: plane(values),
    })),
  };
}

/** Five pictures that differ in classes, quality and judged pixels; `d` shows no class. */
export const pictures: readonly EvaluationItem[] = [
  picture(
    'a',
    [0, 2, 2, 0, 4, 4],
    [2, 4],
    [
      [0.1, 0.9, 0.4, 0.1, 0.1, 0.1],
      [0.1, 0.1, 0.1, 0.7, 0.9, 0.8],
    ],
  ),
  picture('b', [1, 1, 0, 0, 255, 0], [1], [[0.9, 0.3, 0.2, 0.6, 0.1, 0.3]]),
  picture(
    'c',
    [3, 3, 3, 255, 0, 1],
    [1, 3],
    [
      [0.1, 0.2, 0.1, 0.1, 0.6, 0.4],
      [0.9, 0.45, 0.6, 0.1, 0.1, 0.2],
    ],
  ),
  picture('d', [0, 0, 255, 0, 0, 0], [], []),
  picture('e', [0, 4, 4, 4, 0, 0], [4], [[0.6, 0.7, 0.4, 0.2, 0.1, 0.3]]),
];

export function source(items: readonly EvaluationItem[] = pictures): ItemSource {
  return {
    data: { kind: 'folder', name: 'hand-made' },
    coarse: { kind: 'folder', name: 'hand-made too', layout: 'planes' },
    labels: 'image',
    classNames: ['cat', 'dog', 'cow', 'hen'],
    hasBackground: true,
    threshold: 0.5,
    count: items.length,
    itemName: (index) => items[index].name,
    item: async (index) => items[index],
  };
}

/** Moves each probability of the band towards 1 by (1 - β), plus what the class's place says: no two rows are alike. */
export class StubEngine implements Engine {
  readonly refined: string[] = [];
  readonly lanes: unknown[] = [];
  readonly backgrounds: RefineRequest['background'][] = [];
  /** Throws what it is given, once, when this photo comes. */
  readonly failures = new Map<string, Error>();

  async refine(
    { photo, masks, background, parameters }: RefineRequest,
    options: Parameters<Engine['refine']>[1] = {},
  ): Promise<RefineResult> {
    options.signal?.throwIfAborted();
    const failure = this.failures.get(photo.digest);
    if (failure) {
      this.failures.delete(photo.digest);
      throw failure;
    }
    this.lanes.push(options.lane);
    this.backgrounds.push(background);
    this.refined.push(`${photo.digest} ${parameters.beta}`);
    const round = (before: Plane, at: number) => {
      const change = 2 * (1 - parameters.beta) * (at === 0 ? 1 : -0.3);
      const after = { ...before, data: before.data.map((value) => Math.min(1, Math.max(0, value + change))) };
      return {
        generated: photo.pixels,
        grid: before,
        match: new Int32Array(),
        cosine: new Float32Array(),
        before,
        after,
      };
    };
    const zeroes = Object.fromEntries(stageNames.map((name) => [name, 0])) as Record<StageName, number>;
    return {
      classes: masks.map(({ className, probability }, at) => {
        const one = round(probability, at);
        return {
          className,
          prompt: { text: className, tokenSpan: { start: 0, end: 1 }, truncated: false },
          rounds: [one],
          refined: one.after,
        };
      }),
      labels: { coarse: new Uint8Array(), refined: new Uint8Array(), height: 2, width: 3 },
      runs: zeroes,
      ran: { ...zeroes, denoise: 1, mix: 1 },
      milliseconds: { ...zeroes, denoise: 5, mix: 1 },
    };
  }

  load(): Promise<LoadedModel> {
    return Promise.resolve(model);
  }

  inspect(): Promise<never> {
    return Promise.reject(new G4SegError('internal', 'not asked for'));
  }

  coarse(): Promise<never> {
    return Promise.reject(new G4SegError('internal', 'not asked for'));
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
