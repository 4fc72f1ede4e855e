import type { Size } from '../../core/grid.ts';
import { isOp, makeNode, nodeLabel } from '../graph.ts';
import { graphError } from '../limits.ts';
import type { NodeProto, TensorProto } from '../onnx_pb.ts';
import { DataType, floatTensor } from '../tensors.ts';
import type { AnalysedGraph, AttentionSite, ExplicitSite } from './analysis.ts';

/**
 * What a token of CLIP's last block becomes in place of softmax(q·kᵀ/√d)·v:
 * - `maskclip`: v (Zhou et al., 2022)
 * - `sclip`: (softmax(q·qᵀ/√d) + softmax(k·kᵀ/√d))·v (Wang et al., 2024)
 * - `clearclip`: softmax(q·qᵀ/√d)·v (Lan et al., 2024)
 * - `naclip`: softmax(k·kᵀ/√d + ω)·v, ω a Gaussian of the distance on the patch grid (Hajimiri et al., 2025)
 */
export const clipHeads = ['maskclip', 'sclip', 'clearclip', 'naclip'] as const;
export type ClipHead = (typeof clipHeads)[number];

/** ClearCLIP and NACLIP leave out the residual path and the feed-forward network of the last block. */
export function keepsBlock(head: ClipHead): boolean {
  return head === 'maskclip' || head === 'sclip';
}

/** Nodes that compute a head, the constants they need, and the value that stands for the attention's result. */
export interface HeadNodes {
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
  readonly output: string;
}

/**
 * The nodes of a head, from the queries, keys and values of an attention that the graph spells out.
 * @param grid the patches; their tokens follow the class token
 * @throws G4SegError `bad-graph` if the attention is one operator, or scales q and k by something unknown
 */
export function headNodes(analysed: AnalysedGraph, site: AttentionSite, head: ClipHead, grid: Size): HeadNodes {
  if (site.form !== 'explicit')
    throw graphError(`${nodeLabel(site.node)} keeps its queries to itself; expected MatMul, Softmax and MatMul.`);
  const builder = new HeadBuilder(analysed, site);
  if (head === 'clearclip') return builder.mixed([builder.similarity('q')]);
  if (head === 'naclip') return builder.mixed([builder.similarity('k', builder.nearness(grid))]);
  return builder.mixed([builder.similarity('q'), builder.similarity('k')]);
}

const prefix = 'g4seg/head';

class HeadBuilder {
  readonly #analysed: AnalysedGraph;
  readonly #site: ExplicitSite;
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: TensorProto[] = [];

  constructor(analysed: AnalysedGraph, site: ExplicitSite) {
    this.#analysed = analysed;
    this.#site = site;
  }

  /**
   * softmax(x·xᵀ/√d + bias) of the queries or the keys, in float32.
   * @param bias name of a value [N, N]
   * @returns name of the probabilities [.., N, N]
   */
  similarity(of: 'q' | 'k', bias?: string): string {
    const { scores, headDimension, rank } = this.#site;
    const [queries = '', keysTurned = ''] = scores.input;
    const given = of === 'q' ? queries : keysTurned;
    // A graph may have multiplied q or k by a part of 1/√d already, so that the product holds it twice.
    const inside = scaleOf(this.#analysed, given);
    const scale = 1 / (Math.sqrt(headDimension) * inside * inside);
    if (!Number.isFinite(scale))
      throw graphError(`${nodeLabel(scores)} reads ${of} times something that is not known; expected a constant.`);
    const turn = [...Array(rank - 2).keys(), rank - 1, rank - 2];
    const turned = this.#node('Transpose', `${of}/turned`, [given], { perm: turn });
    const product = this.#node('MatMul', `${of}/product`, of === 'q' ? [given, turned] : [turned, given]);
    // Squares of long vectors leave float16's range before the scale brings them back.
    const wide = this.#cast(product, `${of}/wide`, this.#site.scoresType, DataType.FLOAT);
    let logits = this.#node('Mul', `${of}/logits`, [wide, this.#constant(`${of}/scale`, [scale], [])]);
    if (bias) logits = this.#node('Add', `${of}/biased`, [logits, bias]);
    return this.#node('Softmax', `${of}/probabilities`, [logits], { axis: rank - 1 });
  }

  /** ω of NACLIP: exp(−distance² / (2·5²)) between patches, in patches; 0 in the class token's row and column. */
  nearness(grid: Size): string {
    const tokens = 1 + grid.height * grid.width;
    const values = new Float32Array(tokens * tokens);
    for (let one = 1; one < tokens; one++) {
      for (let other = 1; other < tokens; other++) {
        const down = Math.floor((one - 1) / grid.width) - Math.floor((other - 1) / grid.width);
        const across = ((one - 1) % grid.width) - ((other - 1) % grid.width);
        values[one * tokens + other] = Math.exp(-(down * down + across * across) / (2 * nearDeviation ** 2));
      }
    }
    return this.#constant('nearness', values, [tokens, tokens]);
  }

  /** The sum of some probabilities, times v. */
  mixed([first = '', ...others]: readonly string[]): HeadNodes {
    const sum = others.reduce((one, other, at) => this.#node('Add', `sum_${at}`, [one, other]), first);
    const { mix } = this.#site;
    const [, v = ''] = mix.input;
    const narrow = this.#cast(sum, 'narrow', DataType.FLOAT, this.#analysed.known.get(v)?.type ?? DataType.FLOAT);
    const output = this.#node('MatMul', 'mixed', [narrow, v]);
    return { nodes: this.#nodes, initializers: this.#initializers, output };
  }

  #node(operator: string, name: string, inputs: string[], attributes: Parameters<typeof makeNode>[3] = {}): string {
    const output = `${prefix}/${name}`;
    this.#nodes.push(makeNode(operator, inputs, [output], attributes));
    return output;
  }

  #cast(value: string, name: string, from: number, to: number): string {
    return from === to ? value : this.#node('Cast', name, [value], { to });
  }

  #constant(name: string, values: ArrayLike<number>, dims: number[]): string {
    this.#initializers.push(floatTensor(`${prefix}/${name}`, Array.from(values), DataType.FLOAT, dims));
    return `${prefix}/${name}`;
  }
}

/** In patches: NACLIP's setting. */
const nearDeviation = 5;

/** How many nodes of layout and scale may stand between a projection and the product. */
const mostSteps = 16;

/** The constant factor between a projection and the value; NaN if a factor is not known. */
function scaleOf({ index, known }: AnalysedGraph, value: string): number {
  let scale = 1;
  let name = value;
  for (let step = 0; step < mostSteps; step++) {
    const node = index.producer(name);
    if (!node) return scale;
    const [left = '', right = ''] = node.input;
    const factor = (of: string) => {
      const constant = known.get(of)?.value;
      return constant?.length === 1 ? (constant[0] ?? NaN) : NaN;
    };
    if (isOp(node, 'Mul')) {
      const isRight = !Number.isNaN(factor(right));
      scale *= factor(isRight ? right : left);
      name = isRight ? left : right;
    } else if (isOp(node, 'Div')) {
      scale /= factor(right);
      name = left;
    } else if (isOp(node, 'Transpose', 'Reshape', 'Identity', 'Cast', 'Squeeze', 'Unsqueeze')) name = left;
    else return scale;
  }
  return NaN;
}
