import { G4SegError } from '../core/errors.ts';
import type { Size } from '../core/grid.ts';
import { area } from '../core/grid.ts';
import { decompressRuns, maskFromPolygon, maskFromRuns } from './formats/coco-mask.ts';
import { stem } from './folder.ts';
import type { LabelImage } from './formats/label-image.ts';

/** The official annotations (`instances_val2017.json`), by picture. */
export interface CocoInstances {
  /** Category names in the order of their ids: label k is the k-th. */
  readonly classNames: readonly string[];
  /** File names of all pictures, those without objects included, ascending. */
  readonly files: readonly string[];
  /**
   * Objects painted in the order of the file, later over earlier, crowds first.
   * @throws G4SegError `bad-input` for an annotation that cannot be drawn
   */
  labels(name: string): LabelImage;
}

interface Picture extends Size {
  readonly id: number;
  readonly file: string;
  readonly objects: Json[];
}

type Json = Readonly<Record<string, unknown>>;

/** Labels are bytes and 255 means "not judged". */
const mostClasses = 254;

/**
 * @param text the JSON
 * @param path of the file, for messages
 * @throws G4SegError `bad-input` for other JSON
 */
export function parseCocoInstances(text: string, path: string): CocoInstances {
  const { images, annotations, categories } = topLevel(text, path);
  const ids = categories.map((category) => number(category, 'id', path)).sort((a, b) => a - b);
  if (ids.length > mostClasses) {
    throw new G4SegError('bad-input', `${path} has ${ids.length} categories; at most ${mostClasses} can be labels.`, {
      path,
    });
  }
  const names = new Map(categories.map((category) => [number(category, 'id', path), String(category.name)]));
  const labelOf = new Map(ids.map((id, index) => [id, index + 1]));
  const pictures = images.map((image): Picture => ({
    id: number(image, 'id', path),
    file: String(image.file_name),
    height: number(image, 'height', path),
    width: number(image, 'width', path),
    objects: [],
  }));
  const byId = new Map(pictures.map((picture) => [picture.id, picture]));
  const byName = new Map(pictures.map((picture) => [stem(picture.file), picture]));
  for (const annotation of annotations) byId.get(number(annotation, 'image_id', path))?.objects.push(annotation);

  return {
    classNames: ids.map((id) => names.get(id) ?? `category ${id}`),
    files: pictures.map(({ file }) => file).sort(),
    labels: (name) => {
      const picture = byName.get(name);
      if (!picture) throw new G4SegError('bad-input', `${path} has no picture ${name}.`, { path, name });
      return paint(picture, labelOf, path);
    },
  };
}

function paint(
  { height, width, file, objects }: Picture,
  labelOf: ReadonlyMap<number, number>,
  path: string,
): LabelImage {
  const labels = new Uint8Array(area({ height, width }));
  const crowdsFirst = [...objects].sort((a, b) => Number(b.iscrowd === 1) - Number(a.iscrowd === 1));
  for (const object of crowdsFirst) {
    const label = labelOf.get(number(object, 'category_id', path));
    if (label === undefined)
      throw refuse(object, file, path, `its category ${String(object.category_id)} is not in the list`);
    for (const mask of objectMasks(object, { height, width }, file, path)) {
      mask.forEach((isInside, pixel) => {
        if (isInside === 1) labels[pixel] = label;
      });
    }
  }
  return { height, width, labels };
}

function objectMasks(object: Json, size: Size, file: string, path: string): Uint8Array[] {
  const { segmentation } = object;
  try {
    if (Array.isArray(segmentation)) {
      return segmentation.map((polygon) => maskFromPolygon(numbers(polygon), size));
    }
    if (typeof segmentation === 'object' && segmentation !== null && 'counts' in segmentation) {
      const { counts } = segmentation;
      return [maskFromRuns(typeof counts === 'string' ? decompressRuns(counts) : numbers(counts), size)];
    }
  } catch (cause) {
    if (cause instanceof G4SegError) throw refuse(object, file, path, cause.message);
    throw cause;
  }
  throw refuse(object, file, path, 'its segmentation is neither polygons nor runs');
}

function refuse({ id }: Json, file: string, path: string, reason: string): G4SegError {
  return new G4SegError('bad-input', `${path}: annotation ${String(id)} of ${file} cannot be drawn: ${reason}`, {
    path,
    file,
  });
}

function topLevel(text: string, path: string): Record<'images' | 'annotations' | 'categories', Json[]> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new G4SegError(
      'bad-input',
      `${path} is not JSON: it is cut off or damaged. Download it again.`,
      { path },
      { cause },
    );
  }
  const list = (key: string): Json[] => {
    const value: unknown = typeof parsed === 'object' && parsed !== null ? (parsed as Json)[key] : undefined;
    if (Array.isArray(value)) return value;
    throw new G4SegError(
      'bad-input',
      `${path} has no list "${key}"; expected COCO's instances file with images, annotations and categories.`,
      { path, key },
    );
  };
  return { images: list('images'), annotations: list('annotations'), categories: list('categories') };
}

function number(record: Json, key: string, path: string): number {
  const value = record[key];
  if (typeof value === 'number') return value;
  throw new G4SegError(
    'bad-input',
    `${path} has an entry whose "${key}" is ${JSON.stringify(value)}; expected a number.`,
    {
      path,
      key,
    },
  );
}

function numbers(value: unknown): number[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'number')) return value;
  throw new G4SegError('bad-input', 'a list of numbers was expected.');
}
