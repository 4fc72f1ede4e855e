import { describe, expect, it } from 'vitest';
import { decodeMask } from '../../images/decode-mask.ts';
import { greyFile, maskFile, vocFile } from '../../testing/mask-files.ts';
import { photoOf } from '../../testing/inputs.ts';
import type { MaskInput } from './inputs-store.ts';
import { truthLabels, truthOfFile } from './truth-file.ts';

/** Person 15, dog 12, a column that is not judged, background: 3 x 4 pixels. */
const row = [15, 255, 12, 0];
const multi = async () =>
  truthOfFile('gt.png', await decodeMask(vocFile('gt.png', 4, 3, (i) => row[i % 4])), photoOf('p', 3, 4));
const masks = (ids: readonly number[] | null, ...names: string[]) =>
  ({ ids, masks: names.map((className) => ({ className })) }) as unknown as MaskInput;
const firstRow = (labels: Uint8Array) => [...labels.subarray(0, 4)];

describe('the truth of masks', () => {
  it('keeps the labels of its file', async () => {
    const truth = await multi();
    expect(firstRow(truth.labels)).toEqual(row);
    expect(truth.names).toEqual({ 12: 'dog', 15: 'person' });
  });

  it('is found by the label of the class, whichever classes are picked', async () => {
    const truth = await multi();
    expect(firstRow(truthLabels(truth, masks([12, 15], 'a', 'b')))).toEqual([2, 255, 1, 0]);
    expect(firstRow(truthLabels(truth, masks([12], 'a')))).toEqual([0, 255, 1, 0]);
    expect(firstRow(truthLabels(truth, masks([15], 'a')))).toEqual([1, 255, 0, 0]);
  });

  it('is found by name beside one soft mask, which has no label', async () => {
    expect(firstRow(truthLabels(await multi(), masks(null, 'person')))).toEqual([1, 255, 0, 0]);
  });

  it('is any foreground for one mask that it does not know', async () => {
    expect(firstRow(truthLabels(await multi(), masks(null, 'flower')))).toEqual([1, 255, 1, 0]);
    const plain = await truthOfFile('gt.png', await decodeMask(maskFile('gt.png', 4, 3, 0.5)), photoOf('p', 3, 4));
    expect([...truthLabels(plain, masks([15], 'person'))]).toEqual([1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
  });

  it('is not guessed for several masks', async () => {
    expect(firstRow(truthLabels(await multi(), masks([15, 7], 'a', 'b')))).toEqual([1, 255, 0, 0]);
  });

  it('lies at the size of the photo and must have its proportions', async () => {
    const small = await decodeMask(greyFile('gt.png', 4, 3, (i) => (i % 4 === 2 ? 15 : i % 4 === 3 ? 12 : 0)));
    const truth = await truthOfFile('gt.png', small, photoOf('p', 6, 8));
    expect([truth.height, truth.width, ...truth.labels.subarray(0, 8)]).toEqual([6, 8, 0, 0, 0, 0, 15, 15, 12, 12]);
    await expect(truthOfFile('gt.png', small, photoOf('p', 8, 8))).rejects.toThrow('gt.png is 4 × 3');
  });
});
