import { describe, expect, it } from 'vitest';
import { signedDistance } from './distance-transform.ts';
import golden from './goldens.json' with { type: 'json' };

describe('signedDistance', () => {
  it('agrees with scipy.ndimage.distance_transform_edt inside and outside', () => {
    const distance = signedDistance(Uint8Array.from(golden.mask), golden);
    expect(distance).toHaveLength(golden.signedDistance.length);
    distance.forEach((value, i) => expect(value).toBeCloseTo(golden.signedDistance[i] as number, 5));
  });
});
