import { describe, expect, it } from 'vitest';
import { Random } from '../core/random.ts';
import { Brush } from './brush.ts';
import { classNames, objectKinds } from './classes.ts';
import { oklch } from './colour.ts';

describe('the classes', () => {
  it('keep their labels: names may be appended, never moved', () => {
    expect(classNames).toEqual([
      'ball',
      'star',
      'moon',
      'heart',
      'leaf',
      'fish',
      'house',
      'mushroom',
      'cup',
      'key',
      'tree',
      'umbrella',
    ]);
  });

  it('share hues, so that colour alone does not give the class', () => {
    const alone = objectKinds.filter((kind) => {
      const near = (hue: number) => kind.hues.some((own) => Math.abs(own - hue) <= 28); // twice the jitter
      return !objectKinds.some((other) => other !== kind && other.hues.some(near));
    });
    expect(alone.map(({ name }) => name)).toEqual([]);
  });

  it.each(objectKinds)('$name: a figure about the size of the unit circle, with a usable distance', (kind) => {
    const random = new Random(5);
    const step = 1e-4;
    let inside = 0;
    let farthest = 0;
    let steepest = 0;
    for (let i = 0; i < 8000; i++) {
      const x = random.uniform(-1.5, 1.5);
      const y = random.uniform(-1.5, 1.5);
      const distance = kind.distance(x, y);
      const slope = Math.hypot(kind.distance(x + step, y) - distance, kind.distance(x, y + step) - distance) / step;
      steepest = Math.max(steepest, slope);
      if (distance >= 0) continue;
      inside++;
      farthest = Math.max(farthest, Math.hypot(x, y));
    }
    expect(inside / 8000).toBeGreaterThan(0.05); // 0.45 square radii: a figure of radius 14 shows 80 pixels
    expect(farthest).toBeGreaterThan(0.85);
    expect(farthest).toBeLessThan(1.15);
    expect(steepest).toBeLessThan(1.45); // 1 for a true distance; more would harden edges and shrink shadows
  });

  it.each(objectKinds)('$name: a surface of at least two colours', (kind) => {
    const brush = new Brush();
    brush.pixel = 1 / 24;
    const random = new Random(6);
    const palette = { base: oklch(0.3, 0, 0), second: oklch(0.9, 0, 0), accent: oklch(0.6, 0, 0) };
    const greens: number[] = [];
    while (greens.length < 500) {
      const x = random.uniform(-1, 1);
      const y = random.uniform(-1, 1);
      if (kind.distance(x, y) > 0) continue;
      kind.paint(brush, x, y, palette);
      greens.push(brush.green);
    }
    const mean = greens.reduce((sum, value) => sum + value, 0) / greens.length;
    const deviation = Math.sqrt(greens.reduce((sum, value) => sum + (value - mean) ** 2, 0) / greens.length);
    expect(deviation).toBeGreaterThan(0.05);
  });
});
