import { describe, expect, it } from 'vitest';
import { resizeLabels } from './resize-labels.ts';

const from = { height: 2, width: 3 };
const labels = Uint8Array.of(0, 12, 15, 0, 0, 15);

describe('resizeLabels', () => {
  it('leaves a map of the same size alone', () => {
    expect(resizeLabels(labels, from, { height: 2, width: 3 })).toBe(labels);
  });

  it('cuts the corners between regions, and makes up no label between two others', () => {
    const large = resizeLabels(labels, from, { height: 8, width: 12 });
    expect(new Set(large)).toEqual(new Set([0, 12, 15]));
    const rows = Array.from({ length: 8 }, (_, row) => [...large.subarray(row * 12, row * 12 + 12)].join(' '));
    // The largest of three masks that Pillow 13 resized (mode F, BILINEAR).
    const [high, corner, low] = [
      '0 0 0 0 12 12 12 12 15 15 15 15',
      '0 0 0 0 0 12 12 12 15 15 15 15',
      '0 0 0 0 0 0 0 0 15 15 15 15',
    ];
    expect(rows).toEqual([high, high, high, corner, low, low, low, low]);
  });
});
