import type { Plane } from '../core/grid.ts';
import { className } from './mask-reading.ts';
import type { MaskReading, PlaneOptions } from './mask-reading.ts';
import { percent } from './percent.ts';

/**
 * What a person should know about a mask after their choices, piece by piece: "VOC palette mask", "person of 2
 * classes", "37 % foreground", "inverted". The caller joins them.
 * @param plane the plane that `reading.toPlane(options)` gave, or that plane resized
 */
export function describeMask(reading: MaskReading, options: PlaneOptions, plane: Plane): readonly string[] {
  const how = reading.description.slice(0, reading.description.indexOf(','));
  const chosen = reading.classes.find((item) => item.index === options.classIndex) ?? reading.classes[0];
  const count = reading.classes.length;
  const above = plane.data.reduce((sum, p) => sum + Number(p > 0.5), 0);
  const pieces = [
    how,
    count > 1 ? `${className(chosen)} of ${count} classes` : `${count} class${count === 0 ? 'es' : ''}`,
  ];
  pieces.push(`${percent(above / plane.data.length)} foreground`);
  if (options.invert) pieces.push('inverted');
  if (options.threshold !== undefined) pieces.push(`cut at ${options.threshold.toFixed(2)}`);
  return pieces;
}

/** What is wrong with a plane as a coarse mask, and what to do; undefined where nothing is. */
export function maskProblem(plane: Plane): string | undefined {
  if (plane.data.every((p) => p === 0)) {
    return 'The mask is empty: no pixel is foreground. Choose another mask or class, or invert it.';
  }
  if (plane.data.every((p) => p === 1)) {
    return 'The mask is full: every pixel is foreground. Choose another mask or class, or invert it.';
  }
  return undefined;
}
