import { InferenceSession, Tensor } from 'onnxruntime-node';
import { bytesSource, prepareModel } from '../onnx/index.ts';
import type { Pass } from '../onnx/index.ts';

export interface HostTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** Inputs as numbers; they are given in the type that the graph wants. */
export type NodeGraph = (
  feeds: Readonly<Record<string, { readonly dims: readonly number[]; readonly data: ArrayLike<number> }>>,
) => Promise<Readonly<Record<string, HostTensor>>>;

/** A graph of src/testing/fixtures on the CPU, after some passes. `beside`: files with its weights, by name. */
export async function nodeGraph(
  bytes: Uint8Array<ArrayBuffer>,
  passes: readonly Pass[] = [],
  beside: ReadonlyMap<string, Uint8Array<ArrayBuffer>> = new Map(),
): Promise<NodeGraph> {
  const { model, externalData, report } = await prepareModel(bytesSource(bytes), 'original.onnx', passes);
  const session = await InferenceSession.create(model, {
    externalData: [
      ...externalData.map(({ path, data }) => ({ path, data: data === 'original' ? bytes : data })),
      ...report.siblingFiles.map((path) => ({ path, data: beside.get(path) ?? new Uint8Array() })),
    ],
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  return async (feeds) => {
    const tensors = Object.entries(feeds).map(([name, { dims, data }]) => {
      const input = session.inputMetadata.find((each) => each.name === name);
      if (!input?.isTensor) throw new Error(`The graph has no input "${name}".`);
      return [name, toTensor(input.type, data, dims)] as const;
    });
    const results = await session.run(Object.fromEntries(tensors));
    return Object.fromEntries(
      Object.entries(results).map(([name, { dims, data }]) => [
        name,
        { dims, data: Float32Array.from(data as Float32Array) },
      ]),
    );
  };
}

function toTensor(type: string, data: ArrayLike<number>, dims: readonly number[]): Tensor {
  if (type === 'int64') return new Tensor('int64', BigInt64Array.from(Array.from(data), BigInt), dims);
  if (type === 'int32') return new Tensor('int32', Int32Array.from(data), dims);
  return new Tensor('float32', Float32Array.from(data), dims);
}
