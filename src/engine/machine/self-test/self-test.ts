import type { Backend } from '../backend.ts';
import type { SelfTestResult } from '../../protocol.ts';
import cases from './cases.json' with { type: 'json' };

/**
 * Runs tiny graphs with known answers on the backend: attention as exported and as fused, softmax, convolution, at the
 * precision that the models will use. Drivers have given wrong pictures without an error; this notices first.
 * A graph that cannot run is no wrong number: its error goes to the caller.
 */
export async function selfTest(backend: Backend): Promise<SelfTestResult[]> {
  const { precision, backend: name } = backend.runtime;
  const results: SelfTestResult[] = [];
  for (const known of cases) {
    const tolerance = known.tolerance[precision];
    const error = await largestError(backend, known, precision);
    results.push({ backend: name, name: known.name, passed: error <= tolerance, error, tolerance });
  }
  return results;
}

type KnownAnswer = (typeof cases)[number];

async function largestError(backend: Backend, known: KnownAnswer, precision: 'float32' | 'float16'): Promise<number> {
  const session = await backend.createSession({
    name: `self-test ${known.name}`,
    model: fromBase64(known.graph[precision]),
    externalData: [],
  });
  try {
    const feeds = known.inputs.map(({ name, seed, dims }) => [name, backend.upload(wave(seed, dims), dims)] as const);
    const { y } = await session.run(Object.fromEntries(feeds));
    const values = await backend.read(y);
    for (const tensor of [y, ...feeds.map(([, input]) => input)]) tensor.dispose();
    return known.answer.reduce((worst, answer, i) => {
      const difference = Math.abs(values[i] - answer);
      return Math.max(worst, Number.isNaN(difference) ? Infinity : difference);
    }, 0);
  } finally {
    await session.release();
  }
}

/** The formula of the scripts that made the answers: sin(seed + 0.37 i²). */
export function wave(seed: number, dims: readonly number[]): Float32Array<ArrayBuffer> {
  const length = dims.reduce((product, dim) => product * dim, 1);
  return Float32Array.from({ length }, (_, i) => Math.sin(seed + 0.37 * i * i));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
