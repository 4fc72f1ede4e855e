import { beforeAll, describe, expect, it } from 'vitest';
import { catalogueEntry } from '../../../models/catalogue/catalogue.ts';
import type { Backend, Session } from '../backend.ts';
import { createCpuBackend } from '../backend-cpu.ts';
import { createEngine } from '../../run/engine.ts';
import type { Environment } from '../environment.ts';
import { nodeEnvironment } from '../../node/environment-node.ts';
import { loadNodeRuntime } from '../sessions.ts';
import { knownAnswer } from './known-answer.ts';

const families = { 'SD 2': catalogueEntry('sd-turbo').family, 'SD 1': catalogueEntry('lcm-dreamshaper-v7').family };
const cases = (['SD 2', 'SD 1'] as const).flatMap((name) =>
  (['fused', 'explicit'] as const).map((form) => ({ name, form })),
);
let backend: Backend;
beforeAll(async () => {
  const runtime = { backend: 'cpu', device: 'test', precision: 'float32' } as const;
  backend = createCpuBackend(await loadNodeRuntime(1), runtime);
});

/** A device whose U-Nets give values too large by a factor. */
function spoiled(original: Backend, factor: number): Backend {
  return {
    ...original,
    createSession: async (source): Promise<Session> => {
      const session = await original.createSession(source);
      if (!source.name.includes('U-Net')) return session;
      return {
        ...session,
        run: async (feeds) => {
          const [[name, tensor]] = Object.entries(await session.run(feeds));
          const values = (await original.read(tensor)).map((value) => value * factor);
          return { [name]: original.upload(values, tensor.dims) };
        },
      };
    },
  };
}

describe('the known answer of a family', { timeout: 60_000 }, () => {
  it.each(cases)('$name, $form: equals PyTorch in both precisions', async ({ name, form }) => {
    const result = await knownAnswer(backend, families[name], form);
    expect(result).toMatchObject({ backend: 'cpu', name: `U-Net of ${name}, ${form} attention`, passed: true });
    expect(result.error).toBeGreaterThan(0); // a comparison took place
    const half: Backend = { ...backend, runtime: { ...backend.runtime, precision: 'float16' } };
    expect(await knownAnswer(half, families[name], form)).toMatchObject({ passed: true, tolerance: 0.08 });
  });

  it('is missed by 5 %, by NaN, and by a mask that is left out', async () => {
    expect(await knownAnswer(spoiled(backend, 1.05), families['SD 2'], 'fused')).toMatchObject({ passed: false });
    const nan = await knownAnswer(spoiled(backend, NaN), families['SD 1'], 'explicit');
    expect(nan).toMatchObject({ passed: false, error: Infinity });
    const unmasked: Backend = {
      ...backend,
      createSession: async (source) => {
        const session = await backend.createSession(source);
        const zero = { data: Float32Array.of(0), dims: [1] };
        return {
          ...session,
          run: (feeds) => session.run({ ...feeds, g4seg_strength_cross: zero, g4seg_strength_self: zero }),
        };
      },
    };
    expect((await knownAnswer(unmasked, families['SD 2'], 'explicit')).error).toBeGreaterThan(1);
  });
});

describe('loading a model of a published family', { timeout: 60_000 }, () => {
  const node = nodeEnvironment(1);
  const { unet } = families['SD 2'];

  /** The embedded model, said to be of a published family. */
  function environment(wrap: (opened: Backend) => Backend): Environment {
    return {
      reader: (folder) => async (path, signal) => {
        const blob = await node.reader(folder)(path, signal);
        if (path !== 'manifest.json') return blob;
        const manifest = JSON.parse(await blob.text()) as { family: object };
        return new Blob([JSON.stringify({ ...manifest, family: { ...manifest.family, unet } })]);
      },
      backends: node.backends.map((candidate) => ({
        ...candidate,
        open: async (reason: string | null) => wrap(await candidate.open(reason)),
      })),
    };
  }

  it('reports the known answer beside the self-test', async () => {
    const { runtime } = await createEngine(environment((opened) => opened)).load('public/models/demo', 'fastest');
    expect(runtime.selfTest.at(-1)).toMatchObject({ name: 'U-Net of SD 2, explicit attention', passed: true });
  });

  it('refuses a device that misses it', async () => {
    const engine = createEngine(environment((opened) => spoiled(opened, 1.05)));
    await expect(engine.load('public/models/demo', 'fastest')).rejects.toMatchObject({
      code: 'wrong-numbers',
      message: expect.stringMatching(
        /computes a U-Net of SD 2, explicit attention wrongly in float32: off by 0\./,
      ) as string,
    });
  });
});
