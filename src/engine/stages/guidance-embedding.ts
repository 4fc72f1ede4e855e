/**
 * The guidance scale as a U-Net distilled with guidance takes it, in place of a second pass without the prompt: sines,
 * then cosines, of 1000 · (scale - 1) at frequencies from 1 down to 1/10000 (Luo et al., 2023, latent consistency models;
 * `get_guidance_scale_embedding` of diffusers).
 * @param scale w, 1 for none
 * @param width of the embedding, even
 */
export function guidanceEmbedding(scale: number, width: number): Float32Array<ArrayBuffer> {
  const half = width / 2;
  const values = new Float32Array(width);
  for (let i = 0; i < half; i++) {
    const angle = 1000 * (scale - 1) * Math.exp((-Math.log(10_000) * i) / (half - 1));
    values[i] = Math.sin(angle);
    values[half + i] = Math.cos(angle);
  }
  return values;
}
