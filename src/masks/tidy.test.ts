import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Plane } from '../core/grid.ts';
import { dropSpecks, fillHoles, smooth } from './tidy.ts';

const golden = JSON.parse(readFileSync(new URL('./fixtures/tidy.json', import.meta.url), 'utf8')) as Record<
  'plane' | 'holes' | 'specks' | 'smooth',
  string
> & { readonly height: number; readonly width: number };
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const plane: Plane = {
  height: golden.height,
  width: golden.width,
  data: new Float32Array(bytes(golden.plane).buffer),
};
const [holes, specks, soft] = [golden.holes, golden.specks, golden.smooth].map(bytes);

describe('tidying a mask, as scipy.ndimage does', () => {
  it('fills the holes and nothing else', () => {
    expect(holes).toContain(1);
    expect(fillHoles(plane).data).toEqual(plane.data.map((p, i) => (holes[i] ? 1 : p)));
  });

  it('drops specks of fewer pixels, and nothing else', () => {
    expect(specks).toContain(1);
    expect(dropSpecks(plane, 12).data).toEqual(plane.data.map((p, i) => (specks[i] ? 0 : p)));
    expect(dropSpecks(plane, 1).data).toEqual(plane.data);
  });

  it('smooths the edge, and keeps the probability of what stays on its side', () => {
    const result = smooth(plane, 2).data;
    expect(result.map((p) => Number(p > 0.5))).toEqual(Float32Array.from(soft));
    const changed = result.filter((p, i) => p !== plane.data[i]);
    expect(changed.length).toBeGreaterThan(20);
    expect(new Set(changed)).toEqual(new Set([0, 1]));
  });
});
