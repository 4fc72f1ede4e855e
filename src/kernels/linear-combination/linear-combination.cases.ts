import { gaussianNoise } from '../../core/random.ts';

export interface LinearCombinationCase {
  readonly name: string;
  readonly a: number;
  readonly x: Float32Array<ArrayBuffer>;
  readonly b: number;
  readonly y: Float32Array<ArrayBuffer> | null;
  readonly count: number;
  /** The values in float64. */
  readonly expected: readonly number[];
}

function made(
  name: string,
  a: number,
  x: Float32Array<ArrayBuffer>,
  b: number,
  y: Float32Array<ArrayBuffer> | null,
  count: number,
) {
  const expected: number[] = [];
  for (let i = 0; i < count; i++)
    expected.push(y ? Math.fround(a) * x[i] + Math.fround(b) * y[i] : Math.fround(a) * x[i]);
  return { name, a, x, b, y, count, expected };
}

/** Run by the kernel and by its twin. */
export const linearCombinationCases: readonly LinearCombinationCase[] = [
  {
    name: 'three values by hand',
    a: 2,
    x: Float32Array.of(1, 10, -3),
    b: -0.5,
    y: Float32Array.of(4, 8, 6),
    count: 3,
    expected: [0, 16, -9],
  },
  made('one value more than two workgroups', 0.65152, gaussianNoise(513, 1), 0.75863, gaussianNoise(513, 2), 513),
  made('Eq. 2 at t = 999: large coefficients', 14.6493, gaussianNoise(300, 3), -14.6151, gaussianNoise(300, 4), 300),
  made('the first values of longer buffers', 1.5, gaussianNoise(400, 5), 3, gaussianNoise(1000, 6), 257),
  made('no second term', 0.18215, gaussianNoise(77, 7), 9, null, 77),
];
