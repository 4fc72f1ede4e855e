import { describe, expect, it } from 'vitest';
import { imagePoint } from '../../core/spaces.ts';
import {
  actualSize,
  fitScale,
  fitted,
  isInside,
  panBy,
  scaleOf,
  toImage,
  toScreen,
  zoomAt,
  zoomLimits,
} from './viewport.ts';

const image = { height: 60, width: 100 };
const pane = { left: 40, top: 10, height: 332, width: 432 };

describe('viewport', () => {
  it('fits the tighter side and centres the picture', () => {
    expect(fitScale(image, pane)).toBe(4); // (432 - 32) / 100 is tighter than (332 - 32) / 60
    expect(toScreen(fitted, image, pane, imagePoint(0, 0))).toEqual({ x: 40 + 16, y: 10 + 166 - 120 });
    expect(toScreen(fitted, image, pane, imagePoint(30, 50))).toEqual({ x: 256, y: 176 });
  });

  it('maps there and back under zoom and pan', () => {
    const moved = panBy(zoomAt(fitted, image, pane, { x: 300, y: 90 }, 2.5), image, pane, -35, 12);
    const place = toScreen(moved, image, pane, imagePoint(12.25, 71.5));
    const back = toImage(moved, image, pane, place);
    expect(back.row).toBeCloseTo(12.25, 9);
    expect(back.column).toBeCloseTo(71.5, 9);
  });

  it('keeps the point under the pointer while zooming', () => {
    const place = { x: 310, y: 120 };
    const before = toImage(fitted, image, pane, place);
    const zoomed = zoomAt(fitted, image, pane, place, 3);
    const after = toImage(zoomed, image, pane, place);
    expect(zoomed.zoom).toBe(3);
    expect(after.row).toBeCloseTo(before.row, 9);
    expect(after.column).toBeCloseTo(before.column, 9);
  });

  it('moves the picture by exactly the pixels asked for', () => {
    const start = zoomAt(fitted, image, pane, { x: 256, y: 176 }, 4);
    const point = imagePoint(31, 47);
    const before = toScreen(start, image, pane, point);
    const after = toScreen(panBy(start, image, pane, 17, -9), image, pane, point);
    expect(after.x - before.x).toBeCloseTo(17, 9);
    expect(after.y - before.y).toBeCloseTo(-9, 9);
  });

  it('holds zoom within limits that contain the fit and 100 %', () => {
    const small = { height: 8, width: 8 }; // fits at 37.5x, so 100 % is smaller than the fit
    expect(zoomLimits(small, pane).least).toBeCloseTo(8 / 300, 9);
    const large = { height: 4000, width: 6000 };
    expect(zoomLimits(large, pane).least).toBe(1);
    expect(scaleOf(zoomAt(fitted, large, pane, { x: 0, y: 0 }, 1e9), large, pane)).toBeCloseTo(64, 9);
    expect(zoomAt(fitted, large, pane, { x: 0, y: 0 }, 1e-9).zoom).toBe(1);
  });

  it('shows one picture pixel on one CSS pixel at actual size', () => {
    expect(scaleOf(actualSize(fitted, image, pane, { x: 256, y: 176 }), image, pane)).toBeCloseTo(1, 9);
  });

  it('never loses the picture', () => {
    const far = panBy(fitted, image, pane, 1e6, -1e6);
    expect([far.centreX, far.centreY]).toEqual([0, 1]);
  });

  it('knows inside from outside', () => {
    expect(isInside(imagePoint(59.9, 0), image)).toBe(true);
    expect(isInside(imagePoint(60, 0), image)).toBe(false);
    expect(isInside(imagePoint(3, -0.1), image)).toBe(false);
  });
});
