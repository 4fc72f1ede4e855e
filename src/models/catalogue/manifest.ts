import { G4SegError } from '../../core/errors.ts';
import type { RefineParameters } from '../../method/parameters.ts';
import { parseParameters } from '../../method/parameters.ts';
import { placeProblem } from './layout.ts';

/** What a model's files are and how they are to be used: the contents of manifest.json. */
export interface ModelManifest {
  readonly schema: 1;
  readonly id: string;
  readonly title: string;
  readonly licence: string;
  readonly family: ModelFamily;
  /** Words the model was trained on; `null` where any word is allowed. */
  readonly vocabulary: readonly string[] | null;
  /** What the model learned from; published models say nothing and learned from photographs. */
  readonly trainedOn: 'generated-scenes' | 'photographs';
  /** `{class}` stands for the class name. */
  readonly prompt: string;
  /** Parameters that a person starts from. */
  readonly defaults: RefineParameters;
  /** How coarse masks are made from CLIP (MaskCLIP style); `null` where it is not known. */
  readonly activation: Activation | null;
  readonly files: readonly ModelFile[];
}

/** What makes a probability of the cosine between a patch and the class prompt. */
export type Activation =
  /** sigmoid(scale · cosine + bias). */
  | { readonly scale: number; readonly bias: number }
  /** The class's share in the softmax of scale · cosine over it and these words, in lower case. */
  | { readonly scale: number; readonly background: readonly string[] };

export interface ModelFamily {
  readonly predictionType: 'epsilon' | 'v_prediction';
  /** Latent = scalingFactor · mean of the encoder. */
  readonly scalingFactor: number;
  readonly latentChannels: number;
  /** Side of the latent, in cells. */
  readonly latentSize: number;
  /** Side of the picture, in pixels. */
  readonly imageSize: number;
  /** Tokens in a prompt, start, end and padding included. */
  readonly contextLength: number;
  readonly padTokenId: number;
  readonly clip: ClipFamily;
  /** Absent for the embedded model, whose graphs say it all. */
  readonly unet?: UnetFamily;
}

/** What is known of a published U-Net before it is read; the graph has the last word. */
interface UnetFamily {
  /** Width of the text context. */
  readonly contextWidth: number;
  /** Channels of one attention head, from the largest attention map to the smallest. */
  readonly headSizes: readonly number[];
  /** Heads at the largest attention map. */
  readonly heads: number;
  /** Type of the input `timestep`, null where it is not known. */
  readonly timestepType: 'float32' | 'int64' | null;
  /**
   * The input of models distilled with guidance: [1, width] of sine then cosine of 1000 · (guidance - 1) (Luo et al., 2023).
   * null for models without it.
   */
  readonly guidance: { readonly input: string; readonly width: number; readonly scale: number } | null;
}

export interface ClipFamily {
  readonly imageSize: number;
  readonly patchSize: number;
  readonly contextLength: number;
  readonly padTokenId: number;
  /** Per channel, of pixel values in [0, 1]. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

interface ModelFile {
  readonly path: string;
  readonly bytes: number;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

/** A manifest of a model has a few thousand bytes; with one weight file a tensor, a few hundred thousand. */
export const mostManifestBytes = 4 * 1024 * 1024;
const mostFiles = 10_000;

/**
 * Reads a manifest and says what is wrong with it.
 * @param text the contents of manifest.json
 * @param where the address it came from, for messages
 * @throws G4SegError 'bad-model'
 */
export function parseManifest(text: string, where: string): ModelManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badManifest(where, `is not JSON (it starts with ${JSON.stringify(text.trimStart().slice(0, 40))})`);
  }
  const manifest = object(value, 'the manifest', where);
  if (manifest['schema'] !== 1)
    throw badManifest(where, `has schema ${String(manifest['schema'])}; this version of the app reads schema 1`);
  const family = object(manifest['family'], 'family', where);
  const clip = object(family['clip'], 'family.clip', where);
  const contextLength = number(family, 'contextLength', where);
  const [latentSize, imageSize] = [number(family, 'latentSize', where), number(family, 'imageSize', where)];
  if (imageSize % latentSize !== 0)
    throw badManifest(
      where,
      `has pictures of ${imageSize} pixels, no multiple of the ${latentSize} cells of its latent`,
    );
  return {
    schema: 1,
    id: string(manifest, 'id', where),
    title: string(manifest, 'title', where),
    licence: string(manifest, 'licence', where),
    family: {
      predictionType: predictionType(family['predictionType'], where),
      scalingFactor: number(family, 'scalingFactor', where),
      latentChannels: number(family, 'latentChannels', where),
      latentSize,
      imageSize,
      contextLength,
      padTokenId: number(family, 'padTokenId', where),
      clip: {
        imageSize: number(clip, 'imageSize', where),
        patchSize: number(clip, 'patchSize', where),
        contextLength: 'contextLength' in clip ? number(clip, 'contextLength', where) : contextLength,
        padTokenId: number(clip, 'padTokenId', where),
        mean: triple(clip, 'mean', where),
        std: triple(clip, 'std', where),
      },
      ...(family['unet'] === undefined ? {} : { unet: unetFamily(family['unet'], where) }),
    },
    vocabulary: manifest['vocabulary'] === null ? null : strings(manifest['vocabulary'], 'vocabulary', where),
    trainedOn: trainedOn(manifest['trainedOn'], where),
    prompt: promptTemplate(string(manifest, 'prompt', where), where),
    defaults: defaults(manifest['defaults'], where),
    activation: manifest['activation'] ? activation(manifest['activation'], where) : null,
    files: files(manifest['files'], where),
  };
}

function badManifest(where: string, what: string): G4SegError {
  const place = where.length > 100 ? `…${where.slice(-99)}` : where;
  const problem = what.length > 120 ? `${what.slice(0, 119)}…` : what;
  return new G4SegError(
    'bad-model',
    `The model manifest ${place} ${problem}. Download the model again or check the address.`,
    { manifest: where },
  );
}

function object(value: unknown, name: string, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badManifest(where, `lacks the object "${name}"`);
  return value as Record<string, unknown>;
}

function string(from: Record<string, unknown>, name: string, where: string): string {
  const value = from[name];
  if (typeof value !== 'string' || value === '') throw badManifest(where, `lacks the text "${name}"`);
  return value;
}

function number(from: Record<string, unknown>, name: string, where: string): number {
  const value = from[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw badManifest(where, `lacks the number "${name}"`);
  return value;
}

function unetFamily(value: unknown, where: string): UnetFamily {
  const unet = object(value, 'family.unet', where);
  const { headSizes, timestepType, guidance } = unet;
  if (!Array.isArray(headSizes) || !headSizes.every((x) => typeof x === 'number'))
    throw badManifest(where, 'needs numbers in "headSizes"');
  if (timestepType !== 'float32' && timestepType !== 'int64' && timestepType !== null) {
    throw badManifest(where, `has timestepType "${String(timestepType)}"; known are "float32", "int64" and null`);
  }
  const distilled = guidance === null ? null : object(guidance, 'family.unet.guidance', where);
  return {
    contextWidth: number(unet, 'contextWidth', where),
    headSizes,
    heads: number(unet, 'heads', where),
    timestepType,
    guidance: distilled && {
      input: string(distilled, 'input', where),
      width: number(distilled, 'width', where),
      scale: number(distilled, 'scale', where),
    },
  };
}

function triple(from: Record<string, unknown>, name: string, where: string): number[] {
  const value = from[name];
  if (!Array.isArray(value) || value.length !== 3 || !value.every((x) => typeof x === 'number')) {
    throw badManifest(where, `needs three numbers in "${name}"`);
  }
  return value as number[];
}

function strings(value: unknown, name: string, where: string): string[] {
  if (!Array.isArray(value) || !value.every((x) => typeof x === 'string'))
    throw badManifest(where, `needs a list of words in "${name}"`);
  return value as string[];
}

function defaults(value: unknown, where: string): RefineParameters {
  try {
    return parseParameters(value);
  } catch (error) {
    throw badManifest(
      where,
      `has default parameters that cannot be used: ${error instanceof Error ? error.message : ''}`,
    );
  }
}

function predictionType(value: unknown, where: string): ModelFamily['predictionType'] {
  if (value === 'epsilon' || value === 'v_prediction') return value;
  throw badManifest(where, `has predictionType "${String(value)}"; known are "epsilon" and "v_prediction"`);
}

function trainedOn(value: unknown, where: string): ModelManifest['trainedOn'] {
  if (value === undefined || value === 'photographs') return 'photographs';
  if (value === 'generated-scenes') return value;
  throw badManifest(where, `has trainedOn "${String(value)}"; known are "generated-scenes" and "photographs"`);
}

function promptTemplate(value: string, where: string): string {
  if (!value.includes('{class}')) throw badManifest(where, `has the prompt "${value}" without {class}`);
  return value;
}

function activation(value: unknown, where: string): Activation {
  const from = object(value, 'activation', where);
  const scale = number(from, 'scale', where);
  return 'background' in from
    ? { scale, background: strings(from['background'], 'activation.background', where) }
    : { scale, bias: number(from, 'bias', where) };
}

function files(value: unknown, where: string): ModelFile[] {
  if (!Array.isArray(value) || value.length === 0) throw badManifest(where, 'lists no files');
  if (value.length > mostFiles) throw badManifest(where, `lists ${value.length} files; ${mostFiles} are the limit`);
  const seen = new Set<string>();
  return value.map((entry: unknown) => {
    const file = object(entry, 'files[]', where);
    const path = string(file, 'path', where);
    const sha256 = string(file, 'sha256', where);
    const bytes = number(file, 'bytes', where);
    const problem = placeProblem(path);
    if (problem) throw badManifest(where, `names the file ${JSON.stringify(path.slice(0, 40))}, which ${problem}`);
    if (seen.has(path)) throw badManifest(where, `names "${path}" twice`);
    seen.add(path);
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw badManifest(where, `has no valid sha-256 for "${path}"`);
    if (!Number.isSafeInteger(bytes) || bytes < 0) throw badManifest(where, `gives "${path}" ${bytes} bytes`);
    return { path, sha256, bytes };
  });
}
