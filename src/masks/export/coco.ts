import type { Size } from '../../core/grid.ts';
import type { NamedLabel } from './labelme.ts';
import { regionPolygons, withoutStraight } from './polygons.ts';

/** A mask as COCO's run lengths, compressed as pycocotools writes them. */
interface RunLengths {
  /** COCO's order: height first. */
  readonly size: readonly [height: number, width: number];
  readonly counts: string;
}

/** One class of a picture as COCO annotates it. */
export interface RegionOfLabel {
  readonly segmentation: RunLengths;
  /** In pixels. */
  readonly area: number;
  /** x, y, width, height of the smallest box around the region, in pixels; all 0 for an empty one. */
  readonly bbox: readonly [x: number, y: number, width: number, height: number];
}

/**
 * The pixels of one label, as `pycocotools.mask.encode`, `area` and `toBbox` give them.
 * @param labels uint8 [height · width], row-major
 */
export function regionOfLabel(labels: Uint8Array, { height, width }: Size, label: number): RegionOfLabel {
  const counts: number[] = [];
  let [run, inside, area] = [0, false, 0];
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let column = 0; column < width; column++) {
    for (let row = 0; row < height; row++) {
      const is = labels[row * width + column] === label; // column-major: COCO's masks are Fortran-ordered
      if (is !== inside) {
        counts.push(run);
        [run, inside] = [0, is];
      }
      run++;
      if (!is) continue;
      area++;
      [left, right] = [Math.min(left, column), Math.max(right, column + 1)];
      [top, bottom] = [Math.min(top, row), Math.max(bottom, row + 1)];
    }
  }
  counts.push(run);
  const bbox = area > 0 ? ([left, top, right - left, bottom - top] as const) : ([0, 0, 0, 0] as const);
  return { segmentation: { size: [height, width], counts: compressed(counts) }, area, bbox };
}

/** How COCO's masks are written: as runs of pixels, or as outlines. */
export type CocoForm = 'runs' | 'polygons';

/** A class of a label map, and its number in the file. */
export interface CocoClass extends NamedLabel {
  readonly id: number;
}

/**
 * A COCO file of one picture: one annotation a class. Polygons run along the edges of pixels, so pycocotools fills them
 * with the very pixels of the region; a class without a pixel has no annotation there, because COCO knows no empty polygon.
 * @param labels uint8 [height · width], row-major
 */
export function cocoFile(
  labels: Uint8Array,
  size: Size,
  classes: readonly CocoClass[],
  fileName: string,
  form: CocoForm,
): string {
  const regions = classes.map(({ label }) => regionOfLabel(labels, size, label));
  const annotations = classes.map(({ id, label }, i) => ({
    id: i + 1,
    image_id: 1,
    category_id: id,
    iscrowd: 0,
    ...regions[i],
    ...(form === 'polygons' && { segmentation: polygonsOf(labels, size, label) }),
  }));
  return JSON.stringify({
    images: [{ id: 1, file_name: fileName, height: size.height, width: size.width }],
    categories: classes.map(({ id, name }) => ({ id, name })),
    annotations: annotations.filter(({ area }) => form === 'runs' || area > 0),
  });
}

/** x, y, x, y, … for each connected part. */
function polygonsOf(labels: Uint8Array, size: Size, label: number): number[][] {
  return regionPolygons(size, (pixel) => labels[pixel] === label).map((polygon) =>
    withoutStraight(polygon).flatMap(({ x, y }) => [x, y]),
  );
}

/**
 * COCO's text of run lengths: from the fourth on, the difference to the one two before; each number in groups of five
 * bits, the lowest first, a sixth bit for "more follows", as a character from "0" on (cocoapi, maskApi.c, rleToString).
 */
function compressed(counts: readonly number[]): string {
  let text = '';
  counts.forEach((count, i) => {
    let rest = i > 2 ? count - counts[i - 2] : count;
    for (let more = true; more;) {
      const bits = rest & 31;
      rest >>= 5;
      more = bits & 16 ? rest !== -1 : rest !== 0;
      text += String.fromCharCode((more ? bits | 32 : bits) + 48);
    }
  });
  return text;
}
