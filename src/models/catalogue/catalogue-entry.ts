import type { RefineParameters } from '../../method/parameters.ts';
import type { ModelFamily, ModelManifest } from './manifest.ts';

/** A published model: what it is, where its files are, what it may be used for. Sizes and digests come from the server. */
export interface CatalogueEntry {
  /** Also the name of its folder under public/models/. */
  readonly id: string;
  readonly title: string;
  readonly licence: {
    readonly name: string;
    readonly url: string;
    /** What a person has to agree to before the download; null where the licence leaves nearly every use open. */
    readonly agreement: string | null;
  };
  /** For a first idea only: the sizes that count are asked of the server. null where nobody knows. */
  readonly roughBytes: number | null;
  readonly family: ModelFamily;
  /** Parameters to begin with: the paper's, where the family allows. Their type is the engine's. */
  readonly defaults: RefineParameters;
  /**
   * How the exported U-Net computes attention: one fused operator, or products and softmax that hold all logits at once.
   */
  readonly attention: 'fused' | 'plain' | 'unknown';
  /** What a person should know before downloading. */
  readonly notes: readonly string[];
  readonly files: readonly EntryFile[];
}

/** One file in the engine's layout and where it may be found. */
export interface EntryFile {
  /** Path in the engine's layout, e.g. `unet/model.onnx`. */
  readonly path: string;
  /** Places in the published repositories; the first that exists counts. */
  readonly from: readonly RepositoryFile[];
  /** Optional: what only some repositories have. */
  readonly optional: boolean;
}

export interface RepositoryFile {
  readonly repository: string;
  readonly revision: string;
  readonly path: string;
}

/** A manifest without its files: what is known before a byte is fetched. */
export type ManifestBody = Omit<ModelManifest, 'files'>;

/** CLIP's own factor on cosines, exp of its learned `logit_scale`. */
const clipLogitScale = 100;

/** What stands for "none of it" beside a class: the background words of SCLIP's protocol for PASCAL VOC (Wang et al., 2024). */
const backgroundWords: readonly string[] =
  `sky wall tree wood grass road sea river mountain sands desk bed building cloud lamp door window wardrobe ceiling shelf
  curtain stair floor hill rail fence`.split(/\s+/);

/** The manifest that the engine takes, but for the files. */
export function manifestBody(entry: CatalogueEntry): ManifestBody {
  return {
    schema: 1,
    id: entry.id,
    title: entry.title,
    licence: entry.licence.name,
    family: entry.family,
    vocabulary: null,
    trainedOn: 'photographs',
    prompt: 'A photo of {class}',
    defaults: entry.defaults,
    activation: { scale: clipLogitScale, background: backgroundWords },
  };
}

/** Where an entry can be fetched from. */
export type Source =
  /** A host that speaks Hugging Face's protocol, e.g. `https://huggingface.co`. */
  | { readonly kind: 'hub'; readonly host: string }
  /** Any address below which the files lie in the engine's layout, with or without manifest.json. */
  | { readonly kind: 'folder'; readonly baseUrl: string };
