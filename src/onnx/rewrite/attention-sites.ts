import { attribute, intAttribute, intsAttribute, isMicrosoftOp, isOp, nodeInputs } from '../graph.ts';
import type { GraphProto, NodeProto } from '../onnx_pb.ts';
import type { AnalysedGraph, AttentionSite, ExplicitSite, FusedSite, RefusedSite } from './analysis.ts';
import { Refusal } from './analysis.ts';
import { attentionCandidates } from './attention-candidates.ts';
import { walkToScores, walkToValues } from './explicit-attention.ts';

/**
 * Finds every attention site in graph order; what may be one and is none that is known is refused. A site is self-attention if its keys depend on the picture, and
 * cross-attention if they depend on `contextInput` alone.
 * @param batch size of the batch, which tells heads in [batch·heads, N, d]
 * @param contextInput the graph input that holds the text, absent from vision models
 */
export function findAttentionSites(
  analysed: AnalysedGraph,
  batch: number,
  contextInput: string | undefined,
): { sites: AttentionSite[]; refused: RefusedSite[] } {
  const sources = dataSources(analysed.index.graph, contextInput);
  const sites: AttentionSite[] = [];
  const refused: RefusedSite[] = [];
  for (const { node, form, reason } of attentionCandidates(analysed, contextInput !== undefined)) {
    try {
      if (reason !== undefined) throw new Refusal(reason);
      const site =
        form === 'explicit' ? explicitSite(analysed, node, batch, sources) : fusedSite(analysed, node, sources);
      sites.push(checkedSite(site));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused.push({ name: siteName(node), form, reason: error.message });
    }
  }
  return { sites, refused };
}

function siteName(node: NodeProto): string {
  return node.name || node.output[0] || '?';
}

function explicitSite(analysed: AnalysedGraph, node: NodeProto, batch: number, sources: Sources): ExplicitSite {
  const { index, known, opset } = analysed;
  const { scores, scale } = walkToScores(analysed, node);
  const mix = walkToValues(index, node) as NodeProto;
  const [queries, keys] = scores.input.map((name) => known.get(name)?.shape);
  const rank = queries?.length ?? 0;
  if (!queries || !keys || (rank !== 3 && rank !== 4) || keys.length !== rank) {
    throw new Refusal(`Q has shape [${queries}] and Kᵀ [${keys}]; expected both in 3 or both in 4 dimensions`);
  }
  const axis = intAttribute(node, 'axis', opset >= 13 ? -1 : 1);
  if (axis !== -1 && axis !== rank - 1) throw new Refusal(`Softmax runs over axis ${axis}, not over the keys`);
  return {
    ...common(node, known),
    form: 'explicit',
    kind: keyKind(scores.input[1] as string, sources),
    heads: rank === 4 ? (queries[1] as number) : (queries[0] as number) / batch,
    headDimension: queries[rank - 1] as number,
    positions: queries[rank - 2] as number,
    keys: keys[rank - 1] as number,
    scores,
    scoresType: known.get(scores.output[0] as string)?.type ?? 0,
    rank,
    scale,
    mix,
  };
}

function fusedSite({ known, opset }: AnalysedGraph, node: NodeProto, sources: Sources): FusedSite {
  const packed = isMicrosoftOp(node, 'Attention');
  const past = (packed ? [4, 6] : [6, 7, 8, 9]).find((input) => node.input[input]);
  if (past !== undefined) throw new Refusal(`input ${past} (past keys and values) is in use`);
  if (intAttribute(node, 'unidirectional', 0)) throw new Refusal('it is causal');
  const shapes = node.input.map((name) => known.get(name)?.shape);
  const queries = shapes[0];
  const keys = packed ? queries : shapes[1];
  if (queries?.length !== 3 || keys?.length !== 3 || (!packed && shapes[2]?.length !== 3)) {
    throw new Refusal(
      `Q, K and V have shapes ${JSON.stringify(shapes.slice(0, 3))}; expected three of [batch, positions, width]`,
    );
  }
  const heads = intAttribute(node, 'num_heads', NaN);
  const width = packed
    ? (intsAttribute(node, 'qkv_hidden_sizes')?.[0] ?? (shapes[1]?.[1] ?? NaN) / 3)
    : (queries[2] as number);
  const headDimension = width / heads;
  return {
    ...common(node, known),
    form: 'fused',
    opset,
    kind: packed ? keyKind(node.input[0] as string, sources) : keyKind(node.input[1] as string, sources),
    heads,
    headDimension,
    positions: queries[1] as number,
    keys: keys[1] as number,
    scale: attribute(node, 'scale')?.f || 1 / Math.sqrt(headDimension),
  };
}

function common(node: NodeProto, known: AnalysedGraph['known']) {
  return { name: siteName(node), node, type: known.get(node.input[0] as string)?.type ?? 0 };
}

/** 4096 × 4096 latents: whatever asks for more is a broken file. */
const mostOfAnything = 2 ** 24;

/** Refuses a site whose sizes are unknown or contradict its kind. */
function checkedSite(site: AttentionSite): AttentionSite {
  for (const [what, size] of Object.entries({
    'number of positions': site.positions,
    'number of keys': site.keys,
    'number of heads': site.heads,
    'head size': site.headDimension,
  })) {
    if (!Number.isInteger(size) || size < 1) {
      throw new Refusal(`its ${what} is not known (${size}); give the input's height, width, batch and tokens`);
    }
    if (size > mostOfAnything) throw new Refusal(`its ${what} is ${size}; at most ${mostOfAnything} is believed`);
  }
  if (site.kind === 'self' && site.keys !== site.positions) {
    throw new Refusal(`self-attention of ${site.positions} positions over ${site.keys} keys`);
  }
  return site;
}

type Sources = ReadonlyMap<string, number>;
const fromContext = 1;
const fromElsewhere = 2;

/** For every value, which graph inputs its numbers depend on. Shapes do not count: they are the same for any input. */
function dataSources(graph: GraphProto, contextInput: string | undefined): Sources {
  const sources = new Map<string, number>();
  for (const { name } of graph.input) sources.set(name, name === contextInput ? fromContext : fromElsewhere);
  for (const { name } of graph.initializer) sources.set(name, 0);
  for (const node of graph.node) {
    const shapeOnly = isOp(node, 'Shape', 'Size');
    const mixed = shapeOnly ? 0 : nodeInputs(node).reduce((set, name) => set | (sources.get(name) ?? 0), 0);
    for (const name of node.output) sources.set(name, mixed);
  }
  return sources;
}

function keyKind(keys: string, sources: Sources): 'self' | 'cross' {
  const from = sources.get(keys) ?? 0;
  if (from & fromElsewhere) return 'self';
  if (from & fromContext) return 'cross';
  throw new Refusal('its keys depend on no input');
}
