import { describe, expect, it } from 'vitest';
import { nodeBackends } from '../node/backends-node.ts';
import type { Backend, Session } from './backend.ts';
import cases from './self-test/cases.json' with { type: 'json' };
import { wave } from './self-test/self-test.ts';

const { graph, inputs, answer } = cases[cases.findIndex(({ name }) => name === 'softmax')];

function open(backend: Backend): Promise<Session> {
  const bytes = Uint8Array.from(atob(graph.float32), (character) => character.charCodeAt(0));
  return backend.createSession({ name: 'softmax', model: bytes, externalData: [] });
}

async function run(backend: Backend, session: Session) {
  const feeds = inputs.map(({ name, seed, dims }) => [name, backend.upload(wave(seed, dims), dims)] as const);
  const { y } = await session.run(Object.fromEntries(feeds));
  for (const [, tensor] of feeds) tensor.dispose();
  return y;
}

const distance = (values: ArrayLike<number>) =>
  Math.max(...answer.map((expected, at) => Math.abs(values[at] - expected)));

describe('a tensor on WebGPU', { timeout: 120_000 }, () => {
  it('outlives the session that made it: it is read, fed and disposed after the session is gone', async () => {
    const backend = await nodeBackends.webgpu(1);
    const first = await open(backend);
    const kept = await run(backend, first);
    await first.release();

    const second = await open(backend); // takes memory that the first gave back
    const other = await run(backend, second);
    for (const tensor of [kept, other]) expect(distance(await backend.read(tensor))).toBeLessThan(1e-5);
    const doubled = backend.linearCombination(2, kept, 0, null, kept.dims);
    expect((await backend.read(doubled))[5]).toBeCloseTo(2 * answer[5], 5);
    kept.dispose();
    await second.release();
    other.dispose();

    const third = await open(backend); // the runtime still works
    expect(distance(await backend.read(await run(backend, third)))).toBeLessThan(1e-5);
    await third.release();
    backend.dispose();
  });
});
