import { describe, expect, it } from 'vitest';
import { sha256 } from '../core/digest.ts';
import { G4SegError } from '../core/errors.ts';
import type { Plane } from '../core/grid.ts';
import { corruptedIoU, corruptedMask } from './corrupted-mask.ts';
import { generateScene } from './scene.ts';
import { splitBase } from './splits.ts';

const bins = 20;

/** IoU of `mask ≥ k / bins` with the truth, for k = 0 … bins − 1, from one pass over the pixels. */
function scores(mask: Plane, truth: Uint8Array, label: number): number[] {
  const inside = new Float64Array(bins);
  const outside = new Float64Array(bins);
  mask.data.forEach((value, i) => {
    const counts = truth[i] === label ? inside : outside;
    const bin = Math.min(bins - 1, Math.floor(value * bins));
    counts[bin] = (counts[bin] as number) + 1;
  });
  const sum = (counts: Float64Array, from: number) => counts.subarray(from).reduce((a, b) => a + b, 0);
  return Array.from({ length: bins }, (_, k) => sum(inside, k) / (sum(inside, 0) + sum(outside, k)));
}

describe('corruptedMask', () => {
  it('draws the same numbers as ever, other ones for other labels and seeds', async () => {
    const scene = generateScene(2_000_000_004);
    const [first, second] = scene.classes as [number, number];
    const mask = corruptedMask(scene, first);
    expect(corruptedMask(scene, first)).toEqual(mask);
    expect(corruptedMask(scene, second).data).not.toEqual(mask.data);
    // The float sums of the blur may differ in the last bit between machines, so the golden is of 8 bits.
    expect(await sha256(Uint8Array.from(mask.data, (value) => Math.round(254.7 * value)))).toBe(
      'cfa63901d5a4f857ece2e620d7bc0e163a99bed12007cf8c6fcb811e700cd0cc',
    );
  });

  it('refuses a class that the scene does not show', () => {
    const scene = generateScene(5);
    const absent = [1, 2, 3, 4, 5].find((label) => !scene.classes.includes(label)) as number;
    expect(() => corruptedMask(scene, absent)).toThrow(G4SegError);
  });

  it('is a probability, wrong within bounds, and best cut at 0.5', { timeout: 120_000 }, () => {
    const all: number[][] = [];
    for (let i = 0; i < 300; i++) {
      const scene = generateScene(splitBase('test') + i);
      for (const label of scene.classes) {
        const mask = corruptedMask(scene, label);
        expect(mask.data.every((value) => value >= 0 && value <= 1)).toBe(true);
        all.push(scores(mask, scene.labels, label));
      }
    }
    const atHalf = all.map((score) => score[bins / 2] as number);
    expect(Math.min(...atHalf)).toBeGreaterThanOrEqual(corruptedIoU.least);
    expect(Math.max(...atHalf)).toBeLessThanOrEqual(corruptedIoU.most);

    const mean = Array.from({ length: bins }, (_, k) => all.reduce((a, b) => a + (b[k] as number), 0) / all.length);
    const best = mean.indexOf(Math.max(...mean)) / bins;
    expect(best).toBeGreaterThanOrEqual(0.45);
    expect(best).toBeLessThanOrEqual(0.55);
    expect(mean[bins / 2]).toBeGreaterThan(0.55);
    expect(mean[bins / 2]).toBeLessThan(0.65);
  });
});
