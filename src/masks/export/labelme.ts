import type { Size } from '../../core/grid.ts';
import { regionPolygons } from './polygons.ts';
import { simplified } from './simplify.ts';

/** A class of a label map. */
export interface NamedLabel {
  readonly label: number;
  readonly name: string;
}

/** Pixels that an outline may leave out or take in beside an edge, so that a slope is a line and not a staircase. */
const tolerance = 0.5;

/**
 * Labels as a file of labelme 5: one polygon for each connected part of a class, through the middles of the pixels'
 * edges, with few enough points to be moved by hand. Parts of a class share a group. Holes hang on a line without width.
 * @param labels uint8 [height · width], row-major
 * @param imagePath the photo's file name; labelme looks for it beside the JSON
 */
export function labelmeFile(labels: Uint8Array, size: Size, classes: readonly NamedLabel[], imagePath: string): string {
  const shapes = classes.flatMap(({ label, name }, group) =>
    regionPolygons(size, (pixel) => labels[pixel] === label).map((corners) => ({
      label: name,
      points: simplified(middles(corners), tolerance).map(({ x, y }) => [x, y]),
      group_id: group + 1,
      description: '',
      shape_type: 'polygon',
      flags: {},
    })),
  );
  return JSON.stringify({
    version: '5.5.0',
    flags: {},
    shapes,
    imagePath,
    imageData: null,
    imageHeight: size.height,
    imageWidth: size.width,
  });
}

function middles(corners: readonly { readonly x: number; readonly y: number }[]) {
  return corners.map(({ x, y }, i) => {
    const next = corners[(i + 1) % corners.length];
    return { x: (x + next.x) / 2, y: (y + next.y) / 2 };
  });
}
