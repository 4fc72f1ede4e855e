import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../core/digest.ts';
import { sceneRequest } from '../../testing/scene-request.ts';
import type { Backend } from '../machine/backend.ts';
import { createEngine } from './engine.ts';
import type { Environment } from '../machine/environment.ts';
import { nodeEnvironment } from '../node/environment-node.ts';
import type { Engine, RefineParameters, RefineRequest, StageName } from '../protocol.ts';

const folder = 'public/models/demo';
const environment = nodeEnvironment(1);
/** A scene with two classes. */
const twoClasses = 1_000_000_001;

let engine: Engine;
let request: RefineRequest;

function changed(parameters: Partial<RefineParameters>): RefineRequest {
  return { ...request, parameters: { ...request.parameters, ...parameters } };
}

beforeAll(async () => {
  engine = createEngine(environment);
  const { defaults } = await engine.load(folder, 'fastest');
  request = await sceneRequest(twoClasses, 1, { ...defaults, rounds: 1, timestep: 200, features: 'vae-latent' });
  await engine.refine(request);
}, 120_000);

/** The stages that ran since the last call. */
async function ranFor(next: RefineRequest): Promise<StageName[]> {
  const before = (await engine.refine(request)).runs;
  const after = (await engine.refine(next)).runs;
  return (Object.keys(after) as StageName[]).filter((stage) => after[stage] > before[stage]);
}

describe('what a change re-runs', () => {
  const fromDenoise = ['denoise', 'decode', 'features-generated', 'match', 'mix', 'merge'];

  it('nothing for the same request', async () => {
    expect(await ranFor(changed({}))).toEqual([]);
  });

  it('β and the band: the mix alone, and the labels made of it', async () => {
    expect(await ranFor(changed({ beta: 0.31 }))).toEqual(['mix', 'merge']);
    expect(await ranFor(changed({ band: { low: 0.1, high: 0.71 } }))).toEqual(['mix', 'merge']);
    expect(await ranFor(changed({ band: null }))).toEqual(['mix', 'merge']);
  });

  it('timestep and seed: from the noise on', async () => {
    expect(await ranFor(changed({ timestep: 333 }))).toEqual(['noise', ...fromDenoise]);
    expect(await ranFor(changed({ seed: 99 }))).toEqual(['noise', ...fromDenoise]);
  });

  it('strengths and mask: from the denoising on; the class name: its embedding too', async () => {
    expect(await ranFor(changed({ crossStrength: 3 }))).toEqual(fromDenoise);
    const [mask] = request.masks;
    const probability = { ...mask.probability, data: mask.probability.data.map((value) => 1 - value) };
    const inverted = { ...mask, probability, digest: await sha256(probability.data) };
    expect(await ranFor({ ...request, masks: [inverted] })).toEqual(fromDenoise);
    expect(await ranFor({ ...request, masks: [{ ...mask, className: 'umbrella' }] })).toEqual([
      'embed-text',
      ...fromDenoise,
    ]);
  });

  it('an injected mask that moves no label at any attention resolution: no denoising', async () => {
    const [mask] = request.masks;
    const probability = {
      ...mask.probability,
      data: mask.probability.data.map((value) => (value > 0.5 ? value : value * 0.9)),
    };
    const softer = { ...mask, probability, digest: await sha256(probability.data) };
    expect(await ranFor({ ...request, masks: [softer] })).toEqual(['mix', 'merge']);
  });

  it('features: not the generation', async () => {
    expect(await ranFor(changed({ features: 'raw-patch' }))).toEqual([
      'features-original',
      'features-generated',
      'match',
      'mix',
      'merge',
    ]);
  });
});

describe('identities', () => {
  const before = () => [...request.masks[0].probability.data];
  const after = async (parameters: Partial<RefineParameters>) => [
    ...(await engine.refine(changed(parameters))).classes[0].rounds[0].after.data,
  ];

  it.each([
    ['matched with itself', { control: 'self-match', band: null, beta: 0 }],
    ['β = 1', { beta: 1, band: null }],
    ['a band that holds no pixel', { band: { low: 0.99999, high: 0.99999 }, beta: 0 }],
  ] as [string, Partial<RefineParameters>][])('%s changes nothing, bit for bit', async (_name, parameters) => {
    expect(await after(parameters)).toEqual(before());
  });

  it('the method itself changes something', async () => {
    expect(await after({ band: null, beta: 0 })).not.toEqual(before());
  });
});

describe('rounds and classes', () => {
  it('starts each round from the one before and refines every class against the rest', async () => {
    const both = await sceneRequest(twoClasses, 2, { ...request.parameters, rounds: 2 });
    const { classes, labels } = await engine.refine(both);
    expect(classes.map(({ className }) => className)).toEqual(both.masks.map(({ className }) => className));
    for (const { rounds } of classes) {
      expect(rounds).toHaveLength(2);
      expect([...rounds[1].before.data]).toEqual([...rounds[0].after.data]);
    }
    const [first, second] = classes.map(({ rounds }) => rounds[1].after.data);
    const expected = labels.refined.map((_, pixel) => {
      if (Math.max(first[pixel], second[pixel]) <= 0.5) return 0;
      return first[pixel] >= second[pixel] ? 1 : 2;
    });
    expect([...labels.refined]).toEqual([...expected]);
    expect(new Set(labels.coarse)).toEqual(new Set([0, 1, 2]));
  });

  it('inspects what it matched', async () => {
    const { classes } = await engine.refine(request);
    const { match, cosine, grid } = classes[0].rounds[0];
    const inspection = await engine.inspect({ refine: request, classIndex: 0, round: 0, patch: 411, top: 3 });
    expect(inspection.grid).toEqual(grid);
    expect(inspection.best).toHaveLength(3);
    expect(inspection.best[0].cosine).toBeCloseTo(cosine[411], 5);
    expect(inspection.similarity[match[411]]).toBeCloseTo(inspection.best[0].cosine, 5);
    await expect(
      engine.inspect({ refine: request, classIndex: 0, round: 0, patch: 1024, top: 3 }),
    ).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('the inspector', () => {
  it('asks the device for one row, and reads no features back', async () => {
    const reads: number[][] = [];
    const listening: Environment = {
      ...environment,
      backends: environment.backends.map((candidate) => ({
        ...candidate,
        open: async (reason: string | null) => {
          const backend = await candidate.open(reason);
          return { ...backend, read: (tensor) => (reads.push([...tensor.dims]), backend.read(tensor)) };
        },
      })),
    };
    const other = createEngine(listening);
    await other.load(folder, 'fastest');
    const { classes } = await other.refine(request);
    reads.length = 0;
    const { similarity } = await other.inspect({ refine: request, classIndex: 0, round: 0, patch: 411, top: 3 });
    expect(reads).toEqual([]);
    const { match, cosine } = classes[0].rounds[0];
    expect(similarity[match[411]]).toBeCloseTo(cosine[411], 5);
    await other.dispose();
  });
});

describe('interruptions', () => {
  it('lets the newest request win', async () => {
    const older = engine.refine(changed({ seed: 1001 }));
    const newer = engine.refine(changed({ seed: 1002 }));
    await expect(older).rejects.toMatchObject({ name: 'AbortError' });
    expect((await newer).classes).toHaveLength(1);
  });

  it('stops between two stages when cancelled, and works afterwards', async () => {
    const controller = new AbortController();
    const refining = engine.refine(changed({ seed: 1003 }), {
      signal: controller.signal,
      onProgress: ({ stage }) => stage === 'decode' && controller.abort(),
    });
    await expect(refining).rejects.toMatchObject({ name: 'AbortError' });
    const before = (await engine.refine(request)).runs.denoise;
    const { runs } = await engine.refine(changed({ seed: 1003 }));
    expect(runs.denoise).toBe(before); // what was finished before the cancel is not lost
  });

  it('a job of the background stands still for the person’s, goes on where it stood, and is aborted by none', async () => {
    const background = changed({ seed: 2001 });
    const expected = await engine.refine(changed({ seed: 2001 }));
    const fresh = createEngine(environment);
    await fresh.load(folder, 'fastest');
    const order: string[] = [];
    const asked: Promise<unknown>[] = [];
    const evaluating = fresh.refine(background, {
      lane: 'background',
      onProgress: ({ stage }) => {
        if (stage !== 'load') order.push(stage);
        if (stage !== 'noise') return;
        asked.push(
          fresh
            .refine(changed({ control: 'self-match' }))
            .then(({ ran }) => order.push('person', JSON.stringify(ran.match))),
          fresh.coarse(request.photo, ['ball'], 'maskclip').then(() => order.push('coarse')),
        );
      },
    });
    const second = fresh.refine(changed({ control: 'self-match', seed: 3 }), { lane: 'background' });
    const { classes, ran } = await evaluating;
    expect(classes).toEqual(expected.classes);
    expect(order).toEqual([
      ...['prepare', 'encode', 'noise', 'person', '1', 'coarse'],
      ...['embed-text', 'denoise', 'decode', 'features-generated', 'features-original', 'match', 'mix', 'merge'].filter(
        (stage) => order.includes(stage),
      ),
    ]);
    expect(ran).toMatchObject({ prepare: 1, encode: 1, noise: 1, denoise: 1, decode: 1, match: 1, mix: 1 });
    await Promise.all([...asked, second]);
    await fresh.dispose();
  });

  it('an aborted job leaves the queue at once, though another still runs', async () => {
    const controller = new AbortController();
    const order: string[] = [];
    const running = engine.refine(changed({ seed: 2002 })).then(() => order.push('refine'));
    const waiting = engine
      .inspect({ refine: request, classIndex: 0, round: 0, patch: 1, top: 1 }, { signal: controller.signal })
      .catch(() => order.push('inspect left'));
    controller.abort();
    await Promise.all([running, waiting]);
    expect(order).toEqual(['inspect left', 'refine']);
  });

  it('reports growing progress', async () => {
    const heard: number[] = [];
    await engine.refine(changed({ seed: 1004, rounds: 2 }), { onProgress: ({ fraction }) => heard.push(fraction) });
    expect(heard.length).toBeGreaterThan(8);
    expect(heard).toEqual([...heard].sort((a, b) => a - b));
    expect(Math.max(...heard)).toBeLessThanOrEqual(1);
  });

  it('tells of a lost device at once, and works on a new one afterwards', async () => {
    let opened = 0;
    let lose: () => void = () => undefined;
    const fragile: Environment = {
      ...environment,
      backends: environment.backends.map((candidate) => ({
        ...candidate,
        open: async (reason: string | null): Promise<Backend> => {
          const backend = await candidate.open(reason);
          opened += 1;
          const lost = new Promise<never>((_, reject) => (lose = () => reject(new Error('device lost'))));
          lost.catch(() => undefined);
          return { ...backend, lost };
        },
      })),
    };
    const other = createEngine(fragile);
    await other.load(folder, 'fastest');
    const loseOnce = ({ stage }: { stage: string }) => {
      if (stage === 'decode' && opened === 1) lose();
    };
    const lost = other.refine(request, { onProgress: loseOnce });
    await expect(lost).rejects.toThrow('device lost');
    const survived = await other.refine(request);
    expect(opened).toBe(2);
    expect([...survived.classes[0].rounds[0].after.data]).toEqual([
      ...(await engine.refine(request)).classes[0].rounds[0].after.data,
    ]);
  });
});

describe('a load that does not end well', () => {
  /** Counts the backends that are open, and spoils what `spoil` names. */
  function counted(spoil: (base: string, manifest: Record<string, unknown>) => void = () => undefined) {
    const open = new Set<Backend>();
    const counting: Environment = {
      reader: (base) => async (path, signal) => {
        const blob = await environment.reader(folder)(path, signal);
        if (path !== 'manifest.json') return blob;
        const manifest = JSON.parse(await blob.text()) as Record<string, unknown>;
        manifest['id'] = base;
        manifest['prompt'] = `${base} {class}`;
        spoil(base, manifest);
        return new Blob([JSON.stringify(manifest)]);
      },
      backends: environment.backends.map((candidate) => ({
        ...candidate,
        open: async (reason: string | null) => {
          const backend = await candidate.open(reason);
          const tracked: Backend = { ...backend, dispose: () => (open.delete(tracked), backend.dispose()) };
          open.add(tracked);
          return tracked;
        },
      })),
    };
    return { engine: createEngine(counting), open };
  }

  it.each(['model files', 'known-answer test of the device'])(
    'cancelled during "%s", it has not switched the model',
    async (when) => {
      const { engine: other, open } = counted();
      await other.load('first', 'fastest');
      const controller = new AbortController();
      const loading = other.load('second', 'fastest', {
        signal: controller.signal,
        onProgress: ({ detail }) => detail === when && setTimeout(() => controller.abort()),
      });
      await expect(loading).rejects.toMatchObject({ name: 'AbortError' });
      const { classes } = await other.refine(changed({ control: 'self-match' }));
      expect(classes[0].prompt?.text).toMatch(/^first /);
      expect(open.size).toBe(1);
      await other.dispose();
      expect(open.size).toBe(0);
    },
  );

  it('failed, it leaves no device open, and the next one works', async () => {
    const { engine: other, open } = counted((base, manifest) => {
      if (base === 'bad') manifest['family'] = { ...(manifest['family'] as object), latentSize: 64 };
    });
    await expect(other.load('bad', 'fastest')).rejects.toMatchObject({ code: 'bad-graph' });
    expect(open.size).toBe(0);
    expect((await other.load('good', 'fastest')).id).toBe('good');
    expect((await other.refine(request)).classes).toHaveLength(1);
    await other.dispose();
    expect(open.size).toBe(0);
  });
});

describe('bad input', () => {
  it.each([
    ['an empty class name', { className: '  ' }, 'class name is empty'],
    [
      'values outside [0, 1]',
      { probability: { height: 1, width: 2, data: Float32Array.of(0, 1.5) } },
      'outside [0, 1]',
    ],
  ])('%s is refused with its reason', async (_name, mask, message) => {
    const masks = [{ ...request.masks[0], ...mask }];
    await expect(engine.refine({ ...request, masks })).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining(message) as string,
    });
  });

  it.each([
    [{ timestep: 0 }, 'timestep'],
    [{ timestep: 12.5 }, '12.5'],
    [{ beta: NaN }, 'beta must be from 0 to 1; it is NaN'],
    [{ band: { low: 0.7, high: 0.2 } }, '0 ≤ low ≤ high ≤ 1'],
    [{ rounds: 99 }, '99'],
    [{ seed: -1 }, '-1'],
    [{ crossStrength: Infinity }, 'crossStrength'],
  ] as [Partial<RefineParameters>, string][])('parameters %o are refused by name', async (parameters, message) => {
    await expect(engine.refine(changed(parameters))).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining(message) as string,
    });
  });

  it('names a damaged model file and keeps the model that was loaded', async () => {
    const damaged: Environment = {
      ...environment,
      reader: (base) => async (path, signal) => {
        const blob = await environment.reader(folder)(path, signal);
        if (base !== 'damaged' || path !== 'unet/model.onnx') return blob;
        const bytes = new Uint8Array(await blob.arrayBuffer());
        bytes[bytes.length >> 1] ^= 1;
        return new Blob([bytes]);
      },
    };
    const other = createEngine(damaged);
    await other.load('good', 'fastest');
    await expect(other.load('damaged', 'fastest')).rejects.toMatchObject({
      code: 'bad-model',
      message: expect.stringContaining('unet/model.onnx') as string,
    });
    expect((await other.refine(request)).classes).toHaveLength(1);
  });

  it('says that no model is loaded', async () => {
    await expect(createEngine(environment).refine(request)).rejects.toMatchObject({
      message: 'No model is loaded yet.',
    });
  });
});
