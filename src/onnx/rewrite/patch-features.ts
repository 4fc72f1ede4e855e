import { clone } from '@bufbuild/protobuf';
import type { Size } from '../../core/grid.ts';
import { intAttribute, isMicrosoftOp, isOp, makeNode, nodeLabel, tensorType, tensorValue } from '../graph.ts';
import { graphError } from '../limits.ts';
import { ModelProtoSchema } from '../onnx_pb.ts';
import type { ModelProto, NodeProto, TensorProto } from '../onnx_pb.ts';
import { DataType } from '../tensors.ts';
import { validateGraph } from '../topology.ts';
import type { AnalysedGraph, AttentionSite } from './analysis.ts';
import { findAttentionSites } from './attention-sites.ts';
import type { ClipHead } from './clip-head.ts';
import { headNodes, keepsBlock } from './clip-head.ts';
import { clonePath } from './clone-path.ts';
import { addOutput, analyse } from './expose-outputs.ts';

/** Name of the output that {@link exposePatchFeatures} adds. */
export const patchFeaturesOutput = 'patch_features';

/**
 * Adds `patch_features` float32 [batch, patches, projection] to a CLIP vision transformer: what each patch token becomes
 * when the attention of the last block is that of a head ({@link ClipHead}). The rest of the block, as far as the head keeps
 * it, the final layer norm and the projection run per token. The class token is dropped; nothing is normalised.
 *
 * @returns a new model; its other outputs are untouched
 * @throws G4SegError `bad-graph` if the graph does not look like that
 */
export function exposePatchFeatures(model: ModelProto, head: ClipHead): ModelProto {
  const copy = clone(ModelProtoSchema, model);
  const analysed = analyse(copy);
  const { graph } = analysed.index;
  const site = lastSite(analysed);
  const pooling = findPooling(analysed, site);
  const projection = findProjection(analysed, pooling);
  const add = ({ nodes, initializers }: { nodes: readonly NodeProto[]; initializers: readonly TensorProto[] }) => {
    graph.initializer = graph.initializer.concat(initializers);
    graph.node = graph.node.concat(nodes);
  };
  const clonedPath = (from: string, to: string, end: string, prefix: string) => {
    const replace = (node: NodeProto, input: string) => (node === pooling ? withoutClassToken(input) : undefined);
    const path = clonePath(analysed, { from, to, end, prefix, replace });
    add(path);
    return path.end;
  };

  let { from, to } = valuePath(site);
  if (head !== 'maskclip') {
    const nodes = headNodes(analysed, site, head, patchGrid(analysed, site));
    add(nodes);
    to = nodes.output;
  }
  if (!keepsBlock(head)) {
    to = clonedPath(from, to, withoutResidual(analysed, from), 'g4seg/attention');
    from = pooling.input[0] ?? '';
  }
  const features = clonedPath(from, to, projection.output[0] ?? '', 'g4seg/value');

  const widest = analysed.known.get(projection.output[0] ?? '');
  const batch = tensorType(graph.output[0] ?? tensorValue('', 0, []))?.dims?.[0] ?? 'batch';
  addOutput(analysed, features, patchFeaturesOutput, {
    type: widest?.type ?? DataType.FLOAT,
    dims: [batch === '' ? 'batch' : batch, site.positions - 1, widest?.shape?.at(-1) ?? NaN],
  });
  validateGraph(graph);
  return copy;
}

function lastSite(analysed: AnalysedGraph): AttentionSite {
  const { sites, refused } = findAttentionSites(analysed, 1, undefined);
  const site = sites.at(-1);
  if (site && refused.length === 0) return site;
  const reason = refused[0] ? `"${refused[0].name}": ${refused[0].reason}` : 'no attention found';
  throw graphError(`The patch features of this graph cannot be read: ${reason}.`);
}

/** Rows and columns of the patches: the picture's projection has one place a patch. */
function patchGrid({ index, known }: AnalysedGraph, { positions }: AttentionSite): Size {
  for (const node of index.graph.node) {
    if (!isOp(node, 'Conv')) continue;
    const [, , height = NaN, width = NaN] = known.get(node.output[0] ?? '')?.shape ?? [];
    if (height * width === positions - 1) return { height, width };
  }
  throw graphError(
    `The patch features of this graph cannot be read: no convolution gives ${positions - 1} patches, so where each lies is not known; give the picture's size first.`,
  );
}

/** The value that the last block adds to its input: the attention's result after its projection. */
function withoutResidual({ index, known }: AnalysedGraph, from: string): string {
  let name = from;
  for (let step = 0; step < mostSteps; step++) {
    const [reader, ...others] = index.consumers(name);
    if (!reader || others.length > 0) break;
    const other = reader.input.find((input) => input !== name) ?? '';
    if (isOp(reader, 'Add') && !index.initializer(other) && known.get(other)?.value === undefined) return name;
    name = reader.output[0] ?? '';
  }
  throw graphError(
    'The patch features of this graph cannot be read: after the last attention nothing adds its result to the input of its block.',
  );
}

/** Nodes of layout and of the projection between an attention and the sum with its block's input. */
const mostSteps = 12;

/** The attention's result, and what it would be if every token attended to itself alone: V, in the same layout. */
function valuePath(site: AttentionSite): { from: string; to: string } {
  if (isMicrosoftOp(site.node, 'MultiHeadAttention') && !site.node.input[3]) {
    return { from: site.node.output[0] ?? '', to: site.node.input[2] ?? '' };
  }
  if (site.form === 'explicit') return { from: site.mix.output[0] ?? '', to: site.mix.input[1] ?? '' };
  throw graphError(`${nodeLabel(site.node)} keeps its values to itself; expected MatMul, Softmax and MatMul.`);
}

/** The node after the last attention that picks the class token: Gather or Slice of position 0 on axis 1. */
function findPooling({ index, known }: AnalysedGraph, site: AttentionSite): NodeProto {
  const after = index.graph.node.slice(index.graph.node.indexOf(site.node));
  const pooling = after.find((node) => {
    const shape = known.get(node.input[0] ?? '')?.shape;
    if (shape?.length !== 3 || shape[1] !== site.positions) return false;
    if (isOp(node, 'Gather')) {
      const position = known.get(node.input[1] ?? '');
      return intAttribute(node, 'axis', 0) === 1 && position?.value?.length === 1 && position.value[0] === 0;
    }
    return (
      isOp(node, 'Slice') &&
      known.get(node.output[0] ?? '')?.shape?.[1] === 1 &&
      known.get(node.input[1] ?? '')?.value?.[0] === 0
    );
  });
  if (pooling) return pooling;
  throw graphError(
    'The patch features of this graph cannot be read: nothing picks the class token after the last block.',
  );
}

/** The first projection after the pooling: a MatMul or Gemm with a weight. */
function findProjection({ index, known }: AnalysedGraph, pooling: NodeProto): NodeProto {
  const after = index.graph.node.slice(index.graph.node.indexOf(pooling) + 1);
  const reached = new Set(pooling.output);
  for (const node of after) {
    if (!node.input.some((name) => reached.has(name))) continue;
    for (const name of node.output) reached.add(name);
    if (isMicrosoftOp(node, 'MatMulNBits')) return node;
    if (isOp(node, 'MatMul', 'Gemm') && known.get(node.input[1] ?? '')?.shape?.length === 2) return node;
  }
  throw graphError(
    'The patch features of this graph cannot be read: no projection follows the class token, so pictures and words have no common space. Export the model with its projection (CLIPVisionModelWithProjection, output image_embeds).',
  );
}

/** All tokens but the first, in place of the first. */
function withoutClassToken(input: string) {
  const [starts, ends, axes] = ['starts', 'ends', 'axes'].map((name) => `g4seg/patches_${name}`);
  return {
    make: (output: string) => [makeNode('Slice', [input, starts ?? '', ends ?? '', axes ?? ''], [output])],
    integers: { [starts ?? '']: [1], [ends ?? '']: [Number.MAX_SAFE_INTEGER], [axes ?? '']: [1] },
  };
}
