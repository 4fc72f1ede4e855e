import { describe, expect, it } from 'vitest';
import { largestDifference } from '../../testing/largest-difference.ts';
import goldens from '../goldens.json';
import {
  averagePrecision,
  classIoU,
  confusionMatrix,
  flippedPixels,
  intersectionOverUnion,
  meanAbsoluteError,
  meanIoU,
  softIoU,
  sumConfusion,
} from './metrics.ts';

const golden = goldens.metrics;
const labels = (...values: number[]) => Uint8Array.from(values);
const plane = (...values: number[]) => ({ height: 1, width: values.length, data: Float32Array.from(values) });

describe('confusionMatrix', () => {
  it('is the one of scikit-learn, rows by truth', () => {
    const { counts } = confusionMatrix(labels(...golden.truth), labels(...golden.predicted), 4);
    expect([...counts]).toEqual(golden.confusion);
  });

  it('leaves pixels of truth 255 out, whatever was predicted there', () => {
    expect([...confusionMatrix(labels(0, 255, 1), labels(1, 200, 1), 2).counts]).toEqual([0, 1, 0, 1]);
  });

  it('adds up over pictures', () => {
    const [truth, predicted] = [labels(...golden.truth), labels(...golden.predicted)];
    const parts = [0, 33].map((start, index) => {
      const end = [33, 90][index] ?? 0;
      return confusionMatrix(truth.subarray(start, end), predicted.subarray(start, end), 4);
    });
    expect(sumConfusion(parts)).toEqual(confusionMatrix(truth, predicted, 4));
  });

  it('refuses labels beyond the classes and pictures of different size or classes', () => {
    expect(() => confusionMatrix(labels(0, 2), labels(0, 0), 2)).toThrow(/Pixel 1 has truth 2/);
    expect(() => confusionMatrix(labels(0, 1), labels(0, 7), 2)).toThrow(/prediction 7/);
    expect(() => confusionMatrix(labels(0, 1), labels(0), 2)).toThrow(/2 and 1 pixels/);
    expect(() => sumConfusion([])).toThrow(/no picture/);
    const [two, three] = [2, 3].map((classes) => confusionMatrix(labels(0), labels(0), classes));
    expect(() => sumConfusion([two, three].flatMap((matrix) => matrix ?? []))).toThrow(/2 and 3/);
  });
});

describe('meanIoU', () => {
  it('agrees with jaccard_score of scikit-learn', () => {
    const confusion = confusionMatrix(labels(...golden.truth), labels(...golden.predicted), 4);
    expect(largestDifference(classIoU(confusion), golden.classIoU)).toBeLessThan(1e-9);
    for (const convention of ['mmsegmentation', 'deeplab'] as const) {
      expect(meanIoU(confusion, convention)).toBeCloseTo(golden.meanIoU, 9);
    }
  });

  // Truth 0 0 1 1, predicted 0 0 1 2, four classes: IoU 1, 1/2, 0 (only predicted), and class 3 nowhere.
  it.each([
    ['mmsegmentation', 1.5 / 3],
    ['deeplab', 1.5 / 2],
    ['diffsegmenter', 1.5 / 4],
  ] as const)('treats missing classes as %s', (convention, expected) => {
    const confusion = confusionMatrix(labels(0, 0, 1, 1), labels(0, 0, 1, 2), 4);
    expect(meanIoU(confusion, convention)).toBeCloseTo(expected, 9);
  });

  it('uses the convention of mmsegmentation unless told otherwise', () => {
    expect(meanIoU(confusionMatrix(labels(0, 0, 1, 1), labels(0, 0, 1, 2), 4))).toBe(0.5);
    expect(classIoU(confusionMatrix(labels(0, 0, 1, 1), labels(0, 0, 1, 2), 4))).toEqual([1, 0.5, 0, NaN]);
  });
});

describe('intersectionOverUnion', () => {
  it('agrees with jaccard_score of scikit-learn', () => {
    const predicted = labels(...golden.score.map((score) => (score > 0.5 ? 255 : 0)));
    expect(intersectionOverUnion(predicted, labels(...golden.binaryTruth))).toBeCloseTo(golden.binaryIoU, 9);
  });

  it('is not a number for two empty masks', () => {
    expect(intersectionOverUnion(labels(0, 0), labels(0, 0))).toBeNaN();
    expect(intersectionOverUnion(labels(0, 3), labels(0, 0))).toBe(0);
  });
});

describe('averagePrecision', () => {
  it('agrees with average_precision_score of scikit-learn, ties included', () => {
    const score = Float32Array.from(golden.score);
    expect(new Set(score).size).toBeLessThan(score.length);
    expect(averagePrecision(score, labels(...golden.binaryTruth))).toBeCloseTo(golden.averagePrecision, 9);
  });

  it('is 1 for a perfect ranking, the share of foreground for a constant, NaN without foreground', () => {
    expect(averagePrecision(Float32Array.of(0.1, 0.9, 0.2, 0.8), labels(0, 1, 0, 1))).toBe(1);
    expect(averagePrecision(Float32Array.of(0.5, 0.5, 0.5, 0.5, 0.5), labels(1, 0, 0, 1, 0))).toBe(0.4);
    expect(averagePrecision(Float32Array.of(0.5, 0.25), labels(0, 0))).toBeNaN();
  });

  it('refuses a score that is not a number', () => {
    expect(() => averagePrecision(Float32Array.of(0.5, NaN), labels(0, 1))).toThrow(/not a number/);
  });
});

describe('softIoU and meanAbsoluteError', () => {
  it('agree with numpy', () => {
    const [score, truth] = [plane(...golden.score), plane(...golden.softTruth)];
    expect(softIoU(score, truth)).toBeCloseTo(golden.softIoU, 7);
    expect(meanAbsoluteError(score, truth)).toBeCloseTo(golden.meanAbsoluteError, 7);
  });

  it('are 1 and 0 for equal maps', () => {
    expect(softIoU(plane(0.25, 0.5), plane(0.25, 0.5))).toBe(1);
    expect(meanAbsoluteError(plane(0.25, 0.5), plane(0.25, 0.5))).toBe(0);
  });

  it('refuse maps of different size', () => {
    expect(() => softIoU(plane(0.25, 0.5), plane(0.25))).toThrow(/same size/);
    expect(() => meanAbsoluteError(plane(0.25, 0.5), plane(0.25))).toThrow(/same size/);
  });
});

describe('flippedPixels', () => {
  it('tells corrected, broken and sideways flips apart and leaves 255 out', () => {
    const before = labels(0, 0, 1, 1, 2, 0, 1);
    const after = labels(0, 1, 0, 2, 1, 1, 0);
    const truth = labels(0, 1, 1, 2, 0, 255, 1);
    expect(flippedPixels(before, after, truth)).toEqual({ flipped: 5, corrected: 2, broken: 2 });
  });

  it('refuses masks of different size', () => {
    expect(() => flippedPixels(labels(0, 1), labels(0, 1), labels(0))).toThrow(/2 and 1 pixels/);
  });
});
