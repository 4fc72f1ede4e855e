import { parseCocoInstances } from '../src/data/coco-instances.ts';
import { decodeLabels } from '../src/data/formats/label-image.ts';
import { readNumpy } from '../src/data/formats/npy.ts';
import { decodeDropped } from '../src/images/decode-drop.ts';
import { bytesSource } from '../src/onnx/byte-source.ts';
import { modelGraph } from '../src/onnx/graph.ts';
import { readModel } from '../src/onnx/index.ts';
import { analyseGraph } from '../src/onnx/rewrite/analysis.ts';
import { readSession } from '../src/state/refine/read-session.ts';
import {
  cocoFile,
  npyOfManyDimensions,
  npyOfPickle,
  npzOfOverlaps,
  pickleOfManyItems,
  pickleOfNestedName,
  pickleOfNestedType,
  zigzag,
} from '../src/testing/hostile/data.ts';
import { hostileOnnx } from '../src/testing/hostile/onnx.ts';
import { flatPng, pngOfTwoHeaders, pngWithBomb } from '../src/testing/hostile/png.ts';

/** A file that is small for what it asks of a reader, and the reader that gets it from a person. */
export interface HostileCase {
  readonly name: string;
  make(): Uint8Array<ArrayBuffer>;
  read(bytes: Uint8Array<ArrayBuffer>): unknown;
}

const text = (value: string) => new TextEncoder().encode(value);
const dropped = (bytes: Uint8Array<ArrayBuffer>) => decodeDropped(bytes, { name: 'x.png', maximumSide: 2048 });
const labels = (bytes: Uint8Array) => decodeLabels(bytes, 'x.png');
const numpy = (bytes: Uint8Array) => readNumpy(bytes, 'x.npy');
const coco = (bytes: Uint8Array) => parseCocoInstances(new TextDecoder().decode(bytes), 'x.json').labels('a');
const onnx = async (bytes: Uint8Array<ArrayBuffer>) =>
  analyseGraph(modelGraph(await readModel(bytesSource(bytes), 'w')), 17, new Map());
const session = (bytes: Uint8Array) => readSession('x.g4seg.json', new TextDecoder().decode(bytes));

const frame = { height: 480, width: 640 };
const square = [0, 0, 639, 0, 639, 479, 0, 479];

export const hostileCases: readonly HostileCase[] = [
  { name: 'PNG, two headers, dropped', make: pngOfTwoHeaders, read: dropped },
  { name: 'PNG, two headers, labels in Evaluate', make: pngOfTwoHeaders, read: labels },
  { name: 'PNG, 65,535 × 65,535 claimed', make: () => flatPng({ width: 65_535, height: 65_535 }, 9), read: labels },
  { name: 'PNG, rows of 1 GB in a small picture', make: () => flatPng({ width: 9, height: 7 }, 1e9), read: dropped },
  { name: 'PNG, colour profile of 1 GB', make: () => pngWithBomb('iCCP', 1e9), read: dropped },
  { name: 'PNG, compressed text of 1 GB', make: () => pngWithBomb('zTXt', 1e9), read: dropped },
  { name: 'PNG, international text of 1 GB', make: () => pngWithBomb('iTXt', 1e9), read: dropped },
  { name: 'NumPy, 4,001 dimensions', make: () => npyOfManyDimensions(), read: numpy },
  { name: 'NumPy, a pickled name without end', make: () => npyOfPickle(pickleOfNestedName()), read: numpy },
  { name: 'NumPy, a pickled type without end', make: () => npyOfPickle(pickleOfNestedType()), read: numpy },
  { name: 'NumPy, a pickled list of 200,000', make: () => npyOfPickle(pickleOfManyItems()), read: numpy },
  { name: 'npz, 1,000 entries over one stream', make: () => npzOfOverlaps(), read: numpy },
  { name: 'COCO, a polygon of 40,000 edges', make: () => text(cocoFile(frame, [[zigzag(40_000)]])), read: coco },
  {
    name: 'COCO, 50,000 polygons',
    make: () => text(cocoFile(frame, [Array.from({ length: 50_000 }, () => square)])),
    read: coco,
  },
  {
    name: 'COCO, a picture of 2 gigapixels',
    make: () => text(cocoFile({ height: 45_000, width: 45_000 }, [])),
    read: coco,
  },
  {
    name: 'Session, 30 MB of text for its schema',
    make: () => text(`{"schema":"${'x'.repeat(30_000_000)}"}`),
    read: session,
  },
  ...hostileOnnx.map(({ name, make }) => ({ name: `ONNX, ${name}`, make, read: onnx })),
];
