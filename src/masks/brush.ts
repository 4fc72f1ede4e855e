import { G4SegError } from '../core/errors.ts';
import type { Plane, Size } from '../core/grid.ts';
import type { ImagePoint } from '../core/spaces.ts';
import { StrokeHistory } from './stroke-history.ts';
import { cropped, grown, intersected } from './rectangle.ts';
import type { Rectangle } from './rectangle.ts';

export interface Brush {
  readonly mode: 'paint' | 'erase';
  /** In pixels of the photo. Beyond it the brush does nothing. */
  readonly radius: number;
  /** 0..1: the share of the radius that is fully covered; from there the effect falls to 0 at the rim. */
  readonly hardness: number;
}

interface Stroke {
  readonly brush: Brush;
  /** The mask when the stroke began. */
  readonly before: Float32Array<ArrayBuffer>;
  last: ImagePoint;
  bounds: Rectangle | undefined;
}

/**
 * A mask being painted: plain state and arithmetic, no canvas. One stroke is begin, any number of extends, end.
 *
 * Within a stroke a pixel is covered by the most that any part of the stroke covers it, so going over a place twice
 * or moving slowly changes nothing: p = before + (target − before) · coverage, target 1 for paint and 0 for erase.
 * Coverage follows the distance to the line through the points, so fast strokes have no gaps.
 */
export class BrushMask {
  readonly #size: Size;
  #data: Float32Array<ArrayBuffer>;
  /** Coverage of the stroke under way; all 0 between strokes. */
  readonly #coverage: Float32Array<ArrayBuffer>;
  #stroke: Stroke | undefined;
  readonly #history: StrokeHistory;

  /**
   * @param start the mask to begin with; it is copied
   * @param historyBytes how much undo and redo may hold; the oldest strokes are forgotten beyond it
   */
  constructor(start: Plane, historyBytes = 64 * 2 ** 20) {
    this.#size = { height: start.height, width: start.width };
    this.#data = start.data.slice();
    this.#coverage = new Float32Array(start.data.length);
    this.#history = new StrokeHistory(historyBytes);
  }

  /** The mask as it is now. The data are live: copy them before handing them on. */
  get plane(): Plane {
    return { ...this.#size, data: this.#data };
  }

  get canUndo(): boolean {
    return this.#history.canUndo;
  }

  get canRedo(): boolean {
    return this.#history.canRedo;
  }

  /**
   * Starts a stroke with a dot. A stroke still under way is ended first.
   * @returns what changed, to repaint just that; undefined where nothing did
   * @throws G4SegError `bad-input` for a radius that is not positive or a hardness outside [0, 1]
   */
  begin(point: ImagePoint, brush: Brush): Rectangle | undefined {
    if (!(brush.radius > 0) || !(brush.hardness >= 0 && brush.hardness <= 1)) {
      throw new G4SegError(
        'bad-input',
        `A brush has a radius above 0 and a hardness from 0 to 1; got ${brush.radius} and ${brush.hardness}.`,
      );
    }
    this.end();
    this.#stroke = { brush, before: this.#data.slice(), last: point, bounds: undefined };
    return this.#cover(this.#stroke, point, point);
  }

  /** Draws on from the last point. Does nothing outside a stroke. */
  extend(point: ImagePoint): Rectangle | undefined {
    if (this.#stroke === undefined) return undefined;
    const from = this.#stroke.last;
    this.#stroke.last = point;
    return this.#cover(this.#stroke, from, point);
  }

  /** Ends the stroke: from here on it is undone as a whole. A stroke that touched no pixel leaves no trace. */
  end(): void {
    const stroke = this.#stroke;
    this.#stroke = undefined;
    if (stroke?.bounds === undefined) return;
    this.#coverage.fill(0);
    this.#history.push({ bounds: stroke.bounds, values: cropped(stroke.before, this.#size, stroke.bounds) });
  }

  /** Takes the last stroke back; one under way is ended first. Returns what changed. */
  undo(): Rectangle | undefined {
    this.end();
    return this.#history.undo(this.#data, this.#size);
  }

  /** Does again what was undone last. */
  redo(): Rectangle | undefined {
    this.end();
    return this.#history.redo(this.#data, this.#size);
  }

  #cover(stroke: Stroke, from: ImagePoint, to: ImagePoint): Rectangle | undefined {
    const { radius, hardness, mode } = stroke.brush;
    const changed = intersected(
      {
        top: Math.floor(Math.min(from.row, to.row) - radius),
        left: Math.floor(Math.min(from.column, to.column) - radius),
        bottom: Math.ceil(Math.max(from.row, to.row) + radius),
        right: Math.ceil(Math.max(from.column, to.column) + radius),
      },
      this.#size,
    );
    if (changed === undefined) return undefined;
    const target = mode === 'paint' ? 1 : 0;
    for (let row = changed.top; row < changed.bottom; row++) {
      for (let column = changed.left; column < changed.right; column++) {
        const at = row * this.#size.width + column;
        const coverage = falloff(distanceToLine(row + 0.5, column + 0.5, from, to) / radius, hardness);
        if (coverage <= this.#coverage[at]) continue;
        this.#coverage[at] = coverage;
        this.#data[at] = stroke.before[at] + (target - stroke.before[at]) * coverage;
      }
    }
    stroke.bounds = grown(stroke.bounds, changed);
    return changed;
  }
}

/** 1 up to `hardness`, then a smooth step (3u² − 2u³) down to 0 at 1. */
function falloff(distance: number, hardness: number): number {
  if (distance >= 1) return 0;
  if (distance <= hardness) return 1;
  const u = (1 - distance) / (1 - hardness);
  return u * u * (3 - 2 * u);
}

function distanceToLine(row: number, column: number, from: ImagePoint, to: ImagePoint): number {
  const down = to.row - from.row;
  const across = to.column - from.column;
  const lengthSquared = down * down + across * across;
  const along = (row - from.row) * down + (column - from.column) * across;
  const t = lengthSquared === 0 ? 0 : Math.min(1, Math.max(0, along / lengthSquared));
  return Math.hypot(row - from.row - t * down, column - from.column - t * across);
}
