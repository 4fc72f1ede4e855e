import { describe, expect, it } from 'vitest';
import { readGrey } from './read-grey.ts';

const size = { height: 3, width: 4 };

describe('readGrey', () => {
  it.each([
    ['0 and 1', [0, 1], 255, 'binary-01'],
    ['0 and 1 in 16 bits', [0, 1], 65535, 'binary-01'],
    ['0 and 255', [0, 255], 255, 'binary-0255'],
    ['0 and 255 in 16 bits', [0, 255], 65535, 'binary-0255'],
    ['0 and 65535', [0, 65535], 65535, 'binary-0255'],
    ['0 and 200, beyond any label', [0, 200], 255, 'binary-0255'],
    ['one label', [0, 15], 255, 'labels'],
    ['labels without background', [1, 2, 3], 255, 'labels'],
    ['labels and ignored pixels', [0, 3, 80, 255], 255, 'labels'],
    ['COCO stuff labels', [0, 17, 182], 255, 'labels'],
    ['a trimap', [0, 128, 255], 255, 'soft-grey'],
    ['grey levels', [0, 60, 120, 240], 255, 'soft-grey'],
    ['one middle grey', [128], 255, 'soft-grey'],
    ['a dim ramp of many levels', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 255, 'soft-grey'],
  ] as const)('%s', (_, values, maximum, kind) => {
    const samples = Array.from({ length: 12 }, (_, i) => values[i % values.length]);
    expect(readGrey(samples, size, maximum).kind).toBe(kind);
  });

  it('takes many small values for labels where the picture is flat', () => {
    const wide = { height: 10, width: 100 };
    const stripes = Array.from({ length: 1000 }, (_, i) => Math.floor((i % 100) / 10));
    const reading = readGrey(stripes, wide, 255);
    expect(reading.kind).toBe('labels');
    expect(reading.classes).toHaveLength(9);
  });

  it('keeps the one bright value as foreground, whichever it is', () => {
    const { description, toPlane } = readGrey([0, 0, 200, 0], { height: 1, width: 4 }, 255);
    expect(description).toBe('Mask of 0 and 200, 25 % foreground.');
    expect([...toPlane().data]).toEqual([0, 0, 1, 0]);
  });
});
