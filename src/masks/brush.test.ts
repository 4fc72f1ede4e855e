import { describe, expect, it } from 'vitest';
import { G4SegError } from '../core/errors.ts';
import { imagePoint } from '../core/spaces.ts';
import { Random } from '../core/random.ts';
import { BrushMask } from './brush.ts';
import type { Brush } from './brush.ts';

const size = { height: 12, width: 20 };
const blank = () => ({ ...size, data: new Float32Array(240) });
const full = () => ({ ...size, data: new Float32Array(240).fill(1) });
const hardBrush: Brush = { mode: 'paint', radius: 2.2, hardness: 1 };
const softBrush: Brush = { mode: 'paint', radius: 4, hardness: 0.25 };
const at = (mask: BrushMask, row: number, column: number) => mask.plane.data[row * size.width + column];

describe('BrushMask', () => {
  it('paints a disc around the point, in pixel-centre coordinates', () => {
    const mask = new BrushMask(blank());
    mask.begin(imagePoint(5.5, 8.5), hardBrush);
    mask.end();
    mask.plane.data.forEach((p, i) => {
      const distance = Math.hypot(Math.floor(i / 20) - 5, (i % 20) - 8);
      expect(p).toBe(distance < 2.2 ? 1 : 0);
    });
  });

  it('falls off from hardness to the rim', () => {
    const mask = new BrushMask(blank());
    mask.begin(imagePoint(6.5, 6.5), softBrush);
    const ray = [0, 1, 2, 3, 4].map((distance) => at(mask, 6, 6 + distance));
    // 3u² − 2u³ with u = (1 − d/4) / 0.75
    expect(ray.slice(0, 2)).toEqual([1, 1]);
    expect(ray[2]).toBeCloseTo(20 / 27, 6);
    expect(ray[3]).toBeCloseTo(7 / 27, 6);
    expect(ray[4]).toBe(0);
  });

  it('leaves no gap in a fast stroke, and gives the same mask for more points on the same line', () => {
    const fast = new BrushMask(blank());
    fast.begin(imagePoint(2.5, 2.5), softBrush);
    fast.extend(imagePoint(8.5, 17.5));
    const slow = new BrushMask(blank());
    slow.begin(imagePoint(2.5, 2.5), softBrush);
    for (let i = 1; i <= 30; i++) slow.extend(imagePoint(2.5 + i / 5, 2.5 + i / 2));
    for (let i = 0; i <= 10; i++)
      expect(at(fast, Math.floor(2.5 + 0.6 * i), Math.floor(2.5 + 1.5 * i))).toBeGreaterThan(0.9);
    fast.plane.data.forEach((p, i) => expect(p).toBeCloseTo(slow.plane.data[i], 5));
  });

  it('goes through the points one after the other', () => {
    const mask = new BrushMask(blank());
    mask.begin(imagePoint(2.5, 2.5), hardBrush);
    mask.extend(imagePoint(2.5, 16.5));
    mask.extend(imagePoint(10.5, 16.5));
    expect([at(mask, 2, 9), at(mask, 6, 16), at(mask, 6, 9)]).toEqual([1, 1, 0]);
  });

  it('does not grow stronger over the same place within a stroke, but does with the next', () => {
    const mask = new BrushMask(blank());
    mask.begin(imagePoint(6.5, 6.5), softBrush);
    const once = mask.plane.data.slice();
    mask.extend(imagePoint(6.5, 6.5));
    expect(mask.plane.data).toEqual(once);
    mask.begin(imagePoint(6.5, 5.5), softBrush); // one pixel to the left: weaker here than the first stroke
    expect(at(mask, 6, 8)).toBeCloseTo(20 / 27 + (7 / 27) * (7 / 27), 6);
  });

  it('erases what was there', () => {
    const mask = new BrushMask(full());
    mask.begin(imagePoint(6.5, 6.5), { ...softBrush, mode: 'erase' });
    expect(at(mask, 6, 6)).toBe(0);
    expect(at(mask, 6, 9)).toBeCloseTo(20 / 27, 6);
    expect(at(mask, 0, 19)).toBe(1);
  });

  it('says which rectangle to repaint, cut at the edge, and nothing outside the picture', () => {
    const mask = new BrushMask(blank());
    const before = mask.plane.data.slice();
    const changed = mask.begin(imagePoint(1, 18), hardBrush);
    expect(changed).toEqual({ top: 0, left: 15, bottom: 4, right: 20 });
    const outside = mask.plane.data.findIndex((p, i) => p !== before[i] && (i >= 80 || i % 20 < 15));
    expect(outside).toBe(-1);
    expect(mask.begin(imagePoint(-30, 5), hardBrush)).toBeUndefined();
    mask.undo();
    expect(mask.plane.data).toEqual(before); // the stroke outside left no trace to undo
  });

  it('does nothing on extend without a stroke', () => {
    const mask = new BrushMask(blank());
    expect(mask.extend(imagePoint(5, 5))).toBeUndefined();
    expect(mask.canUndo).toBe(false);
  });

  it('does not touch the plane it started from', () => {
    const start = blank();
    new BrushMask(start).begin(imagePoint(5, 5), hardBrush);
    expect(start).toEqual(blank());
  });

  it.each([
    [0, 0.5],
    [NaN, 0.5],
    [3, -0.1],
    [3, 1.1],
  ])('refuses radius %s with hardness %s', (radius, hardness) => {
    const mask = new BrushMask(blank());
    expect(() => mask.begin(imagePoint(5, 5), { mode: 'paint', radius, hardness })).toThrow(G4SegError);
  });
});

describe('undo and redo', () => {
  it('goes back and forth through 40 random strokes exactly', () => {
    const random = new Random(21);
    const point = () => imagePoint(random.uniform(0, size.height), random.uniform(0, size.width));
    const mask = new BrushMask(blank());
    const states = [mask.plane.data.slice()];
    for (let i = 0; i < 40; i++) {
      const mode = random.pick(['paint', 'erase'] as const);
      mask.begin(point(), { mode, radius: random.uniform(0.5, 6), hardness: random.uniform() });
      for (let k = random.integer(0, 3); k > 0; k--) mask.extend(point());
      mask.end();
      states.push(mask.plane.data.slice());
    }
    for (const back of [7, 40, 1]) {
      for (let i = 1; i <= back; i++) {
        expect(mask.undo()).toBeDefined();
        expect(mask.plane.data).toEqual(states[40 - i]);
      }
      expect(mask.canUndo).toBe(back < 40);
      for (let i = back - 1; i >= 0; i--) {
        expect(mask.redo()).toBeDefined();
        expect(mask.plane.data).toEqual(states[40 - i]);
      }
      expect(mask.canRedo).toBe(false);
    }
  });

  it('forgets what was undone when a new stroke is drawn', () => {
    const mask = new BrushMask(blank());
    mask.begin(imagePoint(3, 3), hardBrush);
    mask.undo(); // ends the stroke under way, then takes it back
    expect([mask.canUndo, mask.canRedo]).toEqual([false, true]);
    mask.begin(imagePoint(8, 8), hardBrush);
    mask.end();
    expect(mask.canRedo).toBe(false);
    expect(mask.redo()).toBeUndefined();
  });

  it('keeps the newest strokes within its bytes', () => {
    // A dot of radius 2.2 at a pixel centre touches 5 × 5 pixels; its rectangle is 6 × 6, 144 bytes.
    const mask = new BrushMask(blank(), 2 * 144);
    for (const column of [3.5, 8.5, 13.5]) {
      mask.begin(imagePoint(5.5, column), hardBrush);
      mask.end();
    }
    let undone = 0;
    while (mask.undo()) undone++;
    expect(undone).toBe(2);
    expect(at(mask, 5, 3)).toBe(1);
    expect(at(mask, 5, 8)).toBe(0);
  });
});
