/** A 32-bit integer hash of a lattice point: the same on every machine, and cheaper than a generator. */
function hash(column: number, row: number, salt: number): number {
  let h = Math.imul(column, 0x27d4eb2d) ^ Math.imul(row, 0x165667b1) ^ salt;
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The hash as a number in [0, 1). */
export function hashed(column: number, row: number, salt: number): number {
  return hash(column, row, salt) / 4294967296;
}

/** Value noise (Perlin's fade curve between hashed lattice values), in [-1, 1]; features are about 1 wide. */
export function valueNoise(x: number, y: number, salt: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const fx = x - column;
  const fy = y - row;
  const u = fx * fx * (3 - 2 * fx);
  const v = fy * fy * (3 - 2 * fy);
  const a = hash(column, row, salt);
  const b = hash(column + 1, row, salt);
  const c = hash(column, row + 1, salt);
  const d = hash(column + 1, row + 1, salt);
  const top = a + (b - a) * u;
  return (top + (c + (d - c) * u - top) * v) / 2147483648 - 1;
}

/** Two octaves of {@link valueNoise}, in [-1, 1]. */
export function cloudNoise(x: number, y: number, salt: number): number {
  return (2 * valueNoise(x, y, salt) + valueNoise(2.1 * x, 2.1 * y, salt ^ 0x5bd1e995)) / 3;
}

/** Gaussian-like noise of variance 1: the sum of the four bytes of the hash, centred (Irwin–Hall). */
export function grainNoise(column: number, row: number, salt: number): number {
  const h = hash(column, row, salt);
  // The variance of one byte is (256² − 1) / 12, so of four 21845.
  return ((h & 255) + ((h >>> 8) & 255) + ((h >>> 16) & 255) + (h >>> 24) - 510) / 147.8;
}
