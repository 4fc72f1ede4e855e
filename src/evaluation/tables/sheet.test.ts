import { describe, expect, it } from 'vitest';
import type { ItemGain } from '../numbers/quality.ts';
import { comparisonSheet } from './sheet.ts';
import { pickSheets } from '../node/write-sheets.ts';

describe('a sheet', () => {
  it('shows photo, coarse, refined, truth and difference, each in its place', () => {
    const size = { height: 2, width: 5 };
    const photo = { ...size, data: Uint8ClampedArray.from({ length: 40 }, (_, at) => (at % 4 === 3 ? 255 : at)) };
    const coarse = Uint8Array.of(0, 1, 1, 0, 2, 0, 0, 0, 0, 0);
    const refined = Uint8Array.of(1, 0, 2, 1, 2, 0, 0, 0, 0, 0);
    const truth = Uint8Array.of(1, 1, 0, 255, 2, 0, 0, 0, 0, 0);
    const sheet = comparisonSheet({ ...size, photo, coarse, refined, truth });
    expect([sheet.height, sheet.width, sheet.data.length]).toEqual([2, 41, 4 * 2 * 41]);
    const at = (panel: number, row: number, column: number) => {
      const start = 4 * (row * 41 + panel * 9 + column);
      return [...sheet.data.subarray(start, start + 3)];
    };
    expect(at(0, 1, 2)).toEqual([28, 29, 30]);
    expect(at(1, 0, 1)).toEqual([128, 0, 0]); // aeroplane, an outline
    expect(at(1, 0, 0)).toEqual([0, 1, 2]);
    expect(at(2, 0, 2)).toEqual([0, 128, 0]);
    expect(at(3, 0, 3)).toEqual([255, 255, 255]); // not judged
    const [right, wrong, neither] = [0, 1, 2].map((column) => at(4, 0, column));
    expect([right, wrong, neither]).toEqual([
      [0, 114, 178],
      [230, 97, 0],
      [150, 150, 150],
    ]);
    expect(at(4, 0, 3)).toEqual([173, 173, 174]); // not judged: the photo, paler
    expect([...sheet.data.subarray(4 * 5, 4 * 6)]).toEqual([255, 255, 255, 255]);
  });

  it('is drawn of the worst, middle and best pictures, none twice', () => {
    const gains = [3, -1, 0, 2, 9, -4, 1, 7].map((gain, index): ItemGain => ({
      index,
      name: `a/${gain}`,
      before: 0,
      after: 0,
      gain,
    }));
    expect(pickSheets(gains).map(({ name }) => name)).toEqual([
      'worst-1-a_-4.png',
      'worst-2-a_-1.png',
      'worst-3-a_0.png',
      'median-2-a_1.png',
      'median-3-a_2.png',
      'best-1-a_9.png',
      'best-2-a_7.png',
      'best-3-a_3.png',
    ]);
    expect(pickSheets(gains.slice(0, 2)).map(({ gain }) => gain.index)).toEqual([1, 0]);
    expect(pickSheets([])).toEqual([]);
  });
});
