import { describe, expect, it } from 'vitest';
import { sha256 } from '../../core/digest.ts';
import { corruptedMask } from '../../scenes/corrupted-mask.ts';
import { classNames } from '../../scenes/classes.ts';
import { generateScene } from '../../scenes/scene.ts';
import { recordingEnvironment } from '../../testing/recording-environment.ts';
import type { Backend } from '../machine/backend.ts';
import { createEngine } from '../run/engine.ts';
import type { Environment } from '../machine/environment.ts';
import { nodeEnvironment } from '../node/environment-node.ts';
import type { MemoryUse, RefineParameters, RefineRequest } from '../protocol.ts';

const folder = 'public/models/demo';
const environment = nodeEnvironment(1);
const graphNames = ['vae_encoder', 'text_encoder', 'unet', 'vae_decoder', 'clip/vision'];

/** A scene with two classes. */
async function request(parameters: RefineParameters): Promise<RefineRequest> {
  const scene = generateScene(1_000_000_001);
  const masks = await Promise.all(
    scene.classes.map(async (label) => {
      const probability = corruptedMask(scene, label);
      return { className: classNames[label - 1], probability, digest: await sha256(probability.data) };
    }),
  );
  return { photo: { pixels: scene.image, digest: await sha256(scene.image.data) }, masks, parameters };
}

async function twoPasses(memory: MemoryUse) {
  const recorded = recordingEnvironment(environment);
  const engine = createEngine(recorded.environment);
  const { defaults } = await engine.load(folder, 'fastest', { memory });
  const parameters: RefineParameters = { ...defaults, features: 'clip-value', rounds: 1 };
  const loading: string[] = [];
  const first = await engine.refine(await request(parameters), {
    onProgress: ({ stage, detail }) => stage === 'load' && loading.push(detail),
  });
  const second = await engine.refine(await request({ ...parameters, seed: 7 }));
  await engine.dispose();
  return { results: [first, second], sessions: recorded.recording.sessions, loading };
}

describe('memory', () => {
  it('one graph at a time gives the same results and the same counts as keeping all', { timeout: 60_000 }, async () => {
    const kept = await twoPasses('keep');
    const single = await twoPasses('one-graph');
    const plain = ({ results }: typeof kept) => results.map(({ classes, labels, runs }) => ({ classes, labels, runs }));
    expect(plain(single)).toEqual(plain(kept));
    expect(kept.results[1].runs.denoise).toBe(4);

    // each is released before the next is made
    const pairs = single.sessions
      .filter((event) => event.startsWith('+'))
      .flatMap((made) => [made, made.replace('+', '-')]);
    expect(single.sessions).toEqual(pairs);
    const made = single.sessions.filter((event) => event.startsWith('+'));
    expect(made.slice(0, 5).map((event) => graphNames.find((name) => event.startsWith(`+${name}`)))).toEqual(
      graphNames,
    );
    expect(made.length).toBe(15); // four of each class, or three where the text is cached, and the photo's encoder once

    expect(kept.loading).toEqual([
      'the encoder of pictures',
      'the text encoder',
      'the U-Net',
      'the decoder of pictures',
      'CLIP for pictures',
    ]);
    expect(kept.sessions.slice(0, 5).every((event) => event.startsWith('+'))).toBe(true);
    expect(kept.sessions.slice(5).map((event) => event[0])).toEqual(['-', '-', '-', '-', '-']);
  });
});

/** The device spoils what one graph gives. */
function spoiling(graph: string, spoil: (value: number, index: number) => number): Environment {
  const spoiled = (backend: Backend): Backend => ({
    ...backend,
    createSession: async (source) => {
      const session = await backend.createSession(source);
      if (!source.name.startsWith(graph)) return session;
      return {
        ...session,
        run: async (feeds) => {
          const outputs = Object.entries(await session.run(feeds));
          return Object.fromEntries(
            await Promise.all(
              outputs.map(async ([name, tensor]) => [
                name,
                backend.upload((await backend.read(tensor)).map(spoil), tensor.dims),
              ]),
            ),
          );
        },
      };
    },
  });
  return {
    ...environment,
    backends: environment.backends.map((candidate) => ({
      ...candidate,
      open: async (reason: string | null) => spoiled(await candidate.open(reason)),
    })),
  };
}

describe('wrong numbers', () => {
  it.each([
    [
      'unet',
      (value: number, index: number) => (index === 77 ? NaN : value),
      'The graph unet/model.onnx gave 1 of 6144',
    ],
    ['text_encoder', () => 0, 'The graph text_encoder/model.onnx gave the value 0 everywhere'],
    ['vae_encoder', (value: number) => value * Infinity, 'The graph vae_encoder/model.onnx gave 12288 of 12288'],
    ['vae_decoder', (value: number) => value - 100, 'The generated picture gave the value -1 everywhere'],
    [
      'clip/vision',
      (value: number, index: number) => (index < 48 ? NaN : value),
      'The graph clip/vision_model.onnx gave 48',
    ],
  ])('of %s are refused, never shown', async (graph, spoil, message) => {
    const engine = createEngine(spoiling(graph, spoil));
    const { defaults } = await engine.load(folder, 'fastest');
    await expect(engine.refine(await request({ ...defaults, features: 'clip-value' }))).rejects.toMatchObject({
      code: 'wrong-numbers',
      message: expect.stringContaining(message) as string,
    });
  });
});

describe('a graph of another family', () => {
  const withFamily = (change: (family: Record<string, unknown>) => void): Environment => ({
    ...environment,
    reader: (base) => async (path, signal) => {
      const blob = await environment.reader(folder)(path, signal);
      if (base !== 'changed' || path !== 'manifest.json') return blob;
      const manifest = JSON.parse(await blob.text()) as { family: Record<string, unknown> };
      change(manifest.family);
      return new Blob([JSON.stringify(manifest)]);
    },
  });

  it('is refused at load, and the model that was loaded stays', async () => {
    const engine = createEngine(withFamily((family) => (family['latentSize'] = 64)));
    const { defaults } = await engine.load(folder, 'fastest');
    await expect(engine.load('changed', 'fastest')).rejects.toMatchObject({
      code: 'bad-graph',
      message: 'unet/model.onnx: The graph fixes the height of "sample" to 32; 64 was asked for.',
    });
    const { classes } = await engine.refine(await request(defaults));
    expect(classes).toHaveLength(2);
  });

  it('is refused by what it gives, naming the graph', async () => {
    const smallPatches = (family: Record<string, unknown>) => {
      family['clip'] = { ...(family['clip'] as object), patchSize: 4 };
    };
    const engine = createEngine(withFamily(smallPatches));
    const { defaults } = await engine.load('changed', 'fastest');
    await expect(engine.refine(await request({ ...defaults, features: 'clip-value' }))).rejects.toMatchObject({
      code: 'bad-model',
      message: expect.stringContaining(
        'clip/vision_model.onnx gave [1, 256, 48]; models of this family give [1, 1024, any]',
      ) as string,
    });
  });
});
