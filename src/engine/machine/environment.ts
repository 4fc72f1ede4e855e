import { G4SegError } from '../../core/errors.ts';
import type { FileReader } from '../../models/read/model-files.ts';
import type { Backend } from './backend.ts';
import type { SelfTestResult } from '../protocol.ts';
import { selfTest } from './self-test/self-test.ts';

/** What differs between the browser's worker and Node: how files are read and which backends there are, best first. */
export interface Environment {
  reader(baseUrl: string): FileReader;
  /** Each rejects with 'no-device' where the machine lacks it. */
  readonly backends: readonly {
    readonly name: 'webgpu' | 'wasm' | 'cpu';
    open(reason: string | null): Promise<Backend>;
  }[];
}

export interface OpenedBackend {
  readonly backend: Backend;
  readonly selfTest: readonly SelfTestResult[];
}

/**
 * The first backend that opens and gives the right numbers. What was passed over, and why, goes into the next one's
 * `reason`, so that the page can show it.
 * @throws G4SegError of the last backend when none is left
 */
export async function openBackend(environment: Environment, prefer: 'fastest' | 'wasm'): Promise<OpenedBackend> {
  const candidates = environment.backends.filter(({ name }) => prefer === 'fastest' || name !== 'webgpu');
  const results: SelfTestResult[] = [];
  let reason = prefer === 'wasm' ? 'Chosen by you.' : null;
  let failure: unknown = new G4SegError('no-device', 'There is nothing to run the model on.');
  for (const candidate of candidates) {
    try {
      const backend = await candidate.open(reason);
      const tested = await selfTest(backend).catch((error: unknown) => {
        backend.dispose();
        throw error;
      });
      results.push(...tested);
      const wrong = tested.filter(({ passed }) => !passed);
      if (wrong.length === 0) return { backend, selfTest: results };
      backend.dispose();
      reason = `${backend.runtime.device} gives wrong numbers for ${wrong.map(({ name }) => name).join(', ')}.`;
      failure = new G4SegError('wrong-numbers', `${reason} Update the graphics driver or use another browser.`);
    } catch (error) {
      failure = error;
      reason = error instanceof Error ? error.message : String(error);
    }
  }
  throw failure;
}
