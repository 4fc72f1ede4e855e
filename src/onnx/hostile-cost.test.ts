import { describe, expect, it } from 'vitest';
import { G4SegError, messageLimit } from '../core/errors.ts';
import { hostileOnnx, manyHalfInputs } from '../testing/hostile/onnx.ts';
import { bytesSource } from './byte-source.ts';
import { readModel } from './index.ts';
import { analyseGraph } from './rewrite/analysis.ts';
import { floatInterface } from './rewrite/float-interface.ts';
import { modelGraph } from './graph.ts';

/** Seconds of the processor, since the clock of a busy machine says little. */
async function cost<T>(job: () => Promise<T>): Promise<{ seconds: number; result: T }> {
  const before = process.cpuUsage();
  const result = await job();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (user + system) / 1e6, result };
}

async function refusal(bytes: Uint8Array): Promise<unknown> {
  try {
    const model = await readModel(bytesSource(bytes), 'w');
    analyseGraph(modelGraph(model), 17, new Map());
    return 'not refused';
  } catch (error) {
    return error;
  }
}

describe('a hostile file', { timeout: 60_000 }, () => {
  it.each(hostileOnnx)('is refused at once: $name', async ({ make }) => {
    const bytes = make();
    const { seconds, result } = await cost(() => refusal(bytes));
    expect(result).toBeInstanceOf(G4SegError);
    expect(result).toMatchObject({ code: 'bad-graph', message: expect.stringMatching(/expected at most|at most \d+/) });
    expect((result as G4SegError).message.length).toBeLessThanOrEqual(messageLimit);
    expect(seconds).toBeLessThan(2);
  });

  it('costs floatInterface one look at every node, not one an input', async () => {
    const model = await readModel(bytesSource(manyHalfInputs()), 'w');
    const { seconds, result } = await cost(async () => floatInterface(model));
    expect(modelGraph(result).node).toHaveLength(44_001);
    expect(seconds).toBeLessThan(2);
  });
});
