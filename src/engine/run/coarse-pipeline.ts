import { G4SegError } from '../../core/errors.ts';
import type { Plane } from '../../core/grid.ts';
import type { ModelManifest } from '../../models/catalogue/manifest.ts';
import type { ModelGraphs } from '../graphs/model-graphs.ts';
import type { Backend } from '../machine/backend.ts';
import type { CoarseSource } from '../protocol.ts';
import { coarseFeaturesStage, coarseStage, coarseTextStage } from '../stages/coarse.ts';
import type { Picture } from '../stages/picture.ts';
import type { Prompts } from './prompts.ts';
import type { Node, StageGraph } from './stage-graph.ts';

/** Coarse masks from class names, through the stage graph: cached, counted, and stopped between two stages. */
export class CoarsePipeline {
  readonly #graph: StageGraph;
  readonly #manifest: ModelManifest;
  readonly #prompts: Prompts;
  readonly #features;
  readonly #text;

  constructor(graph: StageGraph, backend: Backend, graphs: ModelGraphs, manifest: ModelManifest, prompts: Prompts) {
    this.#graph = graph;
    this.#manifest = manifest;
    this.#prompts = prompts;
    this.#features = coarseFeaturesStage(backend, graphs, manifest.family);
    this.#text = coarseTextStage(graphs);
  }

  /**
   * One mask a class, in their order, at the model's image size. The image encoder runs once for all of them.
   * @throws G4SegError 'bad-input' where the manifest does not say how a cosine becomes a probability
   */
  async masks(picture: Node<Picture>, classNames: readonly string[], source: CoarseSource): Promise<readonly Plane[]> {
    const { activation, family, title } = this.#manifest;
    if (!activation)
      throw new G4SegError(
        'bad-input',
        `The model "${title}" is not calibrated to make coarse masks. Drop a mask instead.`,
      );
    const features = this.#graph.node(this.#features, { picture }, source, null);
    const stage = coarseStage(activation, family.imageSize);
    const background = 'bias' in activation ? [] : activation.background;
    const planes: Plane[] = [];
    for (const className of classNames) {
      const name = className.trim();
      const others = background.filter((word) => word !== name.toLowerCase()).map((word) => this.#embedding(word));
      const inputs = { features, own: this.#embedding(name), others: together(others) };
      planes.push(await this.#graph.node(stage, inputs, null, null).value());
    }
    return planes;
  }

  #embedding(word: string): Node<Float32Array> {
    const { ids } = this.#prompts.joint(word);
    return this.#graph.node(this.#text, {}, [...ids], ids);
  }
}

/** Several nodes as one input. */
function together<Output>(nodes: readonly Node<Output>[]): Node<readonly Output[]> {
  return {
    key: `[${nodes.map(({ key }) => key).join()}]`,
    value: async () => {
      const values: Output[] = [];
      for (const node of nodes) values.push(await node.value());
      return values;
    },
  };
}
