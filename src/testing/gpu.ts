import { afterEach, beforeEach, describe, it } from 'vitest';
import preferSoftwareVulkan from './vulkan.ts';

/** A WebGPU device in Node (Dawn), for tests of kernels. */
export interface Gpu {
  readonly device: GPUDevice;
  /** A storage buffer with these values. */
  upload(values: Float32Array<ArrayBuffer>): GPUBuffer;
  readFloats(buffer: GPUBuffer): Promise<Float32Array<ArrayBuffer>>;
  readIntegers(buffer: GPUBuffer): Promise<Int32Array<ArrayBuffer>>;
}

const scopes = ['validation', 'out-of-memory', 'internal'] as const;

/**
 * A `describe` whose tests use a GPU. Each test runs inside error scopes, and fails if the device reports an error;
 * every buffer it made is destroyed after it.
 * Without an adapter the tests are skipped with the reason in their title, or fail where `REQUIRE_GPU=1` promises one.
 */
export function describeGpu(name: string, body: (gpu: Gpu) => void): void {
  if (!('device' in found)) {
    if (process.env.REQUIRE_GPU === '1') {
      describe(name, () => {
        it('finds a GPU adapter', () => {
          throw new Error(found.reason);
        });
      });
    } else {
      describe.skip(`${name} (skipped: ${found.reason})`, () =>
        body(
          harness(() => {
            throw new Error(found.reason);
          }),
        ));
    }
    return;
  }
  const { device } = found;
  describe(name, () => {
    const buffers: GPUBuffer[] = [];
    const createBuffer = device.createBuffer.bind(device);
    beforeEach(() => {
      device.createBuffer = (descriptor) => {
        const buffer = createBuffer(descriptor);
        buffers.push(buffer);
        return buffer;
      };
      for (const scope of scopes) device.pushErrorScope(scope);
    });
    afterEach(async () => {
      device.createBuffer = createBuffer;
      const errors = await Promise.all(scopes.map(() => device.popErrorScope()));
      for (const buffer of buffers.splice(0)) buffer.destroy();
      const error = errors.find((reported) => reported !== null);
      if (error) throw new Error(`The device reported: ${error.message}`);
    });
    body(harness(() => device));
  });
}

function harness(device: () => GPUDevice): Gpu {
  const read = async (buffer: GPUBuffer): Promise<ArrayBuffer> => {
    const { queue } = device();
    const copy = device().createBuffer({ size: buffer.size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    const encoder = device().createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, copy, 0, buffer.size);
    queue.submit([encoder.finish()]);
    await copy.mapAsync(GPUMapMode.READ);
    return copy.getMappedRange().slice(0);
  };
  return {
    get device() {
      return device();
    },
    upload(values) {
      const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
      const buffer = device().createBuffer({ size: values.byteLength, usage });
      device().queue.writeBuffer(buffer, 0, values);
      return buffer;
    },
    readFloats: async (buffer) => new Float32Array(await read(buffer)),
    readIntegers: async (buffer) => new Int32Array(await read(buffer)),
  };
}

// Dawn's instance must outlive its devices, which do not hold it: collected, it takes the process with it.
let instance: GPU | undefined;

/** The device of this test file with the limits every WebGPU adapter has, or why there is none. */
async function findDevice(): Promise<{ readonly device: GPUDevice } | { readonly reason: string }> {
  try {
    preferSoftwareVulkan();
    // Imported here: Dawn reads the environment when it is loaded, and has no build for every platform.
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    instance = create([]);
    const adapter = await instance.requestAdapter();
    if (!adapter)
      return { reason: 'Dawn found no WebGPU adapter; on Linux, install Chromium for its software driver.' };
    return { device: await adapter.requestDevice() };
  } catch (error) {
    return { reason: `Dawn could not be loaded: ${error instanceof Error ? error.message : String(error)}` };
  }
}

const found = await findDevice();
