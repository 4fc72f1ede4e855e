/**
 * The words that the page, the worker, the headless evaluation and the engine share. Types and plain constants
 * only: this file imports nothing that runs.
 */
import type { Plane, Rgba, Size } from '../core/grid.ts';
import type { Lane } from '../core/lanes.ts';
import type { RefineParameters } from '../method/parameters.ts';

export type { RefineParameters };

/** Values under their digest, the name that cache keys have for them. */
export interface Probability {
  readonly probability: Plane;
  /** SHA-256 of the probabilities. */
  readonly digest: string;
}

/** A coarse mask of one class: foreground probabilities in [0, 1] at any resolution. */
export interface ClassMask extends Probability {
  readonly className: string;
  /** Replaces the coarse mask in Eq. 3-5 only (an experiment: what would a perfect mask inject?). */
  readonly injected?: Probability;
}

export interface Photo {
  readonly pixels: Rgba;
  /** SHA-256 of the pixels. */
  readonly digest: string;
}

export interface RefineRequest {
  readonly photo: Photo;
  /** One entry a class; every mask has the same size. */
  readonly masks: readonly ClassMask[];
  /**
   * What a class has to exceed at a pixel to be its label, in the coarse label map that is injected (Eq. 3, 4) and in the
   * labels of the result: one probability (default: 0.5), the background that the masks bring, or nothing.
   */
  readonly background?: number | Probability | 'none' | undefined;
  readonly parameters: RefineParameters;
}

/** How coarse masks come of class names: by the image-text encoder's value features (MaskCLIP). */
export type CoarseSource = 'maskclip';

/** The stages of DESIGN's graph, in the order of the data. */
export const stageNames = [
  'prepare', // photo -> pixels at the model's size
  'coarse-features', // pixels -> features of the image-text encoder
  'coarse-text', // class name -> embedding in their space
  'coarse', // features, embeddings -> coarse mask of a class
  'encode', // pixels -> latent mean
  'noise', // latent, t, seed -> z_t
  'embed-text', // prompt -> context
  'denoise', // z_t, context, mask, strengths -> z̃0 (Eq. 2-5)
  'decode', // z̃0 -> generated picture
  'features-original',
  'features-generated',
  'match', // δ and cosine (Eq. 8)
  'mix', // S* (Eq. 9)
  'joint', // all classes and the background -> one distribution a pixel
  'self-similarity', // the photo matched with itself
  'lattice', // photo, recipe -> lattices of a dense CRF
  'post', // what a refiner that generates nothing makes of all classes
  'merge', // one label a pixel over all classes
] as const;
export type StageName = (typeof stageNames)[number];

/** One pass over one class. */
export interface Round {
  /** The one-step prediction, at the model's image size. */
  readonly generated: Rgba;
  /** Grid of the features; `match` and `cosine` have one entry a patch, row-major. */
  readonly grid: Size;
  /** δ: for each generated patch, the row-major index of its original patch (Eq. 8). */
  readonly match: Int32Array<ArrayBuffer>;
  /** cos(F(x)[δ_j], F(x̃)[j]), -1..1. */
  readonly cosine: Float32Array<ArrayBuffer>;
  /** S before and after Eq. 9, at the mask's resolution. */
  readonly before: Plane;
  readonly after: Plane;
}

export interface ClassResult {
  readonly className: string;
  /** The prompt, and the positions of the class name among its tokens; null where nothing was generated. */
  readonly prompt: {
    readonly text: string;
    readonly tokenSpan: { readonly start: number; readonly end: number };
    /** The prompt was too long for the model: the end of the class name was cut off. */
    readonly truncated: boolean;
  } | null;
  /** One a pass of G4Seg; empty with another method. */
  readonly rounds: readonly Round[];
  /** What came of it: the foreground probability after the method and the post-refiner, at the mask's resolution. */
  readonly refined: Plane;
}

export interface RefineResult {
  /** In the order of the request's masks. */
  readonly classes: readonly ClassResult[];
  /** Per pixel 0 = background, k = masks[k-1]; at the mask's resolution. */
  readonly labels: { readonly coarse: Uint8Array<ArrayBuffer>; readonly refined: Uint8Array<ArrayBuffer> } & Size;
  /** How many times each stage has really run since the model was loaded. */
  readonly runs: Readonly<Record<StageName, number>>;
  /** How many times each stage ran for this request; 0 where the cache answered. */
  readonly ran: Readonly<Record<StageName, number>>;
  /** Milliseconds this request spent in each stage; 0 where the cache answered. */
  readonly milliseconds: Readonly<Record<StageName, number>>;
}

/** What the inspector asks about one generated patch. */
export interface InspectRequest {
  readonly refine: RefineRequest;
  readonly classIndex: number;
  readonly round: number;
  /** Row-major index in the round's grid. */
  readonly patch: number;
  /** How many of the best original patches to list. */
  readonly top: number;
}

export interface Inspection {
  readonly grid: Size;
  /** Cosine of the generated patch with every original patch, row-major. */
  readonly similarity: Float32Array<ArrayBuffer>;
  /** Best first. */
  readonly best: readonly { readonly patch: number; readonly cosine: number }[];
}

export interface Progress {
  readonly stage: StageName | 'load' | 'self-test';
  /** 0..1 of the whole call. */
  readonly fraction: number;
  /** For people: "denoise, cat, round 2 of 3". */
  readonly detail: string;
}

/** Where the graphs run and why. */
export interface Runtime {
  readonly backend: 'webgpu' | 'wasm' | 'cpu';
  /** "NVIDIA Ampere", "SwiftShader", "WebAssembly, 1 thread" … */
  readonly device: string;
  readonly precision: 'float16' | 'float32';
  /** Why not the faster one: "This browser has no WebGPU." Absent when nothing fell back. */
  readonly reason?: string;
  readonly selfTest: readonly SelfTestResult[];
}

export interface SelfTestResult {
  readonly backend: Runtime['backend'];
  readonly name: string;
  readonly passed: boolean;
  /** Largest absolute difference from the numbers in the file, and the tolerance it was held against. */
  readonly error: number;
  readonly tolerance: number;
}

export interface LoadedModel {
  readonly id: string;
  readonly title: string;
  readonly licence: string;
  /** Side of the square the photo is squashed to, in pixels. */
  readonly imageSize: number;
  /** Class names the model was trained on; `null` where any word is allowed. */
  readonly vocabulary: readonly string[] | null;
  /** What it learned from: a model of generated scenes knows little of a photograph. */
  readonly trainedOn: 'generated-scenes' | 'photographs';
  /** Whether {@link Engine.coarse} can be asked: the model knows how cosines become probabilities. */
  readonly suggestsMasks: boolean;
  readonly defaults: RefineParameters;
  /** Path -> SHA-256 of every file. */
  readonly digests: Readonly<Record<string, string>>;
  readonly runtime: Runtime;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Called when the engine begins this call; before, it waits for others. */
  readonly onBegin?: () => void;
  /** Whether somebody waits for this, or it is work in the background, which waits for them. Default: `person`. */
  readonly lane?: Lane;
}

/**
 * `keep`: a graph stays loaded once it has run, so that the next pass begins at once. `one-graph`: a graph is released
 * before the next is loaded; the peak is that of the largest alone, and every pass loads each graph anew.
 */
export type MemoryUse = 'keep' | 'one-graph';

export interface LoadOptions extends CallOptions {
  /** Default: `keep`. */
  readonly memory?: MemoryUse | undefined;
}

/** One interface, in the worker, in the thread and headless. Every method may be called while another runs. */
export interface Engine {
  /** Loads a model from a base URL that holds manifest.json, after the known-answer self-test of the device. */
  load(baseUrl: string, prefer: 'fastest' | 'wasm', options?: LoadOptions): Promise<LoadedModel>;
  /** Runs what the caches do not hold. In the person's lane a newer refine aborts an older one; in the background none is lost. */
  refine(request: RefineRequest, options?: CallOptions): Promise<RefineResult>;
  inspect(request: InspectRequest, options?: CallOptions): Promise<Inspection>;
  /**
   * Coarse probabilities from the model's own image-text encoder: from the cosine of every patch with the class prompt,
   * by a calibrated sigmoid or by a softmax against words for background. The image encoder runs once for all classes.
   * @returns one map a class, in their order, at the model's image size
   * @throws G4SegError 'bad-input' unless {@link LoadedModel.suggestsMasks}
   */
  coarse(
    photo: Photo,
    classNames: readonly string[],
    source: CoarseSource,
    options?: CallOptions,
  ): Promise<readonly Plane[]>;
  dispose(): Promise<void>;
}
