import { describe, expect, it } from 'vitest';
import type { Backend, Session } from '../backend.ts';
import { createCpuBackend } from '../backend-cpu.ts';
import { openBackend } from '../environment.ts';
import { loadNodeRuntime } from '../sessions.ts';
import { selfTest } from './self-test.ts';

const runtime = { backend: 'cpu', device: 'test', precision: 'float32' } as const;

async function cpuBackend(precision: 'float32' | 'float16' = 'float32'): Promise<Backend> {
  return createCpuBackend(await loadNodeRuntime(1), { ...runtime, precision });
}

/** A device whose driver spoils every output a little. */
async function spoiledBackend(spoil: (value: number, index: number) => number): Promise<Backend> {
  const backend = await cpuBackend();
  return {
    ...backend,
    runtime: { backend: 'webgpu', device: 'Broken GPU', precision: 'float32' },
    createSession: async (source): Promise<Session> => {
      const session = await backend.createSession(source);
      return {
        ...session,
        run: async (feeds) => {
          const { y } = await session.run(feeds);
          return { y: backend.upload((await backend.read(y)).map(spoil), y.dims) };
        },
      };
    },
  };
}

describe('the known-answer self-test', () => {
  it.each(['float32', 'float16'] as const)('agrees with NumPy at %s', async (precision) => {
    const results = await selfTest(await cpuBackend(precision));
    expect(results.map(({ name }) => name)).toEqual([
      'attention',
      'fused attention',
      'softmax',
      'convolution',
      'layers',
    ]);
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
    expect(results.every(({ error }) => error > 0)).toBe(true); // a comparison took place
  });

  it('notices numbers that are 5 % off, and NaN', async () => {
    const off = await selfTest(await spoiledBackend((value) => value * 1.05));
    expect(off.map(({ passed }) => passed)).toEqual([false, false, false, false, false]);
    const nan = await selfTest(await spoiledBackend((value, index) => (index === 3 ? NaN : value)));
    expect(nan.map(({ error }) => error)).toEqual(Array(5).fill(Infinity));
  });
});

describe('opening a backend', () => {
  const reader = () => () => Promise.reject(new Error('unused'));

  it('passes over a device with wrong numbers and says why', async () => {
    const opened = await openBackend(
      {
        reader,
        backends: [
          { name: 'webgpu', open: () => spoiledBackend((value) => -value) },
          {
            name: 'wasm',
            open: async (reason) =>
              createCpuBackend(await loadNodeRuntime(1), { ...runtime, backend: 'wasm', reason: reason ?? 'none' }),
          },
        ],
      },
      'fastest',
    );
    expect(opened.backend.runtime.backend).toBe('wasm');
    expect(opened.backend.runtime.reason).toContain('Broken GPU gives wrong numbers for attention');
    expect(opened.selfTest.filter(({ passed }) => !passed)).toHaveLength(5);
  });

  it('rejects with the last reason when nothing is left', async () => {
    const broken = { reader, backends: [{ name: 'webgpu' as const, open: () => spoiledBackend(() => 0) }] };
    await expect(openBackend(broken, 'fastest')).rejects.toMatchObject({ code: 'wrong-numbers' });
    await expect(openBackend(broken, 'wasm')).rejects.toMatchObject({ code: 'no-device' });
  });
});
