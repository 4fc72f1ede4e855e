import { checkLatticePoints } from './limits.ts';

/**
 * The lattice points met so far, numbered in the order in which they were met. Open addressing in flat arrays: a cell
 * holds a point's number plus 1, or 0. A key is three
 * words: up to six coordinates of 16 bits.
 */
export class PointTable {
  /** Three words for each point. */
  keys: Int32Array;
  count = 0;
  readonly #most: number | undefined;
  #cells: Int32Array;

  /**
   * @param expected points to make room for; the table grows beyond
   * @param most points at most
   */
  constructor(expected: number, most?: number) {
    let cells = 16;
    while (cells < 2 * expected) cells *= 2;
    this.#cells = new Int32Array(cells);
    this.keys = new Int32Array(3 * (cells / 2));
    this.#most = most;
  }

  /** The number of the point with this key, or -1. */
  find(a: number, b: number, c: number): number {
    const { keys } = this;
    const mask = this.#cells.length - 1;
    for (let cell = hash(a, b, c) & mask; ; cell = (cell + 1) & mask) {
      const point = this.#cells[cell] - 1;
      if (point < 0) return -1;
      if (keys[3 * point] === a && keys[3 * point + 1] === b && keys[3 * point + 2] === c) return point;
    }
  }

  /**
   * The number of the point with this key, which becomes a new point if it is none yet.
   * @throws G4SegError `bad-input` if there are too many
   */
  findOrAdd(a: number, b: number, c: number): number {
    const { keys } = this;
    const mask = this.#cells.length - 1;
    for (let cell = hash(a, b, c) & mask; ; cell = (cell + 1) & mask) {
      const point = this.#cells[cell] - 1;
      if (point < 0) return this.#add(cell, a, b, c);
      if (keys[3 * point] === a && keys[3 * point + 1] === b && keys[3 * point + 2] === c) return point;
    }
  }

  #add(cell: number, a: number, b: number, c: number): number {
    const point = this.count++;
    checkLatticePoints(this.count, this.#most);
    this.#cells[cell] = point + 1;
    this.keys[3 * point] = a;
    this.keys[3 * point + 1] = b;
    this.keys[3 * point + 2] = c;
    if (2 * this.count >= this.#cells.length) this.#grow();
    return point;
  }

  #grow(): void {
    const cells = new Int32Array(2 * this.#cells.length);
    const keys = new Int32Array(3 * this.#cells.length);
    const mask = cells.length - 1;
    keys.set(this.keys);
    for (let point = 0; point < this.count; point++) {
      let cell = hash(keys[3 * point], keys[3 * point + 1], keys[3 * point + 2]) & mask;
      while (cells[cell] !== 0) cell = (cell + 1) & mask;
      cells[cell] = point + 1;
    }
    this.#cells = cells;
    this.keys = keys;
  }
}

/** Coordinates that differ by one in one place, as neighbours' do, must not fall into neighbouring cells. */
function hash(a: number, b: number, c: number): number {
  let mixed = Math.imul(a, 0x9e3779b1) + Math.imul(b, 0x85ebca6b) + Math.imul(c, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return mixed ^ (mixed >>> 13);
}
