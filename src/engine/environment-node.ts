import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { G4SegError } from '../core/errors.ts';
import { createCpuBackend } from './backend-cpu.ts';
import type { Environment } from './environment.ts';
import { loadNodeRuntime } from './sessions.ts';

/** Node: the native CPU runtime; model files from a folder. For evaluation and tests. */
export function nodeEnvironment(threads: number): Environment {
  return {
    reader: (folder) => async (path) => {
      try {
        return new Blob([await readFile(join(folder, path))]);
      } catch (error) {
        throw new G4SegError(
          'bad-model',
          `The model file ${join(folder, path)} cannot be read. Check the folder.`,
          { path },
          { cause: error },
        );
      }
    },
    backends: [
      {
        name: 'cpu',
        open: async () =>
          createCpuBackend(await loadNodeRuntime(threads), {
            backend: 'cpu',
            device: `Node, ${threads} thread(s)`,
            precision: 'float32',
          }),
      },
    ],
  };
}
