import type { Size } from '../core/grid.ts';
import { flatness } from './label-statistics.ts';
import { labelReading, probabilityReading } from './mask-reading.ts';
import type { MaskReading } from './mask-reading.ts';
import { vocVoid } from './voc-palette.ts';

/** Labels of common datasets end at 80 (COCO objects) or 182 (COCO stuff); brighter values are grey levels. */
const usualLabels = 80;
const highestLabel = 182;
/** With more values than this, a picture must also be flat to be read as labels. */
const fewValues = 8;
const mostLabels = 64;

/**
 * Reads grey samples: 0/1, 0/255, small labels, or soft probabilities, told apart by which values occur.
 * @param samples one integer a pixel, 0..maximum
 * @param maximum what white is: 255 or 65535
 */
export function readGrey(samples: ArrayLike<number>, size: Size, maximum: 255 | 65535): MaskReading {
  const counts = new Uint32Array(maximum + 1);
  for (let i = 0; i < samples.length; i++) counts[samples[i]]++;
  const values: number[] = [];
  counts.forEach((count, value) => {
    if (count > 0) values.push(value);
  });
  const highest = values[values.length - 1];
  const isHard = values.length === 1 ? [0, 1, 255, maximum].includes(highest) : values.length === 2 && values[0] === 0;

  if (isHard && (highest === 1 || highest > highestLabel || highest === 0)) {
    const foreground = Float32Array.from(samples, (value) => (value > 0 ? 1 : 0));
    if (highest === 1) return probabilityReading('binary-01', 'Mask of 0 and 1', size, foreground);
    const isWhite = highest === 0 || highest === 255 || highest === maximum;
    const how = isWhite ? 'Black and white mask' : `Mask of 0 and ${highest}`;
    return probabilityReading('binary-0255', how, size, foreground);
  }
  if (isHard || areLabels(values, samples, size, counts)) {
    const ignoredLabel = highest === vocVoid ? vocVoid : undefined;
    return labelReading('labels', 'Label mask', size, {
      labels: Uint8Array.from(samples),
      background: 0,
      ignoredLabel,
    });
  }
  const how = maximum === 65535 ? 'Soft 16-bit grey mask' : 'Soft grey mask';
  return probabilityReading(
    'soft-grey',
    how,
    size,
    Float32Array.from(samples, (value) => value / maximum),
  );
}

function areLabels(values: readonly number[], samples: ArrayLike<number>, size: Size, counts: Uint32Array): boolean {
  const labels = values.filter((value) => value !== vocVoid);
  if (labels.length < 2 || labels.length > mostLabels) return false;
  // With 255 in it, {0, 128, 255} is rather a mask with half-certain pixels than class 128 with ignored ones.
  const limit = labels.length < values.length ? usualLabels : highestLabel;
  if (labels[labels.length - 1] > limit) return false;
  const commonest = values.reduce((best, value) => (counts[value] > counts[best] ? value : best));
  return values.length <= fewValues || flatness(samples, size, commonest) >= 0.5;
}
