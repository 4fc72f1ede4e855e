import { area } from '../../core/grid.ts';
import type { Features } from '../../method/correspondence.ts';
import { linearCombination } from '../../kernels/linear-combination/linear-combination.cpu.ts';
import { normalizeImage } from '../../kernels/normalize-image/normalize-image.cpu.ts';
import { match, secondNearest, similarityRow } from '../../method/correspondence.ts';
import type { Backend, DeviceFeatures, DeviceTensor, Session, SessionSource } from './backend.ts';
import type { Runtime } from '../protocol.ts';
import type { OrtRuntime } from './sessions.ts';

/** A tensor in JavaScript memory. */
interface HostTensor extends DeviceTensor {
  readonly data: Float32Array<ArrayBuffer>;
}

/** Tensors in JavaScript memory and the TypeScript twins of the kernels: for WebAssembly and Node. */
export function createCpuBackend(ort: OrtRuntime, runtime: Omit<Runtime, 'selfTest'>): Backend {
  return {
    runtime,
    lost: new Promise<never>(() => undefined),
    createSession: async (source: SessionSource): Promise<Session> => {
      const session = await ort.createSession(source);
      return {
        ...session,
        run: async (feeds) => {
          const outputs = await session.run(
            Object.fromEntries(
              Object.entries(feeds).map(([name, value]) => [
                name,
                { dims: value.dims, data: (value as HostTensor).data },
              ]),
            ),
          );
          return Object.fromEntries(
            Object.entries(outputs).map(([name, output]) => {
              if (!('data' in output)) throw new TypeError(`Output "${name}" is not in memory.`);
              return [name, hostTensor(output.data, output.dims)];
            }),
          );
        },
      };
    },
    upload: (data, dims) => hostTensor(data as Float32Array<ArrayBuffer>, dims),
    read: async (tensor) => values(tensor).slice(),
    linearCombination: (a, x, b, y, dims) => {
      const count = dims.reduce((product, dim) => product * dim, 1);
      return hostTensor(linearCombination(a, values(x), b, y && values(y), count), dims);
    },
    normalizeImage: (image, scale, offset) => {
      const pixels = values(image);
      return hostTensor(normalizeImage(pixels, pixels.length / scale.length, scale, offset), image.dims);
    },
    match: async (generated, original, excludeSelf) =>
      excludeSelf ? secondNearest(features(original)) : match(features(generated), features(original)),
    similarityRow: async (generated, original, patch) => similarityRow(features(generated), features(original), patch),
    dispose: () => undefined,
  };
}

function hostTensor(data: Float32Array<ArrayBuffer>, dims: readonly number[]): HostTensor {
  return { data, dims, bytes: data.byteLength, dispose: () => undefined };
}

function values(tensor: DeviceTensor): Float32Array<ArrayBuffer> {
  return (tensor as HostTensor).data;
}

function features({ tensor, grid, channels, layout }: DeviceFeatures): Features {
  return { grid, channels, layout, data: values(tensor).subarray(0, channels * area(grid)) };
}
