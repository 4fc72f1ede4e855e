import { modelReader } from '../../models/read/stored-model.ts';
import { createCpuBackend } from './backend-cpu.ts';
import { openGpuBackend } from './backend-gpu.ts';
import { requestGpuDevice } from './device.ts';
import type { Environment } from './environment.ts';
import { loadWasmRuntime } from './sessions.ts';

/** The browser: WebGPU, else WebAssembly; files from the browser's store or over HTTP. */
export const browserEnvironment: Environment = {
  reader: modelReader,
  backends: [
    {
      name: 'webgpu',
      open: async () => openGpuBackend(await requestGpuDevice(navigator.gpu as GPU | undefined)),
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
