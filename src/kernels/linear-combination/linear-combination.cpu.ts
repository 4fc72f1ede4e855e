/**
 * The twin of the kernel: a·x + b·y over the first `count` values, or a·x where there is no y.
 * @returns float32 [count], each value rounded once
 */
export function linearCombination(
  a: number,
  x: Float32Array,
  b: number,
  y: Float32Array | null,
  count: number,
): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, (_, i) => a * x[i] + (y ? b * y[i] : 0));
}
