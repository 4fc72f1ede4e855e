import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fullBudget, paintPolygon } from '../../data/formats/coco-mask.ts';
import { allMasks } from './all-masks.ts';
import { cocoFile, regionOfLabel } from './coco.ts';
import { labelmeFile } from './labelme.ts';
import { encodeNumpy } from './numpy.ts';

interface Golden {
  readonly height: number;
  readonly width: number;
  readonly labels: string;
  readonly npy: string;
  readonly rings: { readonly height: number; readonly width: number; readonly labels: string };
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

const { rings } = golden;
const ringLabels = new Uint8Array(Buffer.from(rings.labels, 'base64'));
const classes = [
  { id: 15, label: 15, name: 'person', fileName: 'person' },
  { id: 12, label: 12, name: 'dog', fileName: 'dog' },
];
const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url));

/** What check.py opens with pycocotools, Pillow and NumPy. */
describe('files that other tools were seen to open', () => {
  it.each(['runs', 'polygons'] as const)('COCO, %s', (form) => {
    expect(cocoFile(ringLabels, rings, classes, 'rings.jpg', form)).toBe(fixture(`${form}.coco.json`).toString());
  });

  it('labelme', () => {
    expect(labelmeFile(ringLabels, rings, classes, 'rings.jpg')).toBe(fixture('labelme.json').toString());
  });

  it('a ZIP of all masks', () => {
    const masks = classes.map(({ label, ...one }) => {
      const data = Float32Array.from(ringLabels, (is) => (is === label ? 0.7 : 0.2));
      return { ...one, mask: { height: rings.height, width: rings.width, data } };
    });
    expect(Buffer.from(allMasks(masks, ringLabels, rings)).equals(fixture('masks.zip'))).toBe(true);
  });
});

describe('polygons', () => {
  const file = JSON.parse(cocoFile(ringLabels, rings, classes, 'rings.jpg', 'polygons')) as {
    annotations: { category_id: number; segmentation: number[][]; area: number }[];
  };

  it.each(file.annotations)('of class $category_id hold its pixels and no other', (one) => {
    const painted = new Uint8Array(ringLabels.length);
    for (const points of one.segmentation) {
      paintPolygon(points, rings, fullBudget(rings), (pixel) => (painted[pixel] = 1));
    }
    expect(painted).toEqual(ringLabels.map((label) => Number(label === one.category_id)));
  });

  it.each(file.annotations)('of class $category_id have its area', ({ segmentation, area }) => {
    const areas = segmentation.map((points) => {
      let double = 0;
      for (let i = 0; i < points.length; i += 2) {
        const next = (i + 2) % points.length;
        double += points[i] * points[next + 1] - points[next] * points[i + 1];
      }
      return double / 2;
    });
    expect(areas.reduce((sum, one) => sum + one, 0)).toBe(area);
  });

  it('leave out a class without a pixel', () => {
    const none = cocoFile(new Uint8Array(15), { height: 3, width: 5 }, classes, 'a.png', 'polygons');
    expect((JSON.parse(none) as { annotations: unknown[] }).annotations).toEqual([]);
  });
});
