import { area } from '../../core/grid.ts';
import { G4SegError } from '../../core/errors.ts';
import { createLinearCombination } from '../../kernels/linear-combination/linear-combination.ts';
import type { FeaturePair } from '../../kernels/match/match.ts';
import { createMatchKernel } from '../../kernels/match/match.ts';
import { createNormalizeImage } from '../../kernels/normalize-image/normalize-image.ts';
import type { Backend, DeviceFeatures, DeviceTensor, HostValue, Session, SessionSource } from './backend.ts';
import type { GpuDevice } from './device.ts';
import type { OrtOutput, OrtRuntime, OrtSession, OrtValue } from './sessions.ts';
import { loadWebGpuRuntime } from './sessions.ts';

/** A tensor in a GPU buffer. */
interface GpuTensor extends DeviceTensor {
  readonly buffer: GPUBuffer;
}

type MakeTensor = (buffer: GPUBuffer, dims: readonly number[]) => GpuTensor;

/** A backend on this device, which is given back where the runtime cannot be loaded. */
export async function openGpuBackend(gpu: GpuDevice): Promise<Backend> {
  try {
    return createGpuBackend(await loadWebGpuRuntime(gpu.device), gpu);
  } catch (error) {
    gpu.device.destroy();
    throw error;
  }
}

/** Tensors stay on the GPU, the runtime's and ours on one device; only pictures, δ and cosines are read back. */
function createGpuBackend(ort: OrtRuntime, { device, name, hasHalfPrecision }: GpuDevice): Backend {
  const combine = createLinearCombination(device);
  const normalize = createNormalizeImage(device);
  const matching = createMatchKernel(device);
  const lost = device.lost.then(({ reason, message }): never => {
    throw new G4SegError('device-lost', `The graphics card went away (${message || reason}).`, { reason });
  });
  lost.catch(() => undefined); // whoever waits for work hears of it; nobody else has to

  const tensor: MakeTensor = (buffer, dims) => ({
    buffer,
    dims,
    bytes: buffer.size,
    dispose: () => buffer.destroy(),
  });

  async function readBuffer(buffer: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
    const staging = device.createBuffer({ size: bytes, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    try {
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(buffer, 0, staging, 0, bytes);
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(GPUMapMode.READ);
      return staging.getMappedRange().slice(0);
    } finally {
      staging.destroy();
    }
  }

  return {
    runtime: { backend: 'webgpu', device: name, precision: hasHalfPrecision ? 'float16' : 'float32' },
    lost,
    createSession: async (source: SessionSource) => gpuSession(device, await ort.createSession(source), tensor),
    upload: (data, dims) => {
      const buffer = device.createBuffer({ size: paddedBytes(data.byteLength), usage: storageUsage() });
      device.queue.writeBuffer(buffer, 0, data as Float32Array<ArrayBuffer>);
      return tensor(buffer, dims);
    },
    read: async ({ dims, ...value }) => new Float32Array(await readBuffer(bufferOf(value), 4 * count(dims))),
    linearCombination: (a, x, b, y, dims) =>
      tensor(combine.run({ a, x: bufferOf(x), b, y: y && bufferOf(y), count: count(dims) }), dims),
    normalizeImage: (image, scale, offset) =>
      tensor(
        normalize.run({ image: bufferOf(image), plane: count(image.dims) / scale.length, scale, offset }),
        image.dims,
      ),
    match: async (generated, original, excludeSelf) => {
      const found = matching.run({ ...pairOf(generated, original), excludeSelf });
      const bytes = 4 * area(original.grid);
      try {
        return {
          match: new Int32Array(await readBuffer(found.match, bytes)),
          cosine: new Float32Array(await readBuffer(found.cosine, bytes)),
        };
      } finally {
        found.match.destroy();
        found.cosine.destroy();
      }
    },
    similarityRow: async (generated, original, patch) => {
      const row = matching.similarityRow({ ...pairOf(generated, original), patch });
      try {
        return new Float32Array(await readBuffer(row, 4 * area(original.grid)));
      } finally {
        row.destroy();
      }
    },
    dispose: () => device.destroy(),
  };
}

/**
 * A session whose outputs are ours: each is copied into a buffer of its own, and the runtime's tensor given back, before
 * anyone sees it. The runtime's tensor ends with its session, and to read or dispose it later breaks the runtime.
 */
function gpuSession(device: GPUDevice, session: OrtSession, tensor: MakeTensor): Session {
  function copied({ dims, ...output }: OrtOutput, name: string): GpuTensor {
    if (!('buffer' in output))
      throw new G4SegError('internal', `The output "${name}" is not on the GPU.`, { output: name });
    const buffer = device.createBuffer({ size: paddedBytes(4 * count(dims)), usage: storageUsage() });
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(output.buffer, 0, buffer, 0, 4 * count(dims));
    device.queue.submit([encoder.finish()]);
    return tensor(buffer, dims);
  }

  return {
    ...session,
    run: async (feeds) => {
      const outputs = await session.run(
        Object.fromEntries(Object.entries(feeds).map(([name, value]) => [name, ortValue(value)])),
      );
      try {
        return Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, copied(output, name)]));
      } finally {
        for (const output of Object.values(outputs)) output.dispose();
      }
    },
  };
}

function ortValue(value: DeviceTensor | HostValue): OrtValue | HostValue {
  return 'data' in value ? value : { dims: value.dims, buffer: bufferOf(value) };
}

function bufferOf(tensor: Omit<DeviceTensor, 'dims'>): GPUBuffer {
  return (tensor as GpuTensor).buffer;
}

/** The runtime's kernels read four numbers at once: past the end of a shorter buffer they would read zeroes. */
function paddedBytes(bytes: number): number {
  return 16 * Math.ceil(bytes / 16);
}

/** Not a constant: Node has these names only once WebGPU is loaded. */
function storageUsage(): GPUBufferUsageFlags {
  return GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
}

function count(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

function pairOf(generated: DeviceFeatures, original: DeviceFeatures): FeaturePair {
  const { channels, layout } = original;
  return {
    generated: bufferOf(generated.tensor),
    original: bufferOf(original.tensor),
    patches: area(original.grid),
    channels,
    layout,
  };
}
