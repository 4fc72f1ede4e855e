import { sha256 } from '../core/digest.ts';
import type { Plane } from '../core/grid.ts';
import type { MaskInput, PhotoInput, TruthInput } from '../state/refine/inputs-store.ts';

const origin = { kind: 'file' } as const;

/** A photo of one colour. */
export function photoOf(digest: string, height = 8, width = 12): PhotoInput {
  const data = new Uint8ClampedArray(height * width * 4).fill(200);
  return {
    name: `${digest}.png`,
    origin,
    reading: '',
    digest,
    original: { height, width },
    pixels: { height, width, data },
  };
}

/** Masks by class name, all of one size, each under the digest of its probabilities. */
export async function masksOf(planes: Readonly<Record<string, Plane>>): Promise<MaskInput> {
  const masks = Object.entries(planes).map(async ([className, probability]) => ({
    className,
    probability,
    digest: await sha256(probability.data),
  }));
  return { name: 'm.png', origin, reading: '', masks: await Promise.all(masks), ids: null };
}

export function planeOf(values: ArrayLike<number>, height: number, width: number): Plane {
  return { height, width, data: Float32Array.from(values) };
}

/** A truth with labels of a data set. */
export async function truthOf(values: ArrayLike<number>, height: number, width: number): Promise<TruthInput> {
  const labels = Uint8Array.from(values);
  const digest = await sha256(labels);
  return { name: 'gt.png', origin, reading: '', height, width, labels, digest, names: {}, hasIds: true };
}
