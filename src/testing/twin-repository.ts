import { catalogueEntry } from '../models/catalogue/catalogue.ts';
import type { ModelManifest } from '../models/catalogue/manifest.ts';
import { mirrorModel } from '../models/node/mirror.ts';
import { clipVocabulary } from './clip-vocabulary.ts';
import { fixtureBytes } from './fixture-files.ts';
import { openWorld, testSources } from './hub-world.ts';
import { Hub, type HubOptions } from './hub.ts';

/** Entries of the catalogue that have a twin: the published layout and operators, few channels (src/testing/fixtures). */
export type TwinId = 'sd-2.1-base' | 'sd-turbo' | 'sd-1.5' | 'lcm-dreamshaper-v7';

export const twinIds: readonly TwinId[] = ['sd-2.1-base', 'sd-turbo', 'sd-1.5', 'lcm-dreamshaper-v7'];

/** `owner/name` -> path in the repository -> bytes. */
export type Repositories = ReadonlyMap<string, ReadonlyMap<string, Uint8Array<ArrayBuffer>>>;

interface Twin {
  /** Path in the diffusion model's repository -> file of src/testing/fixtures. */
  readonly files: Readonly<Record<string, string>>;
  /** The pad token of special_tokens_map.json; null where the repository has no tokenizer and CLIP's stands in. */
  readonly pad: string | null;
}

const end = '<|endoftext|>';

const twins: Readonly<Record<TwinId, Twin>> = {
  // Fused operators, float32 VAE encoder that draws a sample.
  'sd-2.1-base': {
    files: {
      'unet/model.onnx': 'sd-2.1-base/fused.onnx',
      'text_encoder/model.onnx': 'text/sd-2.onnx',
      'vae_encoder/model.onnx': 'vae/encoder-sample-float.onnx',
      'vae_decoder/model.onnx': 'vae/decoder.onnx',
    },
    pad: '!',
  },
  // Explicit attention, int64 time step, an encoder that gives mean and variance.
  'sd-turbo': {
    files: {
      'unet/model.onnx': 'sd-turbo/optimum.onnx',
      'text_encoder/model.onnx': 'text/sd-2.onnx',
      'vae_encoder/model.onnx': 'vae/encoder-moments-dynamic.onnx',
      'vae_decoder/model.onnx': 'vae/decoder.onnx',
    },
    pad: null,
  },
  // Weights beside the graph.
  'sd-1.5': {
    files: {
      'unet/model.onnx': 'sd-1.5/external.onnx',
      'unet/weights.pb': 'sd-1.5/weights.pb',
      'text_encoder/model.onnx': 'text/sd-1.onnx',
      'vae_encoder/model.onnx': 'vae/encoder-sample-dynamic.onnx',
      'vae_decoder/model.onnx': 'vae/decoder.onnx',
    },
    pad: end,
  },
  // The input timestep_cond, an encoder that gives the mean.
  'lcm-dreamshaper-v7': {
    files: {
      'unet/model.onnx': 'lcm/fused.onnx',
      'text_encoder/model.onnx': 'text/sd-1.onnx',
      'vae_encoder/model.onnx': 'vae/encoder-mean-dynamic.onnx',
      'vae_decoder/model.onnx': 'vae/decoder.onnx',
    },
    pad: end,
  },
};

/** The repositories that the catalogue's entry names, with a twin's files under the published names. */
export function twinRepositories(id: TwinId): Repositories {
  const { files, pad } = twins[id];
  const own = new Map(Object.entries(files).map(([path, name]) => [path, fixtureBytes(name)]));
  if (pad !== null) for (const [name, bytes] of tokenizerFiles(pad)) own.set(`tokenizer/${name}`, bytes);
  const clip = new Map([
    ['onnx/vision_model_fp16.onnx', fixtureBytes('clip/vision-xenova.onnx')],
    ['onnx/text_model_fp16.onnx', fixtureBytes('clip/text-xenova.onnx')],
    ...tokenizerFiles(end),
  ]);
  return new Map([
    [repositoryOf(id, 'unet/model.onnx'), own],
    [repositoryOf(id, 'clip/vision_model.onnx'), clip],
  ]);
}

/** A stand-in hub that holds these repositories; `serveHub` serves it. */
export function twinHub(ids: readonly TwinId[], options: HubOptions = {}): Hub {
  const hub = new Hub(options);
  for (const repositories of ids.map(twinRepositories)) {
    for (const [repository, files] of repositories) {
      for (const [path, bytes] of files) hub.put(repository, path, bytes, /\.(onnx|pb)$/.test(path));
    }
  }
  return hub;
}

/** Writes a twin into a folder in the engine's layout, manifest.json included, as `npm run models` does. */
export function twinModelFolder(id: TwinId, folder: string): Promise<ModelManifest> {
  return mirrorModel(catalogueEntry(id), testSources, folder, openWorld({ hub: twinHub([id]) }).network);
}

function repositoryOf(id: TwinId, path: string): string {
  const repository = catalogueEntry(id).files.find((file) => file.path === path)?.from[0]?.repository;
  if (repository === undefined) throw new Error(`The entry ${id} names no repository for ${path}.`);
  return repository;
}

/** tokenizer_config.json says the end token pads, whatever special_tokens_map.json says; so do the published ones. */
function tokenizerFiles(pad: string): [name: string, bytes: Uint8Array<ArrayBuffer>][] {
  const { vocab, merges } = clipVocabulary();
  const token = (content: string) => ({
    content,
    lstrip: false,
    normalized: true,
    rstrip: false,
    single_word: false,
  });
  const roles = { bos_token: token('<|startoftext|>'), eos_token: token(end), unk_token: token(end) };
  const config = { ...roles, pad_token: end, model_max_length: 77, tokenizer_class: 'CLIPTokenizer' };
  const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
  return [
    ['vocab.json', encode(vocab)],
    ['merges.txt', encode(merges)],
    ['tokenizer_config.json', encode(JSON.stringify(config))],
    ['special_tokens_map.json', encode(JSON.stringify({ ...roles, pad_token: pad }))],
  ];
}
