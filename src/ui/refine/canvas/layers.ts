import type { Plane, Rgba, Size } from '../../../core/grid.ts';
import type { Inspection } from '../../../engine/protocol.ts';
import { labelThreshold, visibleChange } from '../../../state/refine/change-summary.ts';
import { directionColours, type Rgb } from './class-colours.ts';
import { viridis } from './viridis.ts';

/** A picture ready to be drawn at any scale. */
export type Layer = HTMLCanvasElement;

const built = new WeakMap<object, Map<string, unknown>>();

/** Builds once for each source and name; the source's own lifetime bounds the cache. */
function once<T>(source: object, name: string, build: () => T): T {
  let named = built.get(source);
  if (!named) built.set(source, (named = new Map()));
  if (!named.has(name)) named.set(name, build());
  return named.get(name) as T;
}

function layerOf({ height, width }: Size, fill: (data: Uint8ClampedArray) => void): Layer {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  fill(image.data);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  return canvas;
}

export function photoLayer(picture: Rgba): Layer {
  return once(picture, 'photo', () => layerOf(picture, (data) => data.set(picture.data)));
}

/** The photo as the quiet ground of the difference view: grey, and pale or dark as the theme is. */
export function quietLayer(picture: Rgba, dark: boolean): Layer {
  return once(picture, `quiet ${dark}`, () =>
    layerOf(picture, (data) => {
      for (let i = 0; i < data.length; i += 4) {
        const grey = 0.3 * picture.data[i] + 0.59 * picture.data[i + 1] + 0.11 * picture.data[i + 2];
        const shade = dark ? 12 + grey * 0.42 : 138 + grey * 0.42;
        data.set([shade, shade, shade, 255], i);
      }
    }),
  );
}

/** A probability map in one colour: where it is above the label threshold, or as opaque as it is probable. */
export function maskLayer(mask: Plane, [red, green, blue]: Rgb, soft: boolean): Layer {
  return once(mask, `mask ${red} ${green} ${blue} ${soft}`, () =>
    layerOf(mask, (data) => {
      for (let i = 0; i < mask.data.length; i++) {
        const alpha = soft ? mask.data[i] : mask.data[i] > labelThreshold ? 1 : 0;
        data.set([red, green, blue, alpha * 255], i * 4);
      }
    }),
  );
}

/** The border of the pixels above the label threshold, along pixel edges, in mask pixels. */
export function outlinePath(mask: Plane): Path2D {
  return once(mask, 'outline', () => borderPath(mask, (i) => mask.data[i] > labelThreshold));
}

export interface DifferenceLayers {
  readonly raised: Layer;
  readonly lowered: Layer;
  readonly raisedBorder: Path2D;
  readonly loweredBorder: Path2D;
}

/** Where the probability rose and fell; the stronger the change, the stronger the colour. */
export function differenceLayers(before: Plane, after: Plane): DifferenceLayers {
  return once(after, 'difference', () => {
    const change = (i: number) => after.data[i] - before.data[i];
    const layer = (sign: 1 | -1, [red, green, blue]: Rgb) =>
      layerOf(after, (data) => {
        for (let i = 0; i < after.data.length; i++) {
          const amount = sign * change(i);
          if (amount >= visibleChange) data.set([red, green, blue, 150 + Math.min(1, amount * 4) * 105], i * 4);
        }
      });
    return {
      raised: layer(1, directionColours.raised),
      lowered: layer(-1, directionColours.lowered),
      raisedBorder: borderPath(after, (i) => change(i) >= visibleChange),
      loweredBorder: borderPath(after, (i) => -change(i) >= visibleChange),
    };
  });
}

/** Cosines as viridis, the lowest value dark, the highest bright. */
export function heatLayer({ similarity, grid }: Inspection): Layer {
  return once(similarity, 'heat', () => {
    const least = similarity.reduce((a, b) => Math.min(a, b), Infinity);
    const most = similarity.reduce((a, b) => Math.max(a, b), -Infinity);
    const range = most - least || 1;
    return layerOf(grid, (data) => {
      similarity.forEach((cosine, i) => data.set([...viridis((cosine - least) / range), 255], i * 4));
    });
  });
}

/** Runs of pixel edges between inside and outside, joined along rows and columns. */
function borderPath({ height, width }: Size, isInside: (index: number) => boolean): Path2D {
  const path = new Path2D();
  const inside = (row: number, column: number) =>
    row >= 0 && column >= 0 && row < height && column < width && isInside(row * width + column);
  const trace = (
    lines: number,
    length: number,
    differs: (line: number, at: number) => boolean,
    draw: (line: number, from: number, to: number) => void,
  ) => {
    for (let line = 0; line <= lines; line++) {
      let from = -1;
      for (let at = 0; at <= length; at++) {
        const edge = at < length && differs(line, at);
        if (edge && from < 0) from = at;
        if (!edge && from >= 0) {
          draw(line, from, at);
          from = -1;
        }
      }
    }
  };
  trace(
    height,
    width,
    (row, column) => inside(row - 1, column) !== inside(row, column),
    (row, from, to) => {
      path.moveTo(from, row);
      path.lineTo(to, row);
    },
  );
  trace(
    width,
    height,
    (column, row) => inside(row, column - 1) !== inside(row, column),
    (column, from, to) => {
      path.moveTo(column, from);
      path.lineTo(column, to);
    },
  );
  return path;
}
