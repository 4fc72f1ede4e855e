import { G4SegError } from '../../core/errors.ts';
import { labelReading, scoreReading, type MaskReading } from '../../images/mask-reading.ts';
import type { Size } from '../../core/grid.ts';
import { parseCocoInstances } from '../coco-instances.ts';
import { coarseFromNumpy } from '../coarse-numpy.ts';
import { stem } from '../folder.ts';
import { readNumpy, type NumpyFile } from '../formats/npy.ts';
import { readCvat } from './cvat.ts';
import { readLabelme } from './labelme.ts';
import { pictureNamed } from './picture-named.ts';

/** The photo that an annotation lies on. */
export interface Annotated extends Size {
  readonly name: string;
}

/** A mask file that is no picture: `.npy`, `.npz`, JSON of COCO or labelme, XML of CVAT. */
export function isAnnotation(name: string): boolean {
  return /\.(npy|npz|json|xml)$/i.test(name);
}

/**
 * What such a file says of a photo. COCO's and CVAT's files may hold many pictures: the one of the photo's name is read.
 * @throws G4SegError `bad-input` saying what was expected and found
 */
export function readAnnotation(bytes: Uint8Array<ArrayBuffer>, name: string, photo: Annotated): MaskReading {
  const ending = name.slice(name.lastIndexOf('.')).toLowerCase();
  if (ending === '.npy' || ending === '.npz') return readScores(readNumpy(bytes, name), name, photo);
  const text = new TextDecoder().decode(bytes);
  if (ending === '.xml') return readCvat(text, name, photo.name);
  const json = parsed(text, name);
  if ('shapes' in json) return readLabelme(json, name);
  if ('annotations' in json) return readCoco(text, name, photo.name);
  throw new G4SegError(
    'bad-input',
    `${name} is neither a session of this page nor annotations of COCO (“annotations”) or labelme (“shapes”).`,
    { name },
  );
}

function readCoco(text: string, name: string, photoName: string): MaskReading {
  const instances = parseCocoInstances(text, name);
  const { name: file } = pictureNamed(
    instances.files.map((one) => ({ name: one })),
    photoName,
    name,
  );
  const { labels, ...size } = instances.labels(stem(file));
  // The file's own numbers stay where they are bytes.
  const keeps = instances.ids.every((id) => id >= 1 && id <= 254);
  const numberOf = (label: number) => (keeps && label > 0 ? instances.ids[label - 1] : label);
  const names = new Map(instances.classNames.map((one, i) => [numberOf(i + 1), one]));
  return labelReading('labels', 'COCO annotations', size, {
    labels: labels.map(numberOf),
    background: 0,
    nameOf: (label) => names.get(label),
  });
}

/** Many classes may be in a data set; a file alone does not say how many. */
const mostClasses = 254;

/**
 * NumPy's files as *Evaluate* reads them: [H, W] labels, [H, W] probabilities of one class, [K, H, W] or [H, W, K]
 * probabilities, dictionaries of classes. A number of classes is not known here: a volume is taken to have no background.
 */
function readScores(file: NumpyFile, name: string, photo: Annotated): MaskReading {
  const [array] =
    file.kind === 'array' ? [file.array] : [...file.arrays.values()].filter(({ shape }) => shape.length > 1);
  const shape = array?.shape ?? [];
  const isFlat = shape.length === 2;
  const isVolume = file.kind === 'array' && shape.length === 3;
  const last = isVolume && closer(shape, photo);
  const [height, width] = shape.length === 3 && !last ? shape.slice(1) : shape;
  const count = isVolume ? shape[last ? 2 : 0] : mostClasses;
  const isOneMap = file.kind === 'array' && isFlat && file.array.kind !== 'integer';
  const classes = isOneMap ? 1 : count;
  const size = { height, width };
  const coarse = coarseFromNumpy(file, size, classes, name);
  if (isFlat && !isOneMap && file.kind === 'array') {
    return labelReading('labels', 'NumPy labels', size, {
      labels: Uint8Array.from(file.array.data),
      background: 0,
      ignoredLabel: 255,
    });
  }
  const scores = coarse.labels.map((label) => ({ label, data: coarse.probability(label).data }));
  return scoreReading('NumPy probabilities', size, scores);
}

/** Whether the channels of a volume come last: the sides of the photo tell, else the shortest side does. */
function closer([a, b, c]: readonly number[], { height, width }: Size): boolean {
  if (a === height && b === width) return true;
  if (b === height && c === width) return false;
  return c < a;
}

function parsed(text: string, name: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // told below: the parser's own words mean nothing to the person who dropped the file
  }
  throw new G4SegError('bad-input', `${name} is not JSON. Export it again.`, { name });
}
