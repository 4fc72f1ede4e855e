import type { Rgba } from '../core/grid.ts';
import type { Random } from '../core/random.ts';
import { makeBackground } from './backgrounds.ts';
import { Brush } from './brush.ts';
import { type Composition, sceneSide } from './composition.ts';
import { coverage, distanceAt, type Figure, paintSurface } from './figure.ts';
import { cloudNoise, grainNoise } from './lattice-noise.ts';

/** float32 RGB [128, 128, 3], about 0..1. */
type Canvas = Float32Array;

interface Light {
  /** Unit vector towards the light, x right, y down. */
  readonly x: number;
  readonly y: number;
  /** How far shadows fall, pixels. */
  readonly height: number;
}

/** Draws the background, then each figure with its shadow, then light, lens and sensor. */
export function paintScene(composition: Composition, figures: readonly Figure[], random: Random): Rgba {
  const canvas: Canvas = new Float32Array(sceneSide * sceneSide * 3);
  const brush = new Brush();
  const angle = random.uniform(-2.5, -0.6);
  const light: Light = { x: Math.cos(angle), y: Math.sin(angle), height: random.uniform(2, 5.5) };
  paintBackground(canvas, brush, composition, random);
  for (const figure of figures) {
    castShadow(canvas, figure, light, random.uniform(0.22, 0.42), random.uniform(1.5, 4.5));
    paintFigure(canvas, brush, figure, light);
  }
  illuminate(canvas, random);
  blur(canvas, random.uniform(0, 0.14));
  return expose(canvas, random);
}

function paintBackground(canvas: Canvas, brush: Brush, composition: Composition, random: Random): void {
  const paint = makeBackground(composition.background, composition.palette, random);
  brush.pixel = 1;
  for (let row = 0, i = 0; row < sceneSide; row++) {
    for (let column = 0; column < sceneSide; column++, i += 3) {
      paint(brush, column + 0.5, row + 0.5);
      canvas[i] = brush.red;
      canvas[i + 1] = brush.green;
      canvas[i + 2] = brush.blue;
    }
  }
}

/** Darkens what lies below a figure where the figure, moved away from the light, would be. */
function castShadow(canvas: Canvas, figure: Figure, light: Light, darkness: number, softness: number): void {
  const shiftX = Math.round(light.x * light.height);
  const shiftY = Math.round(light.y * light.height);
  for (let row = 0; row < figure.height; row++) {
    for (let column = 0; column < figure.width; column++) {
      const distance = distanceAt(figure, figure.top + row + shiftY, figure.left + column + shiftX);
      const t = 0.5 - distance / (2 * softness);
      if (t <= 0) continue;
      const shade = 1 - darkness * (t >= 1 ? 1 : t * t * (3 - 2 * t));
      const i = ((figure.top + row) * sceneSide + figure.left + column) * 3;
      // Shadows keep a little more blue, as under an open sky.
      canvas[i] = (canvas[i] as number) * shade;
      canvas[i + 1] = (canvas[i + 1] as number) * shade;
      canvas[i + 2] = (canvas[i + 2] as number) * (0.85 * shade + 0.15);
    }
  }
}

/** Lays the surface over the canvas: its paint, a light side and a dark side, and a bevel along the edge. */
function paintFigure(canvas: Canvas, brush: Brush, figure: Figure, light: Light): void {
  const { left, top, width, height, distance, placement } = figure;
  const bevel = 1.2 + 0.06 * placement.radius;
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      const depth = distance[at] as number;
      const share = coverage(depth);
      if (share === 0) continue;
      paintSurface(figure, brush, top + row, left + column);
      const x = (left + column + 0.5 - placement.centreX) / placement.radius;
      const y = (top + row + 0.5 - placement.centreY) / placement.radius;
      const slopeX =
        (distance[at + (column < width - 1 ? 1 : 0)] as number) - (distance[at - (column > 0 ? 1 : 0)] as number);
      const slopeY =
        (distance[at + (row < height - 1 ? width : 0)] as number) - (distance[at - (row > 0 ? width : 0)] as number);
      const facing = (slopeX * light.x + slopeY * light.y) / 2;
      const edge = depth < 0 ? Math.exp(depth / bevel) : 1;
      brush.scale(1 + 0.13 * (x * light.x + y * light.y) + 0.24 * facing * edge - 0.06 * edge);
      const i = ((top + row) * sceneSide + left + column) * 3;
      canvas[i] = (canvas[i] as number) + (brush.red - (canvas[i] as number)) * share;
      canvas[i + 1] = (canvas[i + 1] as number) + (brush.green - (canvas[i + 1] as number)) * share;
      canvas[i + 2] = (canvas[i + 2] as number) + (brush.blue - (canvas[i + 2] as number)) * share;
    }
  }
}

/** Uneven light: a slow field, and corners slightly darker. */
function illuminate(canvas: Canvas, random: Random): void {
  const salt = random.integer(0, 0x7fffffff);
  const strength = random.uniform(0.03, 0.12);
  const half = sceneSide / 2;
  for (let row = 0, i = 0; row < sceneSide; row++) {
    for (let column = 0; column < sceneSide; column++, i += 3) {
      const corner = ((row - half) ** 2 + (column - half) ** 2) / (2 * half * half);
      const light = 1.03 + strength * cloudNoise(column / 50, row / 50, salt) - 0.09 * corner;
      canvas[i] = (canvas[i] as number) * light;
      canvas[i + 1] = (canvas[i + 1] as number) * light;
      canvas[i + 2] = (canvas[i + 2] as number) * light;
    }
  }
}

/** A lens: the separable three-tap filter (side, 1 − 2 · side, side); edges repeat. */
function blur(canvas: Canvas, side: number): void {
  const line = new Float32Array(sceneSide + 2);
  const along = (start: number, step: number) => {
    for (let k = 0; k < sceneSide; k++) line[k + 1] = canvas[start + k * step] as number;
    line[0] = line[1] as number;
    line[sceneSide + 1] = line[sceneSide] as number;
    for (let k = 0; k < sceneSide; k++) {
      const middle = line[k + 1] as number;
      canvas[start + k * step] = middle + side * ((line[k] as number) + (line[k + 2] as number) - 2 * middle);
    }
  };
  for (let k = 0; k < sceneSide; k++) {
    for (let channel = 0; channel < 3; channel++) {
      along(k * sceneSide * 3 + channel, 3);
      along(k * 3 + channel, sceneSide * 3);
    }
  }
}

/** A sensor: noise that grows with the signal, then 8 bits. */
function expose(canvas: Canvas, random: Random): Rgba {
  const salt = random.integer(0, 0x7fffffff);
  const sigma = random.uniform(0.006, 0.022);
  const data = new Uint8ClampedArray(sceneSide * sceneSide * 4);
  for (let row = 0, i = 0, j = 0; row < sceneSide; row++) {
    for (let column = 0; column < sceneSide; column++, i += 3, j += 4) {
      for (let channel = 0; channel < 3; channel++) {
        const value = canvas[i + channel] as number;
        const noise = grainNoise(3 * column + channel, row, salt) * sigma * (0.6 + 0.6 * value);
        data[j + channel] = 255 * (value + noise);
      }
      data[j + 3] = 255;
    }
  }
  return { height: sceneSide, width: sceneSide, data };
}
