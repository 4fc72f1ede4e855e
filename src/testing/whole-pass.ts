import { sha256 } from '../core/digest.ts';
import type { Plane, Rgba } from '../core/grid.ts';
import type { RefineRequest } from '../engine/protocol.ts';
import { decodePng } from '../images/decode-png.ts';
import { plainFixture } from './fixture-files.ts';
import type { TwinId } from './twin-repository.ts';

/** Every `stride`-th number of a tensor, and two numbers that the others move too. */
export interface ThinTensor {
  readonly dims: readonly number[];
  readonly stride: number;
  readonly data: Float32Array<ArrayBuffer>;
  /** Of all numbers. */
  readonly mean: number;
  readonly largest: number;
}

export type WholePassTensor =
  | 'pixels'
  | 'moments'
  | 'noise'
  | 'noisy'
  | 'context'
  | 'clip_text_embeds'
  | 'output_plain'
  | 'output_injected'
  | 'predicted'
  | 'predicted_v'
  | 'generated'
  | 'generated_plain'
  | 'features_original'
  | 'features_generated'
  | 'cosine'
  | 'margin'
  | 'refined';

/** What PyTorch computes with a twin, at the real sizes (src/testing/fixtures/make_whole_pass.py). */
export interface WholePass {
  readonly class: string;
  readonly prompt: string;
  readonly timestep: number;
  readonly seed: number;
  readonly crossStrength: number;
  readonly selfStrength: number;
  readonly beta: number;
  readonly band: { readonly low: number; readonly high: number };
  /** 77 ids, padded with 0 or 49407 as the family is; `clipIds` padded with 49407. */
  readonly ids: readonly number[];
  readonly clipIds: readonly number[];
  readonly span: { readonly start: number; readonly end: number };
  /** δ, 1024 original patches, row-major. */
  readonly match: readonly number[];
  /** Number of positions -> injected mask of 0 and 1. */
  readonly masks: ReadonlyMap<number, Float32Array<ArrayBuffer>>;
  /** `condition`: LCM's timestep_cond. */
  readonly tensors: Readonly<Record<WholePassTensor, ThinTensor>> & { readonly condition?: ThinTensor };
}

type File = Omit<WholePass, 'masks' | 'tensors'> & {
  readonly packedMasks: Readonly<Record<string, string>>;
  readonly tensors: Readonly<Record<WholePassTensor, Omit<ThinTensor, 'data'> & { readonly data: string }>>;
};

export function wholePass(id: TwinId = 'sd-2.1-base'): WholePass {
  const { packedMasks, tensors, ...rest } = JSON.parse(
    new TextDecoder().decode(plainFixture(`whole-pass/${id}.json`)),
  ) as File;
  const decoded = Object.entries(tensors).map(([name, tensor]) => [
    name,
    { ...tensor, data: new Float32Array(bytesOf(tensor.data).buffer) },
  ]);
  const masks = Object.entries(packedMasks).map(([name, packed]): [number, Float32Array<ArrayBuffer>] => {
    const bytes = bytesOf(packed);
    const positions = Number(name.replace('mask_', ''));
    return [positions, Float32Array.from({ length: positions }, (_, at) => (bytes[at >> 3] >> (7 - (at & 7))) & 1)];
  });
  return { ...rest, masks: new Map(masks), tensors: Object.fromEntries(decoded) as WholePass['tensors'] };
}

/** The photo of 640 x 480, the coarse mask of its traffic light, and the parameters of the golden pass. */
export async function wholePassRequest(id: TwinId = 'sd-2.1-base'): Promise<RefineRequest> {
  const { class: className, timestep, seed, crossStrength, selfStrength, beta, band } = wholePass(id);
  const pixels = photo();
  const probability = coarse();
  return {
    photo: { pixels, digest: await sha256(pixels.data) },
    masks: [{ className, probability, digest: await sha256(probability.data) }],
    parameters: {
      ...{ timestep, seed, crossStrength, selfStrength, beta, band },
      method: 'g4seg',
      postRefiner: 'none',
      reach: null,
      features: 'clip-value',
      rounds: 1,
      control: 'none',
    },
  };
}

/**
 * Largest difference of a whole tensor from what the golden keeps of it: single numbers, their mean, and the largest
 * magnitude. Infinity where a number is NaN.
 */
export function differenceFrom(golden: ThinTensor, found: ArrayLike<number>): number {
  const count = golden.dims.reduce((product, dim) => product * dim, 1);
  if (found.length !== count)
    throw new Error(`Expected ${count} numbers, ${golden.dims.join(' x ')}; got ${found.length}.`);
  let sum = 0;
  let largest = 0;
  for (let at = 0; at < count; at++) {
    sum += found[at];
    largest = Math.max(largest, Math.abs(found[at]));
  }
  const kept = golden.data.map((expected, at) => found[at * golden.stride] - expected);
  const differences = [sum / count - golden.mean, largest - golden.largest, ...kept];
  return differences.reduce((most, difference) => {
    const distance = Math.abs(difference);
    return distance <= most ? most : Number.isNaN(distance) ? Infinity : distance;
  }, 0);
}

function photo(): Rgba {
  const { height, width, data } = decodePng(plainFixture('whole-pass/photo.png'), 'photo.png');
  const rgba = new Uint8ClampedArray(height * width * 4).fill(255);
  for (let at = 0; at < height * width; at++) rgba.set(data.subarray(at * 3, at * 3 + 3), at * 4);
  return { height, width, data: rgba };
}

function coarse(): Plane {
  const { height, width, data } = decodePng(plainFixture('whole-pass/coarse.png'), 'coarse.png');
  return { height, width, data: Float32Array.from(data, (value) => value / 255) };
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
