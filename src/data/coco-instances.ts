import { G4SegError, shownValue } from '../core/errors.ts';
import type { Size } from '../core/grid.ts';
import { area } from '../core/grid.ts';
import { checkSize } from '../images/size-limit.ts';
import { decompressRuns, fullBudget, paintPolygon, paintRuns, type Budget, type Paint } from './formats/coco-mask.ts';
import { stem } from './folder.ts';
import type { LabelImage } from './formats/label-image.ts';

/** The official annotations (`instances_val2017.json`), by picture. */
export interface CocoInstances {
  /** Category names in the order of their ids: label k is the k-th. */
  readonly classNames: readonly string[];
  /** Ids of the categories, ascending. */
  readonly ids: readonly number[];
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
 * @param json the file's text
 * @param path of the file, for messages
 * @throws G4SegError `bad-input` for other JSON
 */
export function parseCocoInstances(json: string, path: string): CocoInstances {
  const { images, annotations, categories } = topLevel(json, path);
  const ids = categories.map((category) => number(category, 'id', path)).sort((a, b) => a - b);
  if (ids.length > mostClasses) {
    throw new G4SegError('bad-input', `${path} has ${ids.length} categories; at most ${mostClasses} can be labels.`, {
      path,
    });
  }
  const names = new Map(categories.map((category) => [number(category, 'id', path), text(category, 'name', path)]));
  const labelOf = new Map(ids.map((id, index) => [id, index + 1]));
  const pictures = images.map((image): Picture => ({
    id: number(image, 'id', path),
    file: text(image, 'file_name', path),
    height: wholeNumber(image, 'height', path),
    width: wholeNumber(image, 'width', path),
    objects: [],
  }));
  const byId = new Map(pictures.map((picture) => [picture.id, picture]));
  const byName = new Map(pictures.map((picture) => [stem(picture.file), picture]));
  for (const annotation of annotations) byId.get(number(annotation, 'image_id', path))?.objects.push(annotation);

  return {
    ids,
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
  checkSize({ height, width }, `${path}: ${file}`);
  const labels = new Uint8Array(area({ height, width }));
  const budget = fullBudget({ height, width });
  const crowdsFirst = [...objects].sort((a, b) => Number(b.iscrowd === 1) - Number(a.iscrowd === 1));
  for (const object of crowdsFirst) {
    const label = labelOf.get(number(object, 'category_id', path));
    if (label === undefined)
      throw refuse(object, file, path, `its category ${shownValue(object.category_id)} is not in the list`);
    try {
      paintObject(object, { height, width }, budget, (pixel) => (labels[pixel] = label));
    } catch (cause) {
      if (cause instanceof G4SegError) throw refuse(object, file, path, cause.message);
      throw cause;
    }
  }
  return { height, width, labels };
}

function paintObject({ segmentation }: Json, size: Size, budget: Budget, paint: Paint): void {
  if (Array.isArray(segmentation)) {
    for (const polygon of segmentation) paintPolygon(numbers(polygon), size, budget, paint);
    return;
  }
  if (typeof segmentation !== 'object' || segmentation === null || !('counts' in segmentation)) {
    throw new G4SegError('bad-input', 'its segmentation is neither polygons nor runs');
  }
  const { counts, size: stated } = segmentation as Json;
  const [height, width] = stated === undefined ? [size.height, size.width] : numbers(stated);
  if (height !== size.height || width !== size.width) {
    throw new G4SegError(
      'bad-input',
      `its runs are of ${width} × ${height}, the picture of ${size.width} × ${size.height}`,
    );
  }
  paintRuns(typeof counts === 'string' ? decompressRuns(counts) : numbers(counts), size, budget, paint);
}

function refuse({ id }: Json, file: string, path: string, reason: string): G4SegError {
  return new G4SegError('bad-input', `${path}: annotation ${shownValue(id)} of ${file} cannot be drawn: ${reason}`, {
    path,
    file,
  });
}

function topLevel(json: string, path: string): Record<'images' | 'annotations' | 'categories', Json[]> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
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
    if (Array.isArray(value)) {
      const odd = value.findIndex((entry) => typeof entry !== 'object' || entry === null);
      if (odd < 0) return value;
      throw new G4SegError(
        'bad-input',
        `${path} has ${shownValue(value[odd])} as entry ${odd} of "${key}"; expected an object.`,
        { path, key },
      );
    }
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
  throw new G4SegError('bad-input', `${path} has an entry whose "${key}" is ${shownValue(value)}; expected a number.`, {
    path,
    key,
  });
}

function text(record: Json, key: string, path: string): string {
  const value = record[key];
  if (typeof value === 'string') return value;
  throw new G4SegError('bad-input', `${path} has an entry whose "${key}" is ${shownValue(value)}; expected text.`, {
    path,
    key,
  });
}

function wholeNumber(record: Json, key: string, path: string): number {
  const value = number(record, key, path);
  if (Number.isSafeInteger(value)) return value;
  throw new G4SegError('bad-input', `${path} has an entry whose "${key}" is ${value}; expected a whole number.`, {
    path,
    key,
  });
}

function numbers(value: unknown): number[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'number')) return value;
  throw new G4SegError('bad-input', 'a list of numbers was expected.');
}
