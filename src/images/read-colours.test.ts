import { describe, expect, it } from 'vitest';
import { Random } from '../core/random.ts';
import { readColours } from './read-colours.ts';

const size = { height: 3, width: 5 };
const [red, green, grey] = [0xe02040, 0x20c040, 0x606468];

describe('readColours', () => {
  it('takes black as background even where another colour fills the border', () => {
    // prettier-ignore
    const reading = readColours(Int32Array.of(
      red, red, red, red,   red,
      red, red, 0,   green, red,
      red, red, red, red,   red,
    ), size);
    expect(reading?.classes).toMatchObject([
      { index: 1, colour: [0xe0, 0x20, 0x40, 255] },
      { index: 2, colour: [0x20, 0xc0, 0x40, 255] },
    ]);
    expect([...(reading?.toPlane({ classIndex: 2 }).data ?? [])].indexOf(1)).toBe(8);
  });

  it('takes the commonest colour of the border where there is no black', () => {
    // prettier-ignore
    const reading = readColours(Int32Array.of(
      grey, grey, grey, grey,  red,
      red,  red,  red,  green, grey,
      grey, red,  red,  red,   grey,
    ), size);
    expect(reading?.classes.map(({ colour }) => colour?.[0])).toEqual([0xe0, 0x20]);
    expect([...(reading?.toPlane().data ?? [])]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0]);
  });

  it('gives smoothed edges to the nearer side, but keeps a thin object of a colour of its own', () => {
    // Columns: 10 of black, 8 blends of black and red, 10 of red, one green line, 10 of red.
    const blends = Array.from({ length: 8 }, (_, i) => Math.round((0xe0 * (i + 1)) / 9) << 16);
    const reds = new Array<number>(10).fill(0xe00000);
    const row = [...new Array<number>(10).fill(0), ...blends, ...reds, green, ...reds];
    const wide = { height: 4, width: row.length };
    const reading = readColours(Int32Array.from([...row, ...row, ...row, ...row]), wide);
    expect(reading?.classes.map(({ share }) => Math.round(share * row.length))).toEqual([24, 1]);
    expect([...(reading?.toPlane().data.slice(10, 18) ?? [])]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });

  /** Blocks of 6 x 6 pixels, one colour a block, 20 blocks a row. */
  const blocks = { height: 30, width: 120 };
  const block = (i: number) => Math.floor((i % 120) / 6) + 20 * Math.floor(i / 720);
  const colour = (n: number) => (n * 7919 + 77) % 0xffffff;
  const painted = (at: (i: number) => number) =>
    readColours(
      Int32Array.from({ length: 3600 }, (_, i) => at(i)),
      blocks,
    );

  it('draws the line at 64 flat colours', () => {
    expect(painted((i) => colour(block(i) % 64))?.classes).toHaveLength(63); // one is background
    expect(painted((i) => colour(block(i) % 65))).toBeUndefined();
  });

  it('says undefined for noise, of few colours or many, and for a picture that is a quarter noise', () => {
    const random = new Random(4);
    expect(painted(() => colour(random.integer(0, 20)))).toBeUndefined();
    expect(painted((i) => colour(i))).toBeUndefined();
    expect(painted((i) => colour(block(i) < 72 ? block(i) % 3 : i))).toBeUndefined();
    expect(painted((i) => colour(block(i) < 90 ? block(i) % 3 : i))?.classes).toHaveLength(2);
  });
});
