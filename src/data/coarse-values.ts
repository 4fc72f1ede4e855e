import { G4SegError } from '../core/errors.ts';
import type { Plane, Size } from '../core/grid.ts';
import { area } from '../core/grid.ts';
import { labelsPresent } from './dataset.ts';
import type { DataFile } from './fingerprint.ts';

/** The coarse masks of one picture, soft or hard. */
export interface Coarse {
  /** Labels that the file speaks of, ascending. */
  readonly labels: readonly number[];
  /** float32 [H, W] in [0, 1]; 0 everywhere for a label that the file does not speak of. */
  probability(label: number): Plane;
  /** Of the background, where the file has it: a pixel is background where this is the largest. */
  readonly background?: Plane;
}

/** A folder of coarse masks for the items of a data set. */
export interface CoarseSource {
  /** How the folder was understood, for people. */
  readonly layout: string;
  /**
   * @param item name and size
   * @throws G4SegError `bad-input` naming the file, for one that is missing or cannot be used
   */
  read(item: { readonly name: string } & Size): Promise<Coarse>;
  /** What the coarse masks of a picture are read from. */
  files(name: string): readonly DataFile[];
}

/** One label a pixel: probabilities 0 and 1. Pixels of label 255 claim no class. */
export function hardCoarse(labels: Uint8Array, { height, width }: Size): Coarse {
  return {
    labels: labelsPresent(labels),
    probability: (wanted) => ({ height, width, data: Float32Array.from(labels, (label) => Number(label === wanted)) }),
  };
}

/**
 * Maps by label, cut out of what the file holds when asked for: a data set may have 80 classes, a picture three.
 * @param maps label -> its values, already checked with {@link requireProbabilities}
 */
export function softCoarse(
  maps: ReadonlyMap<number, () => Float32Array<ArrayBuffer>>,
  { height, width }: Size,
  background?: () => Float32Array<ArrayBuffer>,
): Coarse {
  const plane = (values: Float32Array<ArrayBuffer>): Plane => ({
    height,
    width,
    data: values.map((value) => Math.min(1, Math.max(0, value))),
  });
  return {
    labels: [...maps.keys()].sort((a, b) => a - b),
    probability: (label) => plane(maps.get(label)?.() ?? new Float32Array(area({ height, width }))),
    ...(background && { background: plane(background()) }),
  };
}

/** Throws unless a coarse mask has the size of its picture. */
export function requireSize(found: Size, expected: Size, path: string): void {
  if (found.height === expected.height && found.width === expected.width) return;
  throw new G4SegError(
    'bad-input',
    `${path} is ${found.width} × ${found.height}; its picture is ${expected.width} × ${expected.height}. ` +
      'Resize the coarse masks to the pictures before saving them.',
    { path, height: found.height, width: found.width },
  );
}

/** Interpolation in float32 may leave [0, 1] by its rounding; anything more is another kind of number. */
const rounding = 1e-6;

/**
 * Throws for the first value outside [0, 1] by more than rounding, or NaN.
 * @param locate where the value with this index is, for the message
 */
export function requireProbabilities(values: Float32Array, path: string, locate: (index: number) => string): void {
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value >= -rounding && value <= 1 + rounding) continue;
    throw new G4SegError(
      'bad-input',
      `${path} has the value ${value} at ${locate(index)}; probabilities lie in [0, 1]. ` +
        'Apply softmax, sigmoid or min-max before saving.',
      { path, index },
    );
  }
}
