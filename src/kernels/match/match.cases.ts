import { gaussianNoise, Random } from '../../core/random.ts';

export interface MatchCase {
  readonly name: string;
  readonly patches: number;
  readonly channels: number;
  readonly layout: 'channels-first' | 'channels-last';
  readonly generated: Float32Array<ArrayBuffer>;
  readonly original: Float32Array<ArrayBuffer>;
  readonly excludeSelf?: boolean;
  /** δ, where it must be met to the index; elsewhere a choice whose cosine is as good will do. */
  readonly exact?: readonly number[] | undefined;
}

/** cos(k, j) of every pair in float64, `[j][k]`: what the kernel and its twin never store. */
export function allCosines({ patches, channels, layout, generated, original }: MatchCase): number[][] {
  const vector = (features: Float32Array, patch: number) =>
    Array.from({ length: channels }, (_, channel) => {
      return features[layout === 'channels-last' ? patch * channels + channel : channel * patches + patch];
    });
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, index) => sum + value * b[index], 0);
  const list = (features: Float32Array) => Array.from({ length: patches }, (_, patch) => vector(features, patch));
  const [g, o] = [list(generated), list(original)];
  const norm = (a: number[]) => Math.sqrt(dot(a, a)) || 1;
  return g.map((a) => o.map((b) => dot(a, b) / norm(a) / norm(b)));
}

type Layout = MatchCase['layout'];

/** Original features at random; generated ones are those of another patch, disturbed. */
function disturbed(patches: number, channels: number, layout: Layout, seed: number): MatchCase {
  const random = new Random(seed);
  const original = gaussianNoise(patches * channels, seed + 1);
  const noise = gaussianNoise(patches * channels, seed + 2);
  const partner = Array.from({ length: patches }, () => random.integer(0, patches - 1));
  const at = (patch: number, channel: number) =>
    layout === 'channels-last' ? patch * channels + channel : channel * patches + patch;
  const generated = noise.map((value) => 0.3 * value);
  for (let patch = 0; patch < patches; patch++) {
    for (let channel = 0; channel < channels; channel++)
      generated[at(patch, channel)] += original[at(partner[patch], channel)];
  }
  return {
    name: `${patches} patches of ${channels} channels, ${layout}`,
    patches,
    channels,
    layout,
    generated,
    original,
  };
}

const indices = (patches: number) => Array.from({ length: patches }, (_, patch) => patch);
const constant = (patches: number, vector: readonly number[]) =>
  Float32Array.from(indices(patches).flatMap(() => vector));

function withTail(values: Float32Array, tail: number): Float32Array<ArrayBuffer> {
  return Float32Array.of(...values, ...new Float32Array(values.length).fill(tail));
}

const moments = disturbed(35, 4, 'channels-first', 60);
const smooth = disturbed(70, 4, 'channels-first', 70);
const scaled = disturbed(66, 7, 'channels-last', 80);

/** [0, 1] for the patches listed, [1, 0] for the others. */
const upright = (patches: number, ...listed: number[]) =>
  Float32Array.from(indices(patches).flatMap((patch) => (listed.includes(patch) ? [0, 1] : [1, 0])));

/** Run by the kernel and by its twin in `src/method`. The kernel works on tiles of 64 patches and 16 channels. */
export const matchCases: readonly MatchCase[] = [
  disturbed(1, 1, 'channels-last', 1),
  disturbed(21, 5, 'channels-last', 10),
  disturbed(21, 5, 'channels-first', 10),
  disturbed(64, 16, 'channels-last', 20),
  disturbed(65, 17, 'channels-last', 30),
  disturbed(65, 17, 'channels-first', 30),
  disturbed(195, 50, 'channels-first', 40),
  disturbed(130, 96, 'channels-last', 50),
  { ...disturbed(70, 6, 'channels-last', 90), name: 'the patch itself excluded', excludeSelf: true },
  {
    ...smooth,
    name: 'one picture with itself, the patch itself excluded',
    generated: smooth.original,
    excludeSelf: true,
  },
  { ...smooth, name: 'one picture with itself is the identity', generated: smooth.original, exact: indices(70) },
  {
    ...moments,
    name: 'means followed by variances that are not read',
    generated: withTail(moments.generated, 1e30),
    original: withTail(moments.original, NaN),
  },
  {
    ...scaled,
    name: 'vectors of any length, 1e-15 to 1e15',
    generated: scaled.generated.map((value, index) => value * 10 ** ((Math.floor(index / 7) % 31) - 15)),
  },
  {
    name: 'equal patches everywhere: each is matched with itself',
    patches: 70,
    channels: 3,
    layout: 'channels-last',
    generated: constant(70, [0.3, 0.7, 0.1]),
    original: constant(70, [0.3, 0.7, 0.1]),
    exact: indices(70),
  },
  {
    name: 'proportional patches, whose cosines differ by rounding alone',
    patches: 70,
    channels: 3,
    layout: 'channels-last',
    generated: Float32Array.from(
      indices(70).flatMap((patch) => [0.3, 0.7, 0.1].map((value) => value * (1 + patch / 7))),
    ),
    original: Float32Array.from(
      indices(70).flatMap((patch) => [0.3, 0.7, 0.1].map((value) => value * (3 - patch / 33))),
    ),
    exact: indices(70),
  },
  {
    name: 'the lowest of equal patches, over the lanes and tiles of a workgroup',
    patches: 140,
    channels: 2,
    layout: 'channels-last',
    generated: upright(140, ...indices(140)),
    original: upright(140, 9, 10, 73, 139),
    exact: indices(140).map((patch) => ([10, 73, 139].includes(patch) ? patch : 9)),
  },
  {
    name: 'the lowest of equal patches, the patch itself excluded',
    patches: 140,
    channels: 2,
    layout: 'channels-last',
    generated: upright(140, ...indices(140)),
    original: upright(140, 9, 10, 73, 139),
    excludeSelf: true,
    exact: indices(140).map((patch) => (patch === 9 ? 10 : 9)),
  },
  {
    name: 'every cosine negative',
    patches: 70,
    channels: 3,
    layout: 'channels-last',
    generated: constant(70, [0.3, 0.7, 0.1]),
    original: constant(70, [-0.3, -0.7, 0.1]),
    exact: indices(70),
  },
  {
    name: 'zero vectors: cosine 0, each with itself',
    patches: 5,
    channels: 2,
    layout: 'channels-first',
    generated: Float32Array.of(0, 1, 0, -2, 0, 0, 0, 0, 0, 3),
    original: Float32Array.of(4, 0, 0, 1, 0, 0, 0, 1, 0, 2),
    exact: [0, 0, 2, 1, 4],
  },
];
