import type { Size } from '../core/grid.ts';

/** Whole pixels from (top, left) up to (bottom, right), the latter not included. Never empty. */
export interface Rectangle {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** The part of a rectangle that lies in a picture; undefined where none does. */
export function intersected(rectangle: Rectangle, { height, width }: Size): Rectangle | undefined {
  const top = Math.max(0, rectangle.top);
  const left = Math.max(0, rectangle.left);
  const bottom = Math.min(height, rectangle.bottom);
  const right = Math.min(width, rectangle.right);
  return top < bottom && left < right ? { top, left, bottom, right } : undefined;
}

/** The smallest rectangle around both. */
export function grown(a: Rectangle | undefined, b: Rectangle): Rectangle {
  if (a === undefined) return b;
  return {
    top: Math.min(a.top, b.top),
    left: Math.min(a.left, b.left),
    bottom: Math.max(a.bottom, b.bottom),
    right: Math.max(a.right, b.right),
  };
}

/** The values inside a rectangle, row by row. */
export function cropped(data: Float32Array, { width }: Size, { top, left, bottom, right }: Rectangle): Float32Array {
  const values = new Float32Array((bottom - top) * (right - left));
  for (let row = top; row < bottom; row++) {
    values.set(data.subarray(row * width + left, row * width + right), (row - top) * (right - left));
  }
  return values;
}

/** Writes values that `cropped` gave back to their place. */
export function pasted(values: Float32Array, data: Float32Array, { width }: Size, rectangle: Rectangle): void {
  const { top, left, bottom, right } = rectangle;
  for (let row = top; row < bottom; row++) {
    const start = (row - top) * (right - left);
    data.set(values.subarray(start, start + right - left), row * width + left);
  }
}
