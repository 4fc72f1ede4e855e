import { openAsBlob } from 'node:fs';
import { join } from 'node:path';
import { G4SegError } from '../../core/errors.ts';
import { nodeBackends } from './backends-node.ts';
import type { Environment } from '../machine/environment.ts';
import type { Runtime } from '../protocol.ts';

/**
 * Node: one backend, as asked for; model files from a folder. For evaluation and tests.
 * @param threads of the native CPU runtime; the others have no choice
 */
export function nodeEnvironment(threads: number, backend: Runtime['backend'] = 'cpu'): Environment {
  return {
    reader: (folder) => async (path) => {
      try {
        return await openAsBlob(join(folder, path)); // read where it is needed: a model may be gigabytes
      } catch (error) {
        throw new G4SegError(
          'bad-model',
          `The model file ${join(folder, path)} cannot be read. Check the folder.`,
          { path },
          { cause: error },
        );
      }
    },
    backends: [{ name: backend, open: () => nodeBackends[backend](threads) }],
  };
}
