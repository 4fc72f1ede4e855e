import { G4SegError } from '../../core/errors.ts';
import type { MaskReading } from '../../images/mask-reading.ts';
import { pictureNamed } from './picture-named.ts';
import { ShapeCanvas } from './shapes.ts';

type Attributes = Readonly<Record<string, string>>;

interface Picture {
  readonly name: string;
  readonly attributes: Attributes;
  readonly shapes: { readonly tag: string; readonly attributes: Attributes }[];
}

/** Elements that matter in "CVAT for images 1.1"; the others (labels, attributes, tags) are passed over. */
const element = /<(image|polygon|box|mask|ellipse)\b([^<>]*)>/g;
const attribute = /([\w-]+)\s*=\s*"([^"]*)"/g;

/**
 * The shapes of one picture in an XML file of CVAT ("CVAT for images 1.1"): polygons, boxes, ellipses and masks, by
 * z-order, later ones over earlier ones.
 * @param photoName which picture is wanted, where the file has several
 * @throws G4SegError `bad-input` naming the first thing that is not as CVAT writes it
 */
export function readCvat(xml: string, name: string, photoName: string): MaskReading {
  const pictures: Picture[] = [];
  for (const [, tag, text] of xml.matchAll(element)) {
    const attributes = Object.fromEntries([...text.matchAll(attribute)].map(([, key, value]) => [key, plain(value)]));
    if (tag === 'image') pictures.push({ name: attributes['name'] ?? '', attributes, shapes: [] });
    else pictures.at(-1)?.shapes.push({ tag, attributes });
  }
  if (pictures.length === 0) {
    throw new G4SegError('bad-input', `${name} has no pictures in it. Export “CVAT for images 1.1” from CVAT.`, {
      name,
    });
  }
  const { attributes, shapes } = pictureNamed(pictures, photoName, name);
  const canvas = new ShapeCanvas({ height: Number(attributes['height']), width: Number(attributes['width']) }, name);
  const depth = ({ attributes: { z_order: z = '0' } }: Picture['shapes'][number]) => Number(z) || 0;
  for (const shape of [...shapes].sort((a, b) => depth(a) - depth(b))) {
    try {
      paint(canvas, shape.tag, shape.attributes);
    } catch (cause) {
      if (!(cause instanceof Error)) throw cause;
      throw canvas.refuse(`a ${shape.tag} of ${shape.attributes['label'] ?? '?'}: ${cause.message.replace(/\.$/, '')}`);
    }
  }
  return canvas.reading('CVAT shapes');
}

function paint(canvas: ShapeCanvas, tag: string, attributes: Attributes): void {
  const label = attributes['label'] ?? '';
  const numbers = (...keys: readonly string[]) => keys.map((key) => Number(attributes[key] ?? NaN));
  switch (tag) {
    case 'polygon':
      return canvas.polygon(label, (attributes['points'] ?? '').split(/[;,]/).map(Number));
    case 'box':
      return canvas.rectangle(label, numbers('xtl', 'ytl', 'xbr', 'ybr'));
    case 'ellipse':
      return canvas.ellipse(label, numbers('cx', 'cy', 'rx', 'ry'));
    case 'mask': {
      // Runs along the rows of the mask's own box, outside first.
      const [left, top, width, height] = numbers('left', 'top', 'width', 'height');
      const runs = (attributes['rle'] ?? '').split(',').map(Number);
      const count = width * height;
      const total = runs.reduce((sum, run) => sum + run, 0);
      if (total !== count || runs.some((run) => !(run >= 0))) {
        throw new Error(`its runs cover ${total} pixels of ${count}`);
      }
      const inside = new Uint8Array(Math.min(count, canvas.size.height * canvas.size.width));
      if (inside.length < count) throw new Error('its mask is larger than the picture');
      let at = 0;
      runs.forEach((run, i) => inside.fill(i % 2, at, (at += run)));
      canvas.mask(label, left, top, width, (i) => inside[i] === 1, count);
    }
  }
}

function plain(value: string): string {
  const signs: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return value.replace(/&(lt|gt|quot|apos|amp);/g, (_, sign: string) => signs[sign]);
}
