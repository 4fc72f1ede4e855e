import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { catalogueEntry } from '../models/catalogue/catalogue.ts';
import { locateFirst } from '../models/download/locate.ts';
import { readMirror, verifyMirror } from '../models/node/mirror.ts';
import { bytesSource, passes, prepareModel } from '../onnx/index.ts';
import { openWorld, testSources } from './hub-world.ts';
import { nodeGraph } from './node-graph.ts';
import { twinHub, twinIds, twinModelFolder, twinRepositories } from './twin-repository.ts';
import type { TwinId } from './twin-repository.ts';

const root = await mkdtemp(join(tmpdir(), 'g4seg-twin-'));
afterAll(() => rm(root, { recursive: true }));

const values = (dims: number[], scale: number) => ({
  dims,
  data: Float32Array.from({ length: dims.reduce((a, b) => a * b) }, (_, at) => scale * Math.sin(at * at * 0.37)),
});
const ids = { dims: [1, 77], data: [49406, ...Array.from({ length: 76 }, (_, at) => (at < 4 ? 320 + 7 * at : 49407))] };

function diffusionFiles(id: TwinId): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
  const [own] = twinRepositories(id).values();
  if (!own) throw new Error(`The twin ${id} has no repository.`);
  return own;
}

function file(id: TwinId, path: string): Uint8Array<ArrayBuffer> {
  const bytes = diffusionFiles(id).get(path);
  if (!bytes) throw new Error(`The twin ${id} lacks ${path}.`);
  return bytes;
}

describe('the twins on a stand-in hub', () => {
  it.each(twinIds)('%s has every file that the catalogue wants', async (id) => {
    const { network } = openWorld({ hub: twinHub(twinIds) });
    const located = await locateFirst(catalogueEntry(id), testSources, network);
    const wanted = catalogueEntry(id).files.filter(({ optional }) => !optional);
    expect(located.files.map(({ path }) => path)).toEqual(expect.arrayContaining(wanted.map(({ path }) => path)));
    expect(located.totalBytes).toBeGreaterThan(4_000_000);
    const vocabulary = located.files.find(({ path }) => path === 'tokenizer/vocab.json');
    expect(vocabulary?.url).toMatch(id === 'sd-turbo' ? /Xenova.*\/vocab/ : /tokenizer\/vocab/);
    expect(located.files.some(({ path }) => path === 'unet/weights.pb')).toBe(id === 'sd-1.5');
  });

  it('becomes a folder in the layout of the engine, with digests', async () => {
    const folder = join(root, 'sd-1.5');
    const manifest = await twinModelFolder('sd-1.5', folder);
    expect(await readMirror(folder)).toEqual(manifest);
    expect(manifest).toMatchObject({ schema: 1, id: 'sd-1.5', family: { padTokenId: 49407, latentSize: 64 } });
    const checks = await verifyMirror(folder, manifest);
    expect(checks.filter(({ good }) => good)).toHaveLength(manifest.files.length);
    expect((await readdir(folder)).sort()).toEqual(
      ['clip', 'manifest.json', 'text_encoder', 'tokenizer', 'unet', 'vae_decoder', 'vae_encoder'].sort(),
    );
  });
});

describe.each(twinIds)('the graphs of %s on the CPU', { timeout: 120_000 }, (id) => {
  it('has a U-Net of open size', async () => {
    const width = id === 'sd-2.1-base' || id === 'sd-turbo' ? 16 : 12;
    const run = await nodeGraph(
      file(id, 'unet/model.onnx'),
      [passes.portable()],
      new Map([['weights.pb', diffusionFiles(id).get('unet/weights.pb') ?? new Uint8Array()]]),
    );
    const output = await run({
      sample: values([1, 4, 16, 24], 1),
      timestep: { dims: [1], data: [399] },
      encoder_hidden_states: values([1, 77, width], 1),
      ...(id === 'lcm-dreamshaper-v7' ? { timestep_cond: values([1, 256], 1) } : {}),
    });
    expect(output['out_sample']?.dims).toEqual([1, 4, 16, 24]);
    expect(spread(output['out_sample']?.data)).toBeGreaterThan(0.2);
  });

  it('has the other graphs', async () => {
    const text = await nodeGraph(file(id, 'text_encoder/model.onnx'));
    const { last_hidden_state: context } = await text({ input_ids: ids });
    expect(context?.dims).toEqual([1, 77, id === 'sd-2.1-base' || id === 'sd-turbo' ? 16 : 12]);
    expect(spread(context?.data)).toBeGreaterThan(0.2);
    const encoder = await nodeGraph(file(id, 'vae_encoder/model.onnx'), [passes.exposeMoments(4)]);
    const { latent_parameters: moments } = await encoder({ sample: values([1, 3, 32, 48], 0.8) });
    expect(moments?.dims).toEqual([1, 8, 4, 6]);
    expect(spread(moments?.data)).toBeGreaterThan(0.2);
    const decoder = await nodeGraph(file(id, 'vae_decoder/model.onnx'));
    const { sample } = await decoder({ latent_sample: values([1, 4, 4, 6], 2) });
    expect(sample?.dims).toEqual([1, 3, 32, 48]);
    expect(spread(sample?.data)).toBeGreaterThan(0.1);
  });
});

it('keeps the weights of sd-1.5 beside the graph', async () => {
  const { report } = await prepareModel(bytesSource(file('sd-1.5', 'unet/model.onnx')), 'model.onnx');
  expect(report.siblingFiles).toEqual(['weights.pb']);
});

/** Standard deviation; NaN if any value is. */
function spread(data: Float32Array = new Float32Array()): number {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  return Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
}
