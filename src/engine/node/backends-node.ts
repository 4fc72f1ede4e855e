import { register } from 'node:module';
import type * as Webgpu from 'webgpu';
import { G4SegError } from '../../core/errors.ts';
import type { Backend } from '../machine/backend.ts';
import { createCpuBackend } from '../machine/backend-cpu.ts';
import { requestGpuDevice } from '../machine/device.ts';
import type { Runtime } from '../protocol.ts';
import { loadNodeRuntime, loadWasmRuntime } from '../machine/sessions.ts';

/** What Node can compute on: its native CPU runtime, or what browsers have. */
export const nodeBackends: Readonly<Record<Runtime['backend'], (threads: number) => Promise<Backend>>> = {
  cpu: async (threads) =>
    createCpuBackend(await loadNodeRuntime(threads), {
      backend: 'cpu',
      device: `Node, ${threads} thread(s)`,
      precision: 'float32',
    }),
  wasm: async () =>
    createCpuBackend(await loadWasmRuntime(), {
      backend: 'wasm',
      device: 'WebAssembly in Node, 1 thread',
      precision: 'float32',
    }),
  webgpu: async () => {
    const gpu = await requestGpuDevice(await dawn());
    copySharedMemory(gpu.device.queue);
    register(`data:text/javascript,${encodeURIComponent(rawTextHook)}`);
    const { openGpuBackend } = await import('../machine/backend-gpu.ts');
    return openGpuBackend(gpu);
  },
};

/** Dawn's binding takes no view of shared memory, which the runtime's heap is. */
function copySharedMemory(queue: GPUQueue): void {
  const prototype = Object.getPrototypeOf(queue) as GPUQueue;
  const write = prototype.writeBuffer;
  prototype.writeBuffer = function (this: GPUQueue, buffer, offset, data, ...rest) {
    const isShared = ArrayBuffer.isView(data) && data.buffer instanceof SharedArrayBuffer;
    const readable = isShared ? (data as Uint8Array).slice() : data;
    return write.call(this, buffer, offset, readable as GPUAllowSharedBufferSource, ...rest);
  };
}

/** `import text from './x.wgsl?raw'` is Vite's; this teaches it to Node. */
const rawTextHook = `
import { readFile } from 'node:fs/promises';
export async function load(url, context, next) {
  if (!url.endsWith('.wgsl?raw')) return next(url, context);
  const text = await readFile(new URL(url), 'utf8');
  return { format: 'module', shortCircuit: true, source: 'export default ' + JSON.stringify(text) };
}`;

// The instance must outlive its devices, which do not hold it: collected, it takes the process with it.
let instance: GPU | undefined;

/** Dawn, the WebGPU of Chromium, on the machine's own driver (on Linux, Vulkan). */
async function dawn(): Promise<GPU> {
  if (instance) return instance;
  try {
    // A name that bundlers cannot follow: the package is a native addon and never part of the page.
    const name = 'webgpu';
    const { create, globals } = (await import(/* @vite-ignore */ name)) as typeof Webgpu;
    Object.assign(globalThis, globals);
    instance = create([]);
    // onnxruntime-web looks for it here; Node 20 has no navigator.
    if (!('navigator' in globalThis)) Object.assign(globalThis, { navigator: {} });
    Object.defineProperty(navigator, 'gpu', { value: instance });
    return instance;
  } catch (cause) {
    throw new G4SegError(
      'no-device',
      `WebGPU in Node could not be loaded (${cause instanceof Error ? cause.message : String(cause)}). Install the development packages with "npm ci", or use --backend cpu.`,
      {},
      { cause },
    );
  }
}
