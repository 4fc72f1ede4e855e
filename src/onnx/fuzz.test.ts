import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { G4SegError } from '../core/errors.ts';
import { Random } from '../core/random.ts';
import type { ByteSource } from './byte-source.ts';
import { bytesSource } from './byte-source.ts';
import { fixture } from '../testing/onnx/fixtures.ts';
import { tinyUnet } from '../testing/onnx/tiny-unet.ts';
import type { AttentionStyle } from '../testing/onnx/tiny-unet.ts';
import { encodeModel } from './graph.ts';
import { passes, prepareModel } from './index.ts';
import type { Pass } from './index.ts';
import { defaultLimits } from './limits.ts';
import { ModelProtoSchema, StringStringEntryProtoSchema, TensorProto_DataLocation } from './onnx_pb.ts';
import { joinBytes } from './wire-write.ts';

/**
 * Mutated files must be read, refused with a G4SegError, and nothing else: no other exception, no hang, no read beyond
 * the limits. Every mutation follows from its seed. What this has found is pinned in hostile.test.ts.
 */
const styles: AttentionStyle[] = [
  { operator: 'explicit', rank: 3, scale: 'multiply', mask: true },
  { operator: 'explicit', rank: 4, scale: 'computed', casts: true },
  { operator: 'multi-head with bias' },
  { operator: 'packed' },
];
/** Small graphs, in which nearly every byte means something, and the real exports, which are mostly weights. */
const tiny = styles.map((style) => ({ bytes: encodeModel(tinyUnet(style)), kind: 'unet' as const }));
const exported = [
  { bytes: fixture('clip-dynamo'), kind: 'clip' as const },
  { bytes: fixture('unet-small'), kind: 'unet' as const },
];
const large = { bytes: fixture('unet-fused-half'), kind: 'half' as const };

/** What the engine would ask of each kind of graph. */
const changes: Readonly<Record<'unet' | 'clip' | 'half', readonly Pass[]>> = {
  unet: [passes.injectAttention({ allowRefused: true })],
  clip: [passes.exposePatchFeatures()],
  half: [
    passes.widenHalf(),
    passes.injectAttention({ sizes: { height: 4, width: 6, tokens: 5 }, form: 'rank-1', allowRefused: true }),
  ],
};

type Mutation = (bytes: Uint8Array, random: Random) => Uint8Array;

const flipBits: Mutation = (bytes, random) => {
  const mutated = bytes.slice();
  for (let left = random.integer(1, 8); left > 0; left--) {
    const at = random.integer(0, bytes.length - 1);
    mutated[at] = (mutated[at] as number) ^ (1 << random.integer(0, 7));
  }
  return mutated;
};

const truncate: Mutation = (bytes, random) => bytes.slice(0, random.integer(0, bytes.length - 1));

/** Copies, drops or repeats a stretch: messages end up inside one another. */
const splice: Mutation = (bytes, random) => {
  const stretch = () => [random.integer(0, bytes.length), random.integer(0, 400)] as const;
  const [from, length] = stretch();
  const [to, dropped] = stretch();
  return joinBytes([bytes.subarray(0, to), bytes.subarray(from, from + length), bytes.subarray(to + dropped)]);
};

/** Lengths and numbers are where a parser believes the file: puts an extreme one over some bytes. */
const extremes = [
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0x80, 0x80, 0x80, 0x80, 0x08],
  [0xff, 0x7f],
  [0x00],
  [0x7f],
];
const overwriteNumber: Mutation = (bytes, random) => {
  const mutated = bytes.slice();
  mutated.set(random.pick(extremes).slice(0, bytes.length), random.integer(0, Math.max(0, bytes.length - 12)));
  return mutated;
};

/** Makes one operator another whose name is as long. */
const renameOperator: Mutation = (bytes, random) => {
  const words = [
    'MatMul',
    'Gather',
    'Concat',
    'Expand',
    'Softmax',
    'Reshape',
    'Slice',
    'Split',
    'Range',
    'Where',
    'Add',
    'Mul',
    'Pad',
  ];
  const encoded = words.map((word) => new TextEncoder().encode(word));
  const start = random.integer(0, bytes.length - 1);
  for (let step = 0; step < bytes.length; step++) {
    const at = (start + step) % bytes.length;
    const fitting = encoded.filter(
      (word) => bytes[at] === word.length && word.every((_, i) => isLetter(bytes[at + 1 + i])),
    );
    if (fitting.length === 0) continue;
    const mutated = bytes.slice();
    mutated.set(random.pick(fitting), at + 1);
    return mutated;
  }
  return bytes;
};

const isLetter = (byte = 0) => (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122);

/** Well-formed bytes, senseless graph: wires crossed, nodes gone or doubled, shapes and constants changed. */
const editGraph: Mutation = (bytes, random) => {
  const model = fromBinary(ModelProtoSchema, bytes);
  const { node, initializer, input } = model.graph ?? fail();
  const names = [
    ...node.flatMap(({ output }) => output),
    ...initializer.map(({ name }) => name),
    '',
    'nothing',
    '__proto__',
  ];
  const numbers = [0, 1, -1, 2, 3, 7, 2 ** 31, -(2 ** 31), 2 ** 53, -(2n ** 63n), 2n ** 63n - 1n].map(BigInt);
  const tensor = () => random.pick(initializer);
  const put = <T>(list: T[], item: T) => list.splice(random.integer(0, list.length), random.integer(0, 1), item);
  const edits: (() => void)[] = [
    () => put(random.pick(node).input, random.pick(names)),
    () => put(random.pick(node).output, random.pick(names)),
    () => node.splice(random.integer(0, node.length - 1), random.integer(1, 2)),
    () => node.splice(random.integer(0, node.length), 0, random.pick(node)),
    () =>
      (random.pick(node).opType = random.pick([
        'Constant',
        'Shape',
        'Split',
        'Resize',
        'Unsqueeze',
        'constructor',
        'Conv',
      ])),
    () => put(tensor().dims, random.pick(numbers)),
    () => (tensor().dataType = random.integer(0, 30)),
    () => (tensor().rawData = new Uint8Array(random.integer(0, 40)).fill(random.integer(0, 255))),
    () =>
      random
        .pick(node)
        .attribute.forEach((attribute) => (attribute.ints = [random.pick(numbers), random.pick(numbers)])),
    () => random.pick(node).attribute.forEach((attribute) => (attribute.i = random.pick(numbers))),
    () => random.pick(input).type?.value.value && (random.pick(input).name = random.pick(names)),
    () => {
      const type = random.pick(input).type?.value;
      if (type?.case !== 'tensorType') return;
      type.value.shape?.dim.splice(random.integer(0, 3), 1);
      type.value.shape?.dim.forEach((dim) => (dim.value = { case: 'dimValue', value: random.pick(numbers) }));
    },
    () => {
      const target = tensor();
      target.dataLocation = TensorProto_DataLocation.EXTERNAL;
      const entries = {
        location: ['original.onnx', '../secret', '/etc/passwd', ''],
        offset: ['-1', '1e3', '99999999999999999', '12'],
        length: ['0', '8', 'x'],
      };
      target.externalData = Object.entries(entries).map(([key, all]) =>
        create(StringStringEntryProtoSchema, { key, value: random.pick(all) }),
      );
    },
  ];
  for (let left = random.integer(1, 3); left > 0 && node.length > 0; left--) random.pick(edits)();
  return toBinary(ModelProtoSchema, model);
};

function fail(): never {
  throw new Error('the corpus holds a model without a graph');
}

const mutations: Readonly<Record<string, Mutation>> = {
  flipBits,
  truncate,
  splice,
  overwriteNumber,
  renameOperator,
  editGraph,
};

/** Counts what is read, so that a length in the file cannot make the parser ask for more than there is or more than allowed. */
function counted(
  bytes: Uint8Array,
): ByteSource & { read: ByteSource['read']; longest: () => number; total: () => number } {
  const source = bytesSource(bytes);
  let [longest, total] = [0, 0];
  return {
    size: source.size,
    read: (offset, length) => {
      longest = Math.max(longest, length);
      total += length;
      return source.read(offset, length);
    },
    longest: () => longest,
    total: () => total,
  };
}

async function attempt(bytes: Uint8Array, kind: keyof typeof changes): Promise<string> {
  const source = counted(bytes);
  const limits = { ...defaultLimits, graphBytes: 1 << 20 };
  const outcome = await prepareModel(source, 'original.onnx', changes[kind], { limits }).then(
    () => 'rewritten',
    (error: unknown) => {
      if (!(error instanceof G4SegError)) throw error;
      return error.data['offset'] === undefined ? 'refused by meaning' : 'refused by bytes';
    },
  );
  expect(source.longest()).toBeLessThanOrEqual(1 << 20);
  expect(source.total()).toBeLessThanOrEqual(3 * bytes.length + (1 << 20));
  return outcome;
}

// 6 × 3,700 = 22,200 mutations; of eight, six are of small graphs, two of exports; one of 88 is of the large export.
describe.each(Object.entries(mutations))('a file after %s', (name, mutate) => {
  it('is rewritten or refused, 3,700 times', { timeout: 120_000 }, async () => {
    const outcomes: Record<string, number> = {};
    let slowest = 0;
    for (let seed = 0; seed < 3700; seed++) {
      const random = new Random(seed);
      const { bytes, kind } = seed % 88 === 87 ? large : random.pick(seed % 8 < 6 ? tiny : exported);
      const started = performance.now();
      const outcome = await attempt(mutate(bytes, random), kind).catch((error: unknown) => {
        throw new Error(`${name}, seed ${seed}: ${String(error)}`, { cause: error });
      });
      slowest = Math.max(slowest, performance.now() - started);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    expect(slowest).toBeLessThan(5000);
    // Each way of mutating reaches what it is meant to reach.
    const reached =
      { truncate: 'refused by bytes', splice: 'refused by bytes', editGraph: 'refused by meaning' }[name] ??
      'rewritten';
    expect(outcomes[reached]).toBeGreaterThan(300);
  });
});
