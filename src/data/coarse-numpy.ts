import { G4SegError } from '../core/errors.ts';
import type { Size } from '../core/grid.ts';
import { area } from '../core/grid.ts';
import type { Coarse } from './coarse-values.ts';
import { hardCoarse, requireProbabilities, requireSize, softCoarse } from './coarse-values.ts';
import { requireLabels } from './formats/label-image.ts';
import type { NumpyFile } from './formats/npy.ts';
import type { NumpyArray } from './formats/numpy-array.ts';

/** Cuts one class out of the file's array. */
type Cut = () => Float32Array<ArrayBuffer>;

/** Names under which CAM dictionaries store full-size maps [K, H, W]: CLIP-ES, IRN (converted), others; the first present is read. */
const mapNames = ['attn_highres', 'high_res', 'highres', 'cam', 'probabilities'];

/**
 * The coarse masks in a NumPy file:
 * - [H, W] of whole numbers: labels.
 * - [H, W, C] or [C, H, W] of floats: probabilities of all classes, with or without the background in front.
 * - a dictionary of `keys` [K] (classes counted from 0) and maps [K, H, W]: CLIP-ES; IRN's once its tensors are converted.
 * - a dictionary of class (counted from 0) -> [H, W]: AffinityNet's CAMs; or of 0 for the background and class + 1, which
 *   is what it saves after its CRF ({@link hasBackgroundKey}).
 * @param classes of the data set, without background
 * @param path for messages
 * @throws G4SegError `bad-input` for another shape or size, or values outside [0, 1]
 */
export function coarseFromNumpy(file: NumpyFile, size: Size, classes: number, path: string): Coarse {
  if (file.kind === 'array') return fromArray(file.array, size, classes, path);
  const { arrays } = file;
  const keys = arrays.get('keys');
  if (keys) return fromKeys(keys, mapsOf(arrays, path), size, classes, path);
  const names = [...arrays.keys()];
  const [only] = arrays.values();
  if (only && arrays.size === 1 && only.shape.length === 3)
    return fromArray(only, size, classes, `${path}:${names[0]}`);
  if (only && names.every((name) => /^\d+$/.test(name))) {
    const cuts = [...arrays].map(([name, map]): [number, Cut] => [Number(name), cutMap(map, size, `${path}:${name}`)]);
    if (!hasBackgroundKey(arrays, classes)) {
      return softCoarse(new Map(cuts.map(([key, cut]) => [labelOfKey(key, classes, path), cut])), size);
    }
    const maps = new Map(cuts.map(([key, cut]) => [key === 0 ? 0 : labelOfKey(key - 1, classes, path), cut]));
    const background = maps.get(0);
    maps.delete(0);
    return softCoarse(maps, size, background);
  }
  throw new G4SegError(
    'bad-input',
    `${path} holds ${names.join(', ') || 'nothing'}; expected "keys" and one of ${mapNames.join(', ')}, ` +
      'or one array of probabilities.',
    { path },
  );
}

function fromArray(array: NumpyArray, size: Size, classes: number, path: string): Coarse {
  const { shape, kind } = array;
  if (shape.length === 2 && kind === 'integer') {
    requireSize({ height: shape[0], width: shape[1] }, size, path);
    const outside = array.data.findIndex((value) => value < 0 || value > 255);
    if (outside >= 0) {
      throw new G4SegError(
        'bad-input',
        `${path} has the label ${array.data[outside]}; labels are 0 to ${classes}, or 255.`,
        { path },
      );
    }
    const labels = Uint8Array.from(array.data);
    requireLabels({ ...size, labels }, classes, path);
    return hardCoarse(labels, size);
  }
  if (shape.length === 2) return softCoarse(new Map([[onlyLabel(classes, path), cutMap(array, size, path)]]), size);
  return fromVolume(array, size, classes, path);
}

/** AffinityNet's CRF rounds to float32, and its maps are those of all labels that live: they sum to 1 this closely. */
const sumTolerance = 1e-3;

/**
 * True where key 0 is the background and the others are labels: the maps of a CRF sum to 1 at every pixel, those of a
 * CAM do not. A key as large as the number of classes proves it too, since classes counted from 0 end before it.
 */
function hasBackgroundKey(arrays: ReadonlyMap<string, NumpyArray>, classes: number): boolean {
  if (arrays.has(String(classes))) return true;
  const maps = [...arrays.values()];
  const length = maps[0].data.length;
  if (!arrays.has('0') || maps.length < 2) return false;
  for (let pixel = 0; pixel < length; pixel++) {
    let sum = 0;
    for (const { data } of maps) sum += data[pixel];
    if (!(Math.abs(sum - 1) <= sumTolerance)) return false;
  }
  return true;
}

/** Probabilities of all classes, the channels first or last. */
function fromVolume(array: NumpyArray, size: Size, classes: number, path: string): Coarse {
  const { shape, data } = array;
  const [a, b, c] = shape;
  const fits = (channels: number, height: number, width: number) =>
    height === size.height && width === size.width && (channels === classes || channels === classes + 1);
  const [isLast, isFirst] = [fits(c, a, b), fits(a, b, c)];
  if (shape.length !== 3 || isLast === isFirst) throw wrongShape(array, size, classes, path);
  const pixels = area(size);
  const channels = isLast ? c : a;
  const backgrounds = channels - classes;
  requireProbabilities(data, path, (index) => {
    const [channel, pixel] = isLast ? [index % c, Math.floor(index / c)] : [Math.floor(index / pixels), index % pixels];
    const label = channel + 1 - backgrounds;
    return `${position(pixel, size.width)} of ${label === 0 ? 'the background' : `class ${label}`}`;
  });
  const cut = (channel: number): Cut => {
    if (isFirst) return () => data.subarray(channel * pixels, (channel + 1) * pixels);
    return () => every(data, channel, c);
  };
  const maps = Array.from({ length: classes }, (_, index): [number, Cut] => [index + 1, cut(index + backgrounds)]);
  return softCoarse(new Map(maps), size, backgrounds === 1 ? cut(0) : undefined);
}

/** Every `step`-th value from `first` on. */
function every(data: Float32Array, first: number, step: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(data.length / step);
  for (let index = 0; index < values.length; index++) values[index] = data[first + index * step];
  return values;
}

function fromKeys(keys: NumpyArray, maps: NumpyArray, size: Size, classes: number, path: string): Coarse {
  const count = keys.data.length;
  const [channels, height, width] = maps.shape;
  if (maps.shape.length !== 3 || channels !== count) {
    throw new G4SegError(
      'bad-input',
      `${path} has ${count} keys and maps of shape (${maps.shape.join(', ')}); expected (${count}, H, W).`,
      {
        path,
      },
    );
  }
  requireSize({ height, width }, size, path);
  const pixels = area(size);
  const labels = Array.from(keys.data, (key) => labelOfKey(key, classes, path));
  requireProbabilities(maps.data, path, (index) => {
    return `${position(index % pixels, width)} of class ${labels[Math.floor(index / pixels)]}`;
  });
  const byLabel = labels.map((label, index): [number, Cut] => {
    return [label, () => maps.data.subarray(index * pixels, (index + 1) * pixels)];
  });
  return softCoarse(new Map(byLabel), size);
}

function mapsOf(arrays: ReadonlyMap<string, NumpyArray>, path: string): NumpyArray {
  for (const name of mapNames) {
    const maps = arrays.get(name);
    if (maps) return maps;
  }
  throw new G4SegError(
    'bad-input',
    `${path} holds ${[...arrays.keys()].join(', ')}; expected one of ${mapNames.join(', ')} beside keys.`,
    {
      path,
    },
  );
}

function cutMap(array: NumpyArray, size: Size, path: string): Cut {
  const [height, width] = array.shape;
  if (array.shape.length !== 2) {
    throw new G4SegError('bad-input', `${path} has shape (${array.shape.join(', ')}); expected (H, W).`, { path });
  }
  requireSize({ height, width }, size, path);
  requireProbabilities(array.data, path, (index) => position(index, width));
  return () => array.data;
}

function position(pixel: number, width: number): string {
  return `row ${Math.floor(pixel / width)}, column ${pixel % width}`;
}

/** Class counted from 0 without background -> label. */
function labelOfKey(key: number, classes: number, path: string): number {
  if (Number.isInteger(key) && key >= 0 && key < classes) return key + 1;
  throw new G4SegError(
    'bad-input',
    `${path} has the class key ${key}; keys count from 0 to ${classes - 1}, background apart.`,
    {
      path,
      key,
    },
  );
}

function onlyLabel(classes: number, path: string): number {
  if (classes === 1) return 1;
  throw new G4SegError(
    'bad-input',
    `${path} is one map of probabilities, but there are ${classes} classes: it does not say which. Store [H, W, C] or a dictionary with keys.`,
    { path, classes },
  );
}

function wrongShape({ shape }: NumpyArray, { height, width }: Size, classes: number, path: string): G4SegError {
  return new G4SegError(
    'bad-input',
    `${path} has shape (${shape.join(', ')}); expected (${height}, ${width}) labels, or probabilities ` +
      `(${height}, ${width}, C) or (C, ${height}, ${width}) with C = ${classes} classes or ${classes + 1} with the background first.`,
    { path, shape: shape.join(' ') },
  );
}
