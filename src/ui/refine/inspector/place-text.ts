import type { Size } from '../../../core/grid.ts';
import { patchAt } from '../../../core/spaces.ts';

/** A patch as people count: "row 3, column 12", both from 1. */
export function placeText(patch: number, grid: Size): string {
  const { row, column } = patchAt(patch, grid);
  return `${row + 1}, ${column + 1}`;
}
