import type { Size } from '../core/grid.ts';
import { cropped, pasted } from './rectangle.ts';
import type { Rectangle } from './rectangle.ts';

/** What a rectangle held before a stroke changed it. */
export interface StrokeRecord {
  readonly bounds: Rectangle;
  readonly values: Float32Array;
}

/** Undo and redo of strokes within a number of bytes. The oldest strokes are forgotten first. */
export class StrokeHistory {
  readonly #byteLimit: number;
  #done: StrokeRecord[] = [];
  #undone: StrokeRecord[] = [];

  constructor(byteLimit: number) {
    this.#byteLimit = byteLimit;
  }

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** Remembers a stroke. What had been undone can no longer be redone. */
  push(record: StrokeRecord): void {
    this.#undone = [];
    this.#done.push(record);
    let bytes = this.#done.reduce((sum, { values }) => sum + values.byteLength, 0);
    while (bytes > this.#byteLimit) bytes -= this.#done.shift()?.values.byteLength ?? bytes;
  }

  /** Puts back what was there before the last stroke. Returns the rectangle that changed, undefined if none did. */
  undo(data: Float32Array, size: Size): Rectangle | undefined {
    return swap(this.#done, this.#undone, data, size);
  }

  redo(data: Float32Array, size: Size): Rectangle | undefined {
    return swap(this.#undone, this.#done, data, size);
  }
}

/** Takes the last record, exchanges its values with the mask's, and lays it on the other pile. */
function swap(from: StrokeRecord[], to: StrokeRecord[], data: Float32Array, size: Size): Rectangle | undefined {
  const record = from.pop();
  if (record === undefined) return undefined;
  const { bounds } = record;
  to.push({ bounds, values: cropped(data, size, bounds) });
  pasted(record.values, data, size, bounds);
  return bounds;
}
