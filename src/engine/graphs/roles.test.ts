import { beforeAll, describe, expect, it } from 'vitest';
import { gaussianNoise } from '../../core/random.ts';
import type { ModelFiles } from '../../models/read/model-files.ts';
import { readModel } from '../../models/read/model-files.ts';
import { passes } from '../../onnx/index.ts';
import type { Backend, DeviceTensor } from '../machine/backend.ts';
import { createCpuBackend } from '../machine/backend-cpu.ts';
import { loadNodeRuntime } from '../machine/sessions.ts';
import { nodeEnvironment } from '../node/environment-node.ts';
import { createModelGraphs } from './model-graphs.ts';
import type { Role } from './role.ts';
import { graphPlan } from './role.ts';
import { clipFeatures } from './roles.ts';

const folder = 'public/models/demo';
const read: DeviceTensor[] = [];
const opened: string[] = [];
let files: ModelFiles;
let backend: Backend;

beforeAll(async () => {
  files = await readModel(nodeEnvironment(1).reader(folder), folder);
  const runtime = { backend: 'cpu', device: 'test', precision: 'float32' } as const;
  const cpu = createCpuBackend(await loadNodeRuntime(1), runtime);
  backend = {
    ...cpu,
    read: (tensor) => {
      read.push(tensor);
      return cpu.read(tensor);
    },
    createSession: (source) => {
      opened.push(source.name);
      return cpu.createSession(source);
    },
  };
});

/** CLIP for pictures once more: what a picture is as a whole, and its patches left on the device. */
const whole: Role<'embedding', 'features'> = {
  file: clipFeatures.file,
  words: 'CLIP for whole pictures',
  plan: () =>
    graphPlan(
      [passes.widenHalf(), passes.floatInterface(), passes.exposePatchFeatures()],
      { embedding: { names: ['nothing', 'image_embeds'], gives: [1, 48] } },
      { features: { names: ['patch_features'], gives: [1, null, 48] } },
    ),
};

describe('a role', () => {
  it('gives its outputs by name and reads back those it checks; another role may read the same file', async () => {
    const words: string[] = [];
    const graphs = createModelGraphs(files, backend, 'keep', (role) => words.push(role.words));
    const side = files.manifest.family.clip.imageSize;
    const pixel_values = backend.upload(gaussianNoise(3 * side * side, 5), [1, 3, side, side]);
    const { features } = await graphs.run(clipFeatures, { pixel_values });
    expect(read).toEqual([features.tensor]);
    const both = await graphs.run(whole, { pixel_values });
    expect(Object.keys(both).sort()).toEqual(['embedding', 'features']);
    expect(read.slice(1)).toEqual([both.embedding.tensor]);
    expect(both.embedding.values).toHaveLength(48);
    expect('values' in both.features).toBe(false);
    expect(await backend.read(both.features.tensor)).toEqual(features.values);
    await graphs.run(whole, { pixel_values });
    expect(opened).toEqual([clipFeatures.file, clipFeatures.file]);
    expect(words).toEqual(['CLIP for pictures', 'CLIP for whole pictures']);
    await graphs.release();
  });

  it('is refused by the dimensions of an output that is not read back, and leaves nothing behind', async () => {
    const disposed: number[] = [];
    const counting: Backend = {
      ...backend,
      createSession: async (source) => {
        const session = await backend.createSession(source);
        const counted = (tensor: DeviceTensor) => ({ ...tensor, dispose: () => disposed.push(tensor.bytes) });
        return {
          ...session,
          run: async (feeds) =>
            Object.fromEntries(
              Object.entries(await session.run(feeds)).map(([name, tensor]) => [name, counted(tensor)]),
            ),
        };
      },
    };
    const wrong: typeof whole = {
      ...whole,
      plan: (family, machine) => ({
        ...whole.plan(family, machine),
        unchecked: { features: { names: ['patch_features'], gives: [1, 7, 48] } },
      }),
    };
    const side = files.manifest.family.clip.imageSize;
    const pixel_values = backend.upload(gaussianNoise(3 * side * side, 5), [1, 3, side, side]);
    await expect(createModelGraphs(files, counting).run(wrong, { pixel_values })).rejects.toMatchObject({
      code: 'bad-model',
      message: expect.stringMatching(/clip\/vision_model.onnx gave \[1, \d+, 48\].*give \[1, 7, 48\]/) as string,
    });
    expect(disposed).toHaveLength(2);
  });

  it('of several outputs wants each by its own name', async () => {
    const strange: Role<'embedding' | 'words'> = {
      ...whole,
      plan: () =>
        graphPlan([], {
          embedding: { names: ['image_embeds'], gives: [1, 48] },
          words: { names: ['text_embeds', 'pooled'], gives: [1, 48] },
        }),
    };
    await expect(createModelGraphs(files, backend).run(strange, {})).rejects.toThrow(
      'clip/vision_model.onnx: The graph has no output text_embeds or pooled; it has image_embeds.',
    );
  });
});
