import { describe, expect, it } from 'vitest';
import { boundaryAccuracy, boundaryAccuracyOfLabel, boundaryRadii, ellipseReaches } from './boundary-accuracy.ts';
import goldens from './boundary-goldens.json';
import { boundaryIoU, boundaryIoUOfLabel, boundaryWidth } from './boundary-iou.ts';
import { confusionMatrix, meanIoU } from './confusion.ts';

/** Row-major runs, background first. */
function mask(runs: readonly number[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(runs.flatMap((length, index) => Array.from({ length }, () => index % 2)));
}

const cases = goldens.boundary.map((golden) => ({
  ...golden,
  name: `${golden.height} x ${golden.width}`,
  truthMask: mask(golden.truth),
  predictedMask: mask(golden.predicted),
}));

/** A rectangle of rows [top, bottom) and columns [left, right) in a picture of 20 x 30. */
const small = { height: 20, width: 30 };
function rectangle(top: number, bottom: number, left: number, right: number, value = 1): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: 600 }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / 30), pixel % 30];
    return row >= top && row < bottom && column >= left && column < right ? value : 0;
  });
}

describe('boundaryIoU', () => {
  it.each(cases)(
    'agrees with OpenCV on $name',
    ({ predictedMask, truthMask, boundaryIoU: expected, height, width }) => {
      expect(boundaryIoU(predictedMask, truthMask, { height, width })).toBeCloseTo(expected, 12);
    },
  );

  it('takes a fiftieth of the diagonal, at least one pixel', () => {
    expect(boundaryWidth({ height: 512, width: 512 })).toBe(14);
    expect(boundaryWidth(small)).toBe(1);
    expect(boundaryWidth({ height: 75, width: 100 })).toBe(2);
    expect(boundaryWidth({ height: 45, width: 60 })).toBe(2);
  });

  it('is 1 for equal masks, 0 for masks apart, NaN for empty ones', () => {
    const [left, right] = [rectangle(2, 9, 1, 8), rectangle(2, 9, 15, 28)];
    expect(boundaryIoU(left, left, small)).toBe(1);
    expect(boundaryIoU(left, right, small)).toBe(0);
    expect(boundaryIoU(new Uint8Array(600), new Uint8Array(600), small)).toBeNaN();
  });

  it('is 1 for a label map that is right wherever the truth is not 255', () => {
    const truth = rectangle(3, 15, 4, 20, 7).map((value, pixel) => value || rectangle(1, 17, 2, 22, 255)[pixel]);
    expect(boundaryIoUOfLabel(rectangle(2, 16, 2, 21, 7), truth, small, 7)).toBe(1);
    expect(boundaryIoUOfLabel(rectangle(2, 18, 2, 21, 7), truth, small, 7)).toBeLessThan(1);
  });

  it('refuses masks of different size', () => {
    expect(() => boundaryIoU(new Uint8Array(599), new Uint8Array(600), small)).toThrow(/599 and 600/);
    expect(() => boundaryIoU(new Uint8Array(600), new Uint8Array(599), small)).toThrow(/needs 600/);
  });
});

describe('boundaryAccuracy', () => {
  it.each(cases)(
    'agrees with OpenCV on $name',
    ({ predictedMask, truthMask, boundaryAccuracy: expected, height, width }) => {
      expect(boundaryAccuracy(predictedMask, truthMask, { height, width })).toBeCloseTo(expected, 12);
    },
  );

  it('has the ellipses of OpenCV', () => {
    for (const [radius, reaches] of Object.entries(goldens.ellipseReaches)) {
      expect(ellipseReaches(Number(radius))).toEqual(reaches);
    }
  });

  it('widens the bands with the picture', () => {
    expect(boundaryRadii({ height: 375, width: 500 })).toEqual([1, 1, 1, 2, 2]);
    expect(boundaryRadii({ height: 2000, width: 3000 })).toEqual([1, 4, 7, 10, 13]);
    expect(boundaryRadii(small)).toEqual([1, 1, 1, 1, 1]);
  });

  it('counts the pixels beside the outline only', () => {
    // The outline of 7 x 4 touches 18 pixels inside and 22 outside; one of the latter is wrong.
    const truth = rectangle(5, 12, 6, 10);
    const predicted = truth.slice();
    predicted[4 * 30 + 7] = 1;
    predicted[0] = 1; // far away: counts nowhere
    expect(boundaryAccuracy(predicted, truth, small)).toBeCloseTo(39 / 40, 12);
  });

  it('leaves pixels of truth 255 out', () => {
    const truth = rectangle(5, 12, 6, 10, 3);
    const predicted = truth.slice();
    predicted[4 * 30 + 7] = 3;
    truth[4 * 30 + 7] = 255;
    predicted[5 * 30 + 6] = 0;
    expect(boundaryAccuracyOfLabel(predicted, truth, small, 3)).toBeCloseTo(38 / 39, 12);
  });

  it('is not a number without an outline', () => {
    expect(boundaryAccuracy(new Uint8Array(600), new Uint8Array(600).fill(1), small)).toBeNaN();
  });
});

describe('meanIoU with classes that are missing', () => {
  const { truth, predicted, classes, ...expected } = goldens.conventions;

  it.each(['mmsegmentation', 'deeplab', 'diffsegmenter'] as const)('agrees with scikit-learn for %s', (convention) => {
    const confusion = confusionMatrix(Uint8Array.from(truth), Uint8Array.from(predicted), classes);
    expect(meanIoU(confusion, convention)).toBeCloseTo(expected[convention], 12);
  });

  it('has three different answers here', () => {
    expect(new Set(Object.values(expected)).size).toBe(3);
  });
});
