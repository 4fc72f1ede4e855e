import { modelReader } from '../../models/read/stored-model.ts';
import { createCpuBackend } from './backend-cpu.ts';
import { createGpuBackend } from './backend-gpu.ts';
import { requestGpuDevice } from './device.ts';
import type { Environment } from './environment.ts';
import { loadWasmRuntime, loadWebGpuRuntime } from './sessions.ts';

/** The browser: WebGPU, else WebAssembly; files from the browser's store or over HTTP. */
export const browserEnvironment: Environment = {
  reader: modelReader,
  backends: [
    {
      name: 'webgpu',
      open: async () => {
        const gpu = await requestGpuDevice(navigator.gpu as GPU | undefined);
        return createGpuBackend(await loadWebGpuRuntime(gpu.device), gpu);
      },
    },
    {
      name: 'wasm',
      open: async (reason) =>
        createCpuBackend(await loadWasmRuntime(), {
          backend: 'wasm',
          device: 'WebAssembly, 1 thread',
          precision: 'float32',
          ...(reason ? { reason } : {}),
        }),
    },
  ],
};
