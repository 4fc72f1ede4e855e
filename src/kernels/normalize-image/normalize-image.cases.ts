import { gaussianNoise } from '../../core/random.ts';

export interface NormalizeImageCase {
  readonly name: string;
  readonly image: Float32Array<ArrayBuffer>;
  readonly plane: number;
  readonly scale: readonly number[];
  readonly offset: readonly number[];
  /** The values in float64. */
  readonly expected: readonly number[];
}

function made(name: string, image: Float32Array<ArrayBuffer>, plane: number, scale: number[], offset: number[]) {
  const expected = scale.flatMap((factor, channel) =>
    Array.from(image.subarray(channel * plane, (channel + 1) * plane), (value) => {
      return (value > 1 ? 1 : value < -1 ? -1 : value) * factor + offset[channel];
    }),
  );
  return { name, image, plane, scale, offset, expected };
}

/** Run by the kernel and by its twin. */
export const normalizeImageCases: readonly NormalizeImageCase[] = [
  {
    name: 'two channels by hand, values beyond -1 and 1',
    image: Float32Array.of(0.5, -3, 1.5, -0.25, 1, 0),
    plane: 3,
    scale: [2, 10],
    offset: [1, -1],
    expected: [2, -1, 3, -3.5, 9, -1],
  },
  made(
    "CLIP's mean and deviation, 3 channels of 13 x 21",
    gaussianNoise(819, 1),
    273,
    [1.862, 1.915, 1.815],
    [0.069, 0.148, 0.333],
  ),
  made('one channel of a longer buffer', gaussianNoise(600, 2), 257, [0.5], [0.5]),
];
