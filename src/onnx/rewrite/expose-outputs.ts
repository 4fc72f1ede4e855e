import { clone } from '@bufbuild/protobuf';
import {
  intAttribute,
  isMicrosoftOp,
  isOp,
  isSize,
  makeNode,
  modelGraph,
  nodeLabel,
  opsetVersion,
  tensorType,
  tensorValue,
} from '../graph.ts';
import { graphError } from '../limits.ts';
import { ModelProtoSchema } from '../onnx_pb.ts';
import type { ModelProto, NodeProto } from '../onnx_pb.ts';
import { DataType } from '../tensors.ts';
import { validateGraph } from '../topology.ts';
import { analyseGraph } from './analysis.ts';
import type { AnalysedGraph, AttentionSite } from './analysis.ts';
import { findAttentionSites } from './attention-sites.ts';
import { clonePath } from './clone-path.ts';

/** Name of the output that {@link exposeValueFeatures} adds. */
export const patchFeaturesOutput = 'patch_features';

/**
 * Adds an intermediate tensor to the graph's outputs, as float32.
 * @param name the value inside the graph
 * @param as name of the new output
 * @returns a new model
 * @throws G4SegError `bad-graph` if there is no such value or the output name is taken
 */
export function exposeTensor(model: ModelProto, name: string, as: string): ModelProto {
  const copy = clone(ModelProtoSchema, model);
  const analysed = analyse(copy);
  addOutput(analysed, name, as);
  validateGraph(analysed.index.graph);
  return copy;
}

/**
 * Adds `patch_features` float32 [batch, patches, projection] to a CLIP vision transformer: the value path of the last
 * block (MaskCLIP, Zhou et al. 2022). Every token attends to itself alone, so that the attention's result is W_v·LN1(x);
 * the rest of the block, the final layer norm and the projection run per token. The class token is dropped; nothing
 * is normalised.
 *
 * @returns a new model; its other outputs are untouched
 * @throws G4SegError `bad-graph` if the graph does not look like that
 */
export function exposeValueFeatures(model: ModelProto): ModelProto {
  const copy = clone(ModelProtoSchema, model);
  const analysed = analyse(copy);
  const { index } = analysed;
  const { sites, refused } = findAttentionSites(analysed, 1, undefined);
  const site = sites.at(-1);
  if (!site || refused.length > 0) {
    const reason = refused[0] ? `"${refused[0].name}": ${refused[0].reason}` : 'no attention found';
    throw graphError(`The patch features of this graph cannot be read: ${reason}.`);
  }
  const pooling = findPooling(analysed, site);
  const projection = findProjection(analysed, pooling);
  const { from, to } = valuePath(site);
  const path = clonePath(analysed, {
    from,
    to,
    end: projection.output[0] ?? '',
    prefix: 'g4seg/value',
    replace: (node, input) => (node === pooling ? withoutClassToken(input) : undefined),
  });
  index.graph.initializer = index.graph.initializer.concat(path.initializers);
  index.graph.node = index.graph.node.concat(path.nodes);
  const widest = analysed.known.get(projection.output[0] ?? '');
  const patches = site.positions - 1;
  const batch = tensorType(index.graph.output[0] ?? tensorValue('', 0, []))?.dims?.[0] ?? 'batch';
  addOutput(analysed, path.end, patchFeaturesOutput, {
    type: widest?.type ?? DataType.FLOAT,
    dims: [batch === '' ? 'batch' : batch, patches, widest?.shape?.at(-1) ?? NaN],
  });
  validateGraph(index.graph);
  return copy;
}

function analyse(model: ModelProto): AnalysedGraph {
  const graph = modelGraph(model);
  // Open batch dimensions count as one picture; only sizes per picture are read from the result.
  const shapes = new Map<string, number[]>();
  for (const input of graph.input) {
    const dims = tensorType(input)?.dims;
    if (dims)
      shapes.set(
        input.name,
        dims.map((dim, axis) => (typeof dim === 'number' ? dim : axis === 0 ? 1 : NaN)),
      );
  }
  return analyseGraph(graph, opsetVersion(model), shapes);
}

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

function addOutput(
  { index, known }: AnalysedGraph,
  name: string,
  as: string,
  given?: { type: number; dims: (number | string)[] },
): void {
  const { graph } = index;
  if (!index.has(name) && !given) throw graphError(`The graph has no value "${name}" to expose.`, { value: name });
  if (index.has(as) || graph.output.some((output) => output.name === as)) {
    throw graphError(`The graph has a value "${as}" already; choose another name for the output.`, { value: as });
  }
  const type = given?.type ?? known.get(name)?.type ?? 0;
  const dims = given?.dims ?? [...(known.get(name)?.shape ?? [])];
  graph.node.push(
    makeNode(
      type === DataType.FLOAT ? 'Identity' : 'Cast',
      [name],
      [as],
      type === DataType.FLOAT ? {} : { to: DataType.FLOAT },
    ),
  );
  graph.output.push(
    tensorValue(
      as,
      DataType.FLOAT,
      dims.map((dim, axis) => (typeof dim === 'number' && !isSize(dim) ? `${as}_${axis}` : dim)),
    ),
  );
}
