import { describe, expect, it } from 'vitest';
import { defaultReach } from './default-reach.ts';

const square = (side: number) => {
  const data = new Float32Array(48 * 64);
  for (let row = 4; row < 4 + side; row++) data.fill(1, row * 64 + 10, row * 64 + 10 + side);
  return { className: 'cup', digest: `${side}`, probability: { height: 48, width: 64, data } };
};

describe('how far the edge may move by default', () => {
  it('is a tenth of the object’s size, read from the mask as it was brought', () => {
    const masks = [square(40)];
    expect(defaultReach({ masks })).toBeCloseTo(4, 0);
    const brought = [square(20).probability];
    expect(defaultReach({ masks, brought })).toBeLessThan(3);
  });

  it('is not known without a mask, without an edge, and for several classes', () => {
    expect(defaultReach(null)).toBeNull();
    expect(defaultReach({ masks: [square(0)] })).toBeNull();
    expect(defaultReach({ masks: [square(20), square(30)] })).toBeNull();
  });
});
