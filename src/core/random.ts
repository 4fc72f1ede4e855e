import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { mersenne } from 'pure-rand/generator/mersenne';

/**
 * Seeded random numbers: the Mersenne Twister of pure-rand, so that NumPy's `RandomState(seed)` draws the
 * same words and a reference outside this project can reproduce every number.
 */
export class Random {
  readonly #generator;
  #spare: number | undefined;

  /** @param seed integer in [0, 2³²) */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
      throw new RangeError(`A seed is an integer from 0 to 4294967295; got ${seed}.`);
    }
    this.#generator = mersenne(seed | 0);
  }

  /** Uniform in [low, high), 53 random bits put together from two words as NumPy does. */
  uniform(low = 0, high = 1): number {
    const upper = this.#generator.next() >>> 5;
    const lower = this.#generator.next() >>> 6;
    return low + (high - low) * ((upper * 67108864 + lower) / 9007199254740992);
  }

  /** Uniform integer in [low, high], both ends included. */
  integer(low: number, high: number): number {
    return uniformInt(this.#generator, low, high);
  }

  /** Standard normal, by Box and Muller (1958): √(−2 ln(1−u)) · cos 2πv, then its sine twin. */
  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** One element of a non-empty list. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('Cannot pick from an empty list.');
    return items[this.integer(0, items.length - 1)] as T;
  }
}

/**
 * An independent seed for one purpose of one item: the 32-bit FNV-1a hash of both.
 * @param seed integer seed of the item
 * @param purpose what the numbers are for, e.g. `coarse:ball`
 */
export function deriveSeed(seed: number, purpose: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`${seed}:${purpose}`)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash >>> 0;
}

/** Standard normal float32 values, the same for the same seed and length. */
export function gaussianNoise(length: number, seed: number): Float32Array<ArrayBuffer> {
  const random = new Random(seed);
  return Float32Array.from({ length }, () => random.normal());
}
