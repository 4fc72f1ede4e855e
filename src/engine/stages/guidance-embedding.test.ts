import { describe, expect, it } from 'vitest';
import { guidanceEmbedding } from './guidance-embedding.ts';

describe('guidanceEmbedding', () => {
  // diffusers 0.42.1: get_guidance_scale_embedding(None, torch.tensor([w - 1]), width), which computes in float32
  it.each([
    [2.5, 8, [-0.993902, 0.487127, -0.089938, 0.149438, -0.110267, 0.873331, -0.995947, 0.988771]],
    [8.5, 256, [-0.851236, 0.842131, -0.072438, 0.681639, -0.524783, 0.539273, -0.939037, 0.731689]],
  ])('equals diffusers at a scale of %f', (scale, width, expected) => {
    const places = width === 8 ? expected.map((_, at) => at) : [0, 1, 64, 127, 128, 129, 200, 255];
    const found = guidanceEmbedding(scale, width);
    expect(found).toHaveLength(width);
    for (const [at, value] of expected.entries()) expect(Math.abs(found[places[at]] - value)).toBeLessThan(2e-4);
  });

  it('is that of an angle of zero without guidance', () => {
    expect([...guidanceEmbedding(1, 4)]).toEqual([0, 0, 1, 1]);
  });
});
