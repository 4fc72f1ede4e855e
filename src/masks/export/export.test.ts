import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { regionOfLabel } from './coco.ts';
import { encodeNumpy } from './numpy.ts';

interface Golden {
  readonly height: number;
  readonly width: number;
  readonly labels: string;
  readonly npy: string;
  readonly cases: readonly { label: number; counts: string; area: number; bbox: number[] }[];
}

const golden = JSON.parse(readFileSync(new URL('./goldens.json', import.meta.url), 'utf8')) as Golden;
const labels = new Uint8Array(Buffer.from(golden.labels, 'base64'));

describe('COCO run lengths', () => {
  it.each(golden.cases)('of label $label are those of pycocotools', ({ label, counts, area, bbox }) => {
    const region = regionOfLabel(labels, golden, label);
    expect(region).toEqual({ segmentation: { size: [golden.height, golden.width], counts }, area, bbox });
  });
});

describe('NumPy file', () => {
  it('is what numpy.save writes, to the byte', () => {
    const values = Array.from({ length: 30 }, (_, i) => Math.fround(i) / 31);
    const planes = [values.slice(0, 15), values.slice(15)].map((part) => ({
      height: 3,
      width: 5,
      data: Float32Array.from(part),
    }));
    expect(Buffer.from(encodeNumpy(planes)).toString('base64')).toBe(golden.npy);
  });
});
