import * as v from 'valibot';
import { G4SegError } from '../../core/errors.ts';
import { fitting } from '../../core/schema.ts';
import type { MaskReading } from '../../images/mask-reading.ts';
import { decodePng } from '../../images/decode-png.ts';
import { ShapeCanvas } from './shapes.ts';

const number = v.pipe(v.number('must be a number'), v.finite('must be finite'));
const side = v.pipe(v.number('must be a number'), v.integer('must be whole'), v.minValue(1, 'must be at least 1'));

const file = v.object({
  imageHeight: side,
  imageWidth: side,
  shapes: v.pipe(
    v.array(
      v.object({
        label: v.pipe(v.string('must be text'), v.maxLength(1000, 'must have at most 1000 letters')),
        points: v.array(v.tuple([number, number], 'must be x and y'), 'must be a list'),
        shape_type: v.optional(v.string('must be text'), 'polygon'),
        mask: v.nullish(v.string('must be text')),
      }),
      'must be a list',
    ),
    v.maxLength(100_000, 'must hold at most 100,000 shapes'),
  ),
});

type Shape = v.InferOutput<typeof file>['shapes'][number];

/**
 * A JSON file of labelme: polygons, rectangles, circles and masks, later ones over earlier ones. Points and lines cover
 * no pixel and are left out. The photo that may be packed in it is not looked at.
 * @throws G4SegError `bad-input` naming the first thing that is not as labelme writes it
 */
export function readLabelme(json: unknown, name: string): MaskReading {
  const { imageHeight: height, imageWidth: width, shapes } = checked(json, name);
  const canvas = new ShapeCanvas({ height, width }, name);
  shapes.forEach((shape, i) => {
    try {
      paint(canvas, shape);
    } catch (cause) {
      if (!(cause instanceof Error)) throw cause;
      throw canvas.refuse(`shape ${i + 1} (${shape.label}): ${cause.message.replace(/\.$/, '')}`);
    }
  });
  return canvas.reading('labelme shapes');
}

function paint(canvas: ShapeCanvas, { label, points, shape_type: type, mask }: Shape): void {
  const [[x0, y0] = [NaN, NaN], [x1, y1] = [NaN, NaN]] = points;
  switch (type) {
    case 'polygon':
      return canvas.polygon(label, points.flat());
    case 'rectangle':
      return canvas.rectangle(label, [x0, y0, x1, y1]);
    case 'circle': {
      const radius = Math.hypot(x1 - x0, y1 - y0);
      return canvas.ellipse(label, [x0, y0, radius, radius]);
    }
    case 'mask': {
      const raster = decodePng(bytesOf(mask ?? ''), 'its mask');
      const step = raster.kind === 'samples' ? raster.channels : 1;
      const count = raster.height * raster.width;
      canvas.mask(label, Math.round(x0), Math.round(y0), raster.width, (i) => raster.data[i * step] > 0, count);
    }
  }
}

function checked(json: unknown, name: string): v.InferOutput<typeof file> {
  try {
    return fitting(file, json);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new G4SegError('bad-input', `${name} is no labelme file that can be read: ${why}.`, { name }, { cause });
  }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
