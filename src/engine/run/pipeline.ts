import { deriveSeed } from '../../core/random.ts';
import { sha256 } from '../../core/digest.ts';
import type { Plane } from '../../core/grid.ts';
import { oneHalf } from '../../method/class-merge.ts';
import { injectionMaskOfLabel, labelMap, tokenIndicator } from '../../method/mask-injection.ts';
import type { ModelFamily } from '../../models/catalogue/manifest.ts';
import type { Backend, Correspondence, DeviceFeatures, DeviceTensor } from '../machine/backend.ts';
import type { ModelGraphs } from '../graphs/model-graphs.ts';
import type { Picture } from '../stages/picture.ts';
import type { FeatureExtractor } from '../../method/parameters.ts';
import type {
  ClassMask,
  ClassResult,
  Photo,
  Probability,
  RefineParameters,
  RefineRequest,
  Round,
} from '../protocol.ts';
import type { Prompt } from './prompts.ts';
import { backgroundOf } from './refiner-pipeline.ts';
import type { Node, StageGraph } from './stage-graph.ts';
import { denoiseStage, embedTextStage } from '../stages/denoise.ts';
import { featuresStage, latentFeaturesOfMoments } from '../stages/features.ts';
import { decodeStage, encodeStage, noiseStage, scaledMean } from '../stages/latent.ts';
import type { Matching } from '../stages/match.ts';
import { matchStage } from '../stages/match.ts';
import { mixStage } from '../stages/mix.ts';
import { prepareStage } from '../stages/prepare.ts';

/** What the inspector needs of a finished round. */
export interface RoundNodes {
  readonly generated: Node<Picture>;
  readonly generatedFeatures: Node<DeviceFeatures>;
  readonly originalFeatures: Node<DeviceFeatures>;
  readonly correspondence: Node<Correspondence>;
}

/** What G4Seg makes of each class, before the classes meet. */
export interface Generated {
  /** In the order of the request's masks. */
  readonly classes: readonly Omit<ClassResult, 'refined'>[];
  readonly current: readonly Probability[];
}

/** The stage graph of one model: from a request to nodes, from nodes to a result. The way of the data, on one page. */
export class Pipeline {
  readonly #graph: StageGraph;
  readonly #graphs: ModelGraphs;
  readonly #prompt: (className: string) => Prompt;
  readonly #contextLength: number;
  readonly #stages;

  constructor(
    graph: StageGraph,
    backend: Backend,
    graphs: ModelGraphs,
    family: ModelFamily,
    prompt: (className: string) => Prompt,
  ) {
    this.#graph = graph;
    this.#graphs = graphs;
    this.#prompt = prompt;
    this.#contextLength = family.contextLength;
    this.#stages = {
      prepare: prepareStage(backend, family.imageSize),
      encode: encodeStage(graphs),
      noise: noiseStage(backend, family),
      embedText: embedTextStage(graphs),
      denoise: denoiseStage(backend, graphs, family),
      roundTrip: scaledMean(backend, family),
      decode: decodeStage(backend, graphs, family),
      featuresOriginal: featuresStage('features-original', backend, graphs, family),
      latentFeaturesOriginal: latentFeaturesOfMoments(backend, family),
      featuresGenerated: featuresStage('features-generated', backend, graphs, family),
      match: matchStage(backend),
    };
  }

  /** @param onRound called before each (round, class) with what is about to run */
  async refine(
    request: RefineRequest,
    onRound: (round: number, mask: ClassMask) => void = () => undefined,
  ): Promise<Generated> {
    const { masks, parameters } = request;
    let current: readonly Probability[] = masks;
    const rounds: Round[][] = masks.map(() => []);
    for (let round = 0; round < parameters.rounds; round++) {
      const next: Node<Plane>[] = [];
      for (const [index, mask] of masks.entries()) {
        onRound(round, mask);
        const nodes = await this.#roundNodes(request, current, index);
        const correspondence = await nodes.correspondence.value();
        const { grid } = await nodes.originalFeatures.value();
        const before = current[index].probability;
        const after = this.#graph.node(
          mixStage,
          { correspondence: nodes.correspondence },
          { mask: current[index].digest, beta: parameters.beta, band: bandKey(parameters) },
          { mask: before, grid, beta: parameters.beta, band: parameters.band },
        );
        next.push(after);
        rounds[index].push({
          generated: (await nodes.generated.value()).display,
          grid,
          ...correspondence,
          before,
          after: await after.value(),
        });
      }
      // A key says all that its value is made of, and is short: a digest of 3 megapixels would cost as much as their mixing.
      current = await Promise.all(
        next.map(async (node) => ({ probability: await node.value(), digest: await digestOfKey(node.key) })),
      );
    }
    return { classes: masks.map((mask, index) => this.#classResult(mask.className, rounds[index])), current };
  }

  /** The nodes of one round of one class, given the probabilities that this round starts from. */
  async roundNodesAt(request: RefineRequest, classIndex: number, round: number): Promise<RoundNodes> {
    const shortened = { ...request, parameters: { ...request.parameters, rounds: round } };
    const current = round === 0 ? request.masks : (await this.refine(shortened)).current;
    return this.#roundNodes(request, current, classIndex);
  }

  async #roundNodes(request: RefineRequest, current: readonly Probability[], index: number): Promise<RoundNodes> {
    const { photo, parameters } = request;
    const { features, control } = parameters;
    const picture = this.picture(photo);
    const moments = this.#graph.node(this.#stages.encode, { picture }, null, null);
    const originalFeatures =
      features === 'vae-latent'
        ? this.#graph.node(this.#stages.latentFeaturesOriginal, { moments }, features, features)
        : this.#graph.node(this.#stages.featuresOriginal, { picture }, features, features);
    const nothingGenerated = control === 'self-match' || control === 'second-nearest';
    const generated = nothingGenerated
      ? picture
      : this.#graph.node(
          this.#stages.decode,
          { latent: await this.#latent(moments, request, current, index) },
          null,
          null,
        );
    const generatedFeatures = nothingGenerated ? originalFeatures : this.#generatedFeatures(generated, features);
    const matching = matchingOf(parameters, `${photo.digest}:${index}`);
    const correspondence = this.#graph.node(
      this.#stages.match,
      { generated: generatedFeatures, original: originalFeatures },
      matching,
      matching,
    );
    return { generated, generatedFeatures, originalFeatures, correspondence };
  }

  picture(photo: Photo): Node<Picture> {
    return this.#graph.node(this.#stages.prepare, {}, photo.digest, photo);
  }

  #generatedFeatures(generated: Node<Picture>, features: FeatureExtractor): Node<DeviceFeatures> {
    return this.#graph.node(this.#stages.featuresGenerated, { picture: generated }, features, features);
  }

  /** z̃0, or the photo's own latent for the round-trip control. */
  async #latent(
    moments: Node<DeviceTensor>,
    request: RefineRequest,
    current: readonly Probability[],
    index: number,
  ): Promise<Node<DeviceTensor>> {
    const { parameters, masks } = request;
    if (parameters.control === 'round-trip')
      return this.#graph.node(this.#stages.roundTrip, { moments }, 'round-trip', null);
    const { timestep, seed, crossStrength, selfStrength } = parameters;
    const prompt = this.#prompt(masks[index].className);
    const noisy = this.#graph.node(this.#stages.noise, { moments }, { timestep, seed }, { timestep, seed });
    const context = this.#graph.node(this.#stages.embedText, {}, [...prompt.ids], prompt.ids);
    const injected = await this.#injectionMasks(request, current, index);
    const span = [prompt.span.start, prompt.span.end];
    return this.#graph.node(
      this.#stages.denoise,
      { noisy, context },
      { timestep, crossStrength, selfStrength, span, masks: await digestOf(injected) },
      {
        timestep,
        crossStrength,
        selfStrength,
        masks: injected,
        tokenIndicator: tokenIndicator(prompt.span, this.#contextLength),
      },
    );
  }

  /**
   * m of Eq. 3-4 at every attention resolution: the pixels whose label is this class, in the label map made by the rule of
   * the request. Masks put in place of the coarse ones are labels already, whatever their background is.
   */
  async #injectionMasks(
    { masks, background }: RefineRequest,
    current: readonly Probability[],
    index: number,
  ): Promise<Map<number, Float32Array<ArrayBuffer>>> {
    const planes = masks.map(({ injected }, i) => (injected ?? current[i]).probability);
    const isReplaced = masks.every(({ injected }) => injected);
    const labels = labelMap(planes, isReplaced ? oneHalf : backgroundOf({ background }));
    const { maskSizes: sizes } = await this.#graphs.unet();
    return new Map(
      sizes.map((positions) => {
        const side = Math.sqrt(positions);
        return [positions, injectionMaskOfLabel(labels, planes[0], index + 1, { height: side, width: side })];
      }),
    );
  }

  #classResult(className: string, rounds: readonly Round[]): Omit<ClassResult, 'refined'> {
    const { prompt, span, truncated } = this.#prompt(className);
    return { className, prompt: { text: prompt, tokenSpan: span, truncated }, rounds };
  }
}

function matchingOf({ control, seed }: RefineParameters, item: string): Matching {
  if (control === 'random-match') return { kind: 'random', seed: deriveSeed(seed, item) };
  return { kind: control === 'second-nearest' ? 'exclude-self' : 'nearest' };
}

function bandKey({ band }: RefineParameters) {
  return band && [band.low, band.high];
}

async function digestOfKey(key: string): Promise<string> {
  return sha256(new TextEncoder().encode(key));
}

async function digestOf(masks: ReadonlyMap<number, Float32Array<ArrayBuffer>>): Promise<string> {
  const digests = await Promise.all([...masks.values()].map((mask) => sha256(mask)));
  return digests.join(':');
}
