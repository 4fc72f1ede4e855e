/**
 * The twin of the kernel: clamp(image[c], −1, 1) · scale[c] + offset[c].
 * @param image float32 [C, plane] or longer, with C scales and offsets
 * @returns float32 [C, plane]
 */
export function normalizeImage(
  image: Float32Array,
  plane: number,
  scale: readonly number[],
  offset: readonly number[],
): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: scale.length * plane }, (_, i) => {
    const channel = Math.floor(i / plane);
    return Math.min(1, Math.max(-1, image[i])) * scale[channel] + offset[channel];
  });
}
