import type { Plane } from '../../core/grid.ts';
import type { Background } from '../../method/class-merge.ts';
import { oneHalf } from '../../method/class-merge.ts';
import type { DenseCrfRecipeName } from '../../kernels/dense-crf/recipes.ts';
import type { Probabilities } from '../../method/refiners/probabilities.ts';
import { planeOfLabel } from '../../method/refiners/probabilities.ts';
import type { Probability, RefineParameters, RefineRequest, RefineResult } from '../protocol.ts';
import { mergeStage } from '../stages/mix.ts';
import {
  automaticStage,
  denseCrfStage,
  filterStage,
  jointMergeStage,
  jointStage,
  latticeStage,
  selfSimilarityStage,
} from '../stages/refiners.ts';
import { workingSize } from '../stages/working-size.ts';
import type { Node, StageGraph } from './stage-graph.ts';

export type Refined = Pick<RefineResult, 'labels'> & {
  /** One map a class, in the order of the request. */
  readonly planes: readonly Plane[];
};

const recipeOf: Partial<Record<RefineParameters['postRefiner'], DenseCrfRecipeName>> = {
  'crf-deeplab': 'deeplab',
  'crf-irn': 'irn',
  'crf-affinitynet': 'affinitynet',
};

/**
 * What follows the method: all classes meet, a refiner that generates nothing may fit them to the photo, and each pixel
 * gets one label. It needs no model and no device.
 */
export class RefinerPipeline {
  readonly #graph: StageGraph;

  constructor(graph: StageGraph) {
    this.#graph = graph;
  }

  /** @param current what the method made of each class; the coarse masks themselves where it is `none` */
  async refine(request: RefineRequest, current: readonly Probability[]): Promise<Refined> {
    const { masks } = request;
    const { height, width } = masks[0].probability;
    const coarse = await this.#merge(masks, request);
    const { method, postRefiner } = request.parameters;
    if (method !== 'self-similarity' && postRefiner === 'none') {
      const planes = current.map(({ probability }) => probability);
      return { planes, labels: { coarse, refined: await this.#merge(current, request), height, width } };
    }
    const after = this.#post(request, this.#similarity(request, this.#joint(current, request)));
    const probabilities: Probabilities = await after.value();
    const refined = await this.#graph.node(jointMergeStage, { joint: after }, null, null).value();
    return {
      planes: masks.map((_, index) => copyOf(planeOfLabel(probabilities, index + 1))),
      labels: { coarse, refined, height, width },
    };
  }

  #joint(current: readonly Probability[], { background }: RefineRequest): Node<Probabilities> {
    const own = typeof background === 'object' ? [background] : [];
    return this.#graph.node(jointStage, planesOf([...current, ...own]), current.length, current.length);
  }

  #similarity({ photo, parameters }: RefineRequest, joint: Node<Probabilities>): Node<Probabilities> {
    const { method, beta, band, rounds } = parameters;
    if (method !== 'self-similarity') return joint;
    const key = [photo.digest, beta, band && [band.low, band.high], rounds];
    return this.#graph.node(selfSimilarityStage, { joint }, key, { photo, parameters });
  }

  #post({ photo, parameters, masks }: RefineRequest, joint: Node<Probabilities>): Node<Probabilities> {
    const { postRefiner, reach, beta, band } = parameters;
    if (postRefiner === 'none') return joint;
    if (postRefiner === 'automatic')
      return this.#graph.node(automaticStage, { joint }, [photo.digest, postRefiner, reach], { photo, parameters });
    const recipe = recipeOf[postRefiner];
    if (recipe) {
      const size = workingSize(masks[0].probability);
      const key = [photo.digest, size.height, size.width, recipe];
      const lattice = this.#graph.node(latticeStage, {}, key, { photo, size, recipe });
      return this.#graph.node(denseCrfStage, { joint, lattice }, null, null);
    }
    const mixing = postRefiner === 'joint-bilateral' ? [beta, band && [band.low, band.high]] : [];
    return this.#graph.node(filterStage, { joint }, [photo.digest, postRefiner, ...mixing], { photo, parameters });
  }

  #merge(probabilities: readonly Probability[], request: RefineRequest): Promise<Uint8Array<ArrayBuffer>> {
    const { background = oneHalf } = request;
    const key = [probabilities.length, typeof background === 'object' ? background.digest : background];
    const parameters = { classes: probabilities.length, background: backgroundOf(request) };
    return this.#graph.node(mergeStage, planesOf(probabilities), key, parameters).value();
  }
}

/** Planes as nodes of the graph: their digests are their keys. */
function planesOf(probabilities: readonly Probability[]): Record<string, Node<Plane>> {
  return Object.fromEntries(
    probabilities.map(({ probability, digest }, i) => [i, { key: digest, value: async () => probability }]),
  );
}

/** What a class has to exceed to be the label of a pixel. */
export function backgroundOf({ background = oneHalf }: Pick<RefineRequest, 'background'>): Background {
  return typeof background === 'object' ? background.probability : background;
}

/** A map with memory of its own: sending a part of a buffer to another thread would send all of it. */
function copyOf({ height, width, data }: Plane): Plane {
  return { height, width, data: data.slice() };
}
