import type { G4SegError } from '../core/errors.ts';
import { area, type Plane, type Rgba } from '../core/grid.ts';
import { Random } from '../core/random.ts';
import {
  stageNames,
  type CallOptions,
  type ClassMask,
  type CoarseSource,
  type Engine,
  type InspectRequest,
  type LoadedModel,
  type LoadOptions,
  type Photo,
  type RefineParameters,
  type RefineRequest,
  type RefineResult,
  type Round,
  type StageName,
} from '../engine/protocol.ts';
import { paperParameters } from '../method/parameters.ts';
import { resizeBilinear } from '../images/resize.ts';
import { toTensor } from '../images/tensors.ts';
import { mergeClasses } from '../method/class-merge.ts';
import {
  identityMatch,
  match,
  randomMatch,
  similarityRow,
  topMatches,
  type Matches,
} from '../method/correspondence.ts';
import { rawPatchFeatures, type Features } from '../method/features.ts';
import { mix } from '../method/mixing.ts';

/** What a pretend engine should do wrong, for looking at the page's states. */
export interface FakeBehaviour {
  /** Milliseconds a whole pass pretends to take. */
  readonly passTime?: number;
  readonly loadTime?: number;
  /** The load fails with this. */
  readonly loadError?: G4SegError;
  /** The first refinements fail with this; then it works. */
  readonly refineErrors?: G4SegError[];
  readonly backend?: 'webgpu' | 'wasm';
}

const side = 128;
const patch = 4;

/**
 * An engine without a model: the "generated" picture is a blur of the photo that grows with t, the features are raw
 * patches, matching and mixing are the real ones. It lets the page be built and its states be seen without weights.
 */
export class FakeEngine implements Engine {
  readonly #behaviour: FakeBehaviour;
  readonly #runs = Object.fromEntries(stageNames.map((name) => [name, 0])) as Record<StageName, number>;
  readonly #passes = new Map<string, Pass>();

  constructor(behaviour: FakeBehaviour = {}) {
    this.#behaviour = behaviour;
  }

  async load(_baseUrl: string, _prefer: 'fastest' | 'wasm', options?: LoadOptions): Promise<LoadedModel> {
    const steps = 6;
    for (let step = 1; step <= steps; step++) {
      await pause((this.#behaviour.loadTime ?? 600) / steps, options?.signal);
      options?.onProgress?.({ stage: 'load', fraction: step / steps, detail: `loading part ${step} of ${steps}` });
    }
    if (this.#behaviour.loadError) throw this.#behaviour.loadError;
    return fakeModel(this.#behaviour.backend ?? 'webgpu');
  }

  async refine(request: RefineRequest, options?: CallOptions): Promise<RefineResult> {
    const milliseconds = Object.fromEntries(stageNames.map((name) => [name, 0])) as Record<StageName, number>;
    const ran = { ...milliseconds };
    const run = async (stage: StageName, share: number, detail: string, fraction: number) => {
      await pause((this.#behaviour.passTime ?? 500) * share, options?.signal);
      this.#runs[stage]++;
      ran[stage]++;
      milliseconds[stage] += Math.max(1, Math.round((this.#behaviour.passTime ?? 500) * share));
      options?.onProgress?.({ stage, fraction, detail: `${stage}${detail}` });
    };
    const classes = [];
    for (const [index, mask] of request.masks.entries()) {
      const key = [request.photo.digest, mask.className, mask.digest, ...passParts(request.parameters)].join();
      if (!this.#passes.has(key)) {
        const ofAPass = stageNames.slice(0, stageNames.indexOf('mix')).filter((stage) => !stage.startsWith('coarse'));
        for (const [at, stage] of ofAPass.entries()) {
          const fraction = (index + (at + 1) / 9) / request.masks.length;
          await run(stage, stage === 'denoise' ? 0.4 : 0.08, `, ${mask.className}`, fraction);
        }
        this.#passes.set(key, pass(request.photo, request.parameters));
      }
      await run('mix', 0, '', 1);
      const found = this.#passes.get(key);
      if (!found) throw new Error('The pass was just put there.');
      const passed = rounds(mask, request.parameters, found);
      classes.push({
        className: mask.className,
        prompt: { text: `A photo of ${mask.className}`, tokenSpan: { start: 4, end: 5 }, truncated: false },
        rounds: passed,
        refined: (passed.at(-1) as Round).after,
      });
    }
    const failure = this.#behaviour.refineErrors?.shift();
    if (failure) throw failure;
    await run('merge', 0, '', 1);
    const { height, width } = request.masks[0]?.probability ?? { height: 0, width: 0 };
    const last = classes.map(({ refined }) => refined);
    return {
      classes,
      labels: {
        height,
        width,
        coarse: mergeClasses(request.masks.map((mask) => mask.probability)),
        refined: mergeClasses(last),
      },
      runs: { ...this.#runs },
      ran,
      milliseconds,
    };
  }

  async inspect(request: InspectRequest, options?: CallOptions) {
    await pause(30, options?.signal);
    const { features, original } = pass(request.refine.photo, request.refine.parameters);
    const similarity = similarityRow(features, original, request.patch);
    return { grid: original.grid, similarity, best: topMatches(similarity, request.top) };
  }

  async coarse(
    _photo: Photo,
    classNames: readonly string[],
    _source: CoarseSource,
    options?: CallOptions,
  ): Promise<readonly Plane[]> {
    await pause(300, options?.signal);
    return classNames.map((className) => this.#blob(className));
  }

  #blob(className: string): Plane {
    const random = new Random(className.length);
    const [row, column] = [random.uniform(20, 100), random.uniform(20, 100)];
    const data = Float32Array.from({ length: side * side }, (_, i) => {
      const distance = Math.hypot(Math.floor(i / side) - row, (i % side) - column);
      return 1 / (1 + Math.exp((distance - 25) / 6));
    });
    return { height: side, width: side, data };
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}

export function fakeModel(backend: 'webgpu' | 'wasm'): LoadedModel {
  return {
    id: 'demo',
    title: 'G4Seg miniature',
    licence: 'MIT',
    imageSize: side,
    vocabulary: 'ball star moon heart leaf fish house mushroom cup key tree umbrella'.split(' '),
    trainedOn: 'generated-scenes',
    suggestsMasks: true,
    defaults: { ...paperParameters, timestep: 200, features: 'vae-latent' },
    digests: { 'unet/model.onnx': '9f2c'.repeat(16) },
    runtime: {
      backend,
      device: backend === 'webgpu' ? 'Pretend GPU' : 'WebAssembly, 1 thread',
      precision: backend === 'webgpu' ? 'float16' : 'float32',
      ...(backend === 'wasm' ? { reason: 'This browser has no WebGPU.' } : {}),
      selfTest: [
        { backend, name: 'attention', passed: true, error: 0.0004, tolerance: 0.002 },
        { backend, name: 'convolution', passed: true, error: 0.0007, tolerance: 0.002 },
        { backend, name: 'softmax', passed: true, error: 0.0001, tolerance: 0.001 },
      ],
    },
  };
}

function passParts({ timestep, seed, crossStrength, selfStrength, features, control }: RefineParameters) {
  return [timestep, seed, crossStrength, selfStrength, features, control];
}

interface Pass {
  readonly generated: Rgba;
  readonly features: Features;
  readonly original: Features;
  readonly matches: Matches;
}

function pass(photo: Photo, { timestep, seed }: RefineParameters): Pass {
  const square = resizeBilinear(photo.pixels, { height: side, width: side });
  const coarse = Math.max(8, Math.round(side / (1 + timestep / 90)));
  const generated = resizeBilinear(resizeBilinear(square, { height: coarse, width: coarse }), square);
  const random = new Random(seed);
  for (let i = 0; i < generated.data.length; i++) {
    if (i % 4 !== 3) generated.data[i] = generated.data[i] + random.uniform(-12, 12);
  }
  const [features, original] = [describe(generated), describe(square)];
  return { generated, features, original, matches: match(features, original) };
}

function describe(picture: Rgba): Features {
  return rawPatchFeatures({ height: side, width: side, channels: 3, data: toTensor(picture) }, patch);
}

function rounds(mask: ClassMask, parameters: RefineParameters, { generated, features, matches }: Pass): Round[] {
  const patches = area(features.grid);
  const partner =
    parameters.control === 'random-match'
      ? randomMatch(patches, parameters.seed)
      : parameters.control === 'self-match'
        ? identityMatch(patches)
        : matches.match;
  let before = mask.probability;
  return Array.from({ length: parameters.rounds }, () => {
    const after = mix(before, partner, features.grid, parameters.beta, parameters.band);
    const round = { generated, grid: features.grid, match: partner, cosine: matches.cosine, before, after };
    before = after;
    return round;
  });
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}
