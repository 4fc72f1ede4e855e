import { clone } from '@bufbuild/protobuf';
import {
  intAttribute,
  intsAttribute,
  isOp,
  modelGraph,
  nodeLabel,
  opsetVersion,
  tensorType,
  tensorValue,
} from '../graph.ts';
import type { Inferred } from '../infer/inferred.ts';
import { count } from '../infer/inferred.ts';
import { graphError } from '../limits.ts';
import { ModelProtoSchema } from '../onnx_pb.ts';
import type { GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto } from '../onnx_pb.ts';
import { DataType, floatTensor, tensorDims } from '../tensors.ts';
import { validateGraph } from '../topology.ts';
import type { WeightFiles } from '../weight-files.ts';
import { analyseGraph } from './analysis.ts';
import type { AnalysedGraph } from './analysis.ts';
import { findAttentionSites } from './attention-sites.ts';
import { resizeBicubic } from './bicubic.ts';
import type { GridSize } from './bicubic.ts';
import { replaceInShapes } from './shape-constants.ts';

const pixelInput = 'pixel_values';

/**
 * Gives a CLIP vision transformer another input size: its position embedding is resampled bicubically to the new grid of
 * patches, once, and becomes a weight of the graph, in the type it had; shapes written into the graph follow. Equals
 * `interpolate_pos_encoding=True` of transformers.
 *
 * @param size of the picture in pixels, each a multiple of the patch
 * @returns a new model, or the given one if it takes that size and no other
 * @throws G4SegError `bad-graph` if the embedding is not found for certain, or part of the graph keeps the old size
 */
export async function resizePositions(model: ModelProto, files: WeightFiles, size: GridSize): Promise<ModelProto> {
  if (takesOnly(modelGraph(model), size)) return model;
  const copy = clone(ModelProtoSchema, model);
  const graph = modelGraph(copy);
  const found = findPositions(analyseGraph(graph, opsetVersion(copy), new Map()));
  const grid = patchGrid(size, found.patch);
  const channels = found.channels;
  const old = await files.floats(found.table);
  const patches = resizeBicubic(old.subarray(channels), found.grid, grid, channels);
  const positions = 1 + grid.height * grid.width;
  const values = [...old.subarray(0, channels), ...patches];
  const name = 'g4seg/positions';
  graph.initializer.push(floatTensor(name, values, found.type, [1, positions, channels]));
  found.add.input[found.operand] = name;
  fixInput(graph, size);
  const before = 1 + found.grid.height * found.grid.width;
  const replacements = new Map([
    [before, positions],
    [before - 1, positions - 1],
  ]);
  if (before !== positions) {
    replaceInShapes(graph, replacements, found.table.name);
    graph.output.forEach((output) => replaceDims(output, replacements));
  }
  graph.valueInfo = []; // declared for the old size, and optional
  checkSizes(analyseGraph(graph, opsetVersion(copy), pictureShape(graph)), found.add, positions);
  validateGraph(graph);
  return copy;
}

function takesOnly(graph: GraphProto, { height, width }: GridSize): boolean {
  const input = graph.input.find(({ name }) => name === pixelInput);
  const [, , rows, columns] = (input && tensorType(input)?.dims) ?? [];
  return rows === height && columns === width;
}

interface Positions {
  readonly table: TensorProto;
  readonly grid: GridSize;
  readonly channels: number;
  readonly patch: number;
  /** The node that adds the embedding, which of its inputs that is, and its element type. */
  readonly add: NodeProto;
  readonly operand: number;
  readonly type: number;
}

/** The first Add after the patch convolution whose other operand is a table [1 + patches, channels]. */
function findPositions(analysed: AnalysedGraph): Positions {
  const { graph } = analysed.index;
  const dependent = new Set([pixelInput]);
  let convolution: { patch: number; channels: number } | undefined;
  for (const node of graph.node) {
    const depends = node.input.map((name) => dependent.has(name));
    if (!depends.includes(true) || isOp(node, 'Shape', 'Size')) continue;
    if (isOp(node, 'Conv')) convolution ??= patchConvolution(node, analysed);
    if (convolution && isOp(node, 'Add') && depends.includes(false)) {
      const operand = depends.indexOf(false);
      const table = tableOf(node.input[operand] ?? '', analysed);
      const [rows = 0, channels] = table ? tensorDims(table).slice(-2) : [];
      const side = Math.sqrt(rows - 1);
      const type = analysed.known.get(node.input[operand] ?? '')?.type ?? 0;
      if (table && channels === convolution.channels && side > 1 && Number.isInteger(side)) {
        if (type !== DataType.FLOAT && type !== DataType.FLOAT16) break;
        const grid = { height: side, width: side };
        return { table, grid, channels, patch: convolution.patch, add: node, operand, type };
      }
    }
    for (const name of node.output) dependent.add(name);
  }
  throw graphError(
    `The position embedding of this graph cannot be resized: nothing adds a table of one class token and a square of patches after a convolution of ${pixelInput}.`,
  );
}

function patchConvolution(node: NodeProto, { known }: AnalysedGraph): { patch: number; channels: number } {
  const weight = known.get(node.input[1] ?? '')?.shape;
  const strides = intsAttribute(node, 'strides');
  const [channels = NaN, , patch = NaN, across = NaN] = weight ?? [];
  if (patch === across && strides?.[0] === patch && strides[1] === patch) return { patch, channels };
  throw graphError(
    `${nodeLabel(node)} does not cut the picture into patches: kernel [${weight}], strides [${strides}].`,
  );
}

/** The weight behind a value: itself, or what rows are gathered from. */
function tableOf(name: string, { index }: AnalysedGraph): TensorProto | undefined {
  let at = name;
  for (let step = 0; step < 6; step++) {
    const tensor = index.initializer(at);
    if (tensor) return tensor;
    const node = index.producer(at);
    const passes =
      isOp(node, 'Cast', 'Identity', 'Unsqueeze') ||
      (isOp(node, 'Gather') && node && intAttribute(node, 'axis', 0) === 0);
    if (!node || !passes) return undefined;
    at = node.input[0] ?? '';
  }
  return undefined;
}

function patchGrid({ height, width }: GridSize, patch: number): GridSize {
  const grid = { height: height / patch, width: width / patch };
  const largest = 4096;
  if (
    [grid.height, grid.width].every((side) => Number.isInteger(side) && side >= 1) &&
    grid.height * grid.width <= largest
  ) {
    return grid;
  }
  throw graphError(
    `A picture of ${height} × ${width} is not made of up to ${largest} patches of ${patch} × ${patch}; choose multiples of ${patch}.`,
    { height, width, patch },
  );
}

function fixInput(graph: GraphProto, { height, width }: GridSize): void {
  graph.input = graph.input.map((input) => {
    if (input.name !== pixelInput) return input;
    const { elemType = DataType.FLOAT, dims } = tensorType(input) ?? {};
    const [batch = 'batch', channels = 3] = dims ?? [];
    return tensorValue(pixelInput, elemType, [batch, channels, height, width]);
  });
}

function replaceDims(value: ValueInfoProto, replacements: ReadonlyMap<number, number>): void {
  const type = value.type?.value;
  if (type?.case !== 'tensorType') return;
  for (const { value: dim } of type.value.shape?.dim ?? []) {
    if (dim.case === 'dimValue') dim.value = BigInt(replacements.get(Number(dim.value)) ?? Number(dim.value));
  }
}

function pictureShape(graph: GraphProto): Map<string, number[]> {
  const input = graph.input.find(({ name }) => name === pixelInput);
  const dims = (input && tensorType(input)?.dims) ?? [];
  return new Map([[pixelInput, dims.map((dim, axis) => (typeof dim === 'number' ? dim : axis === 0 ? 1 : 3))]]);
}

/** Every attention must see the new number of positions, and no Reshape may lose or gain elements. */
function checkSizes(analysed: AnalysedGraph, add: NodeProto, positions: number): void {
  const { known, index } = analysed;
  const refuse = (what: string) => graphError(`The input of this graph cannot be resized: ${what}.`);
  const tokens = known.get(add.output[0] ?? '')?.shape;
  if (tokens?.[1] !== positions) throw refuse(`${nodeLabel(add)} gives [${tokens}], not ${positions} positions`);
  for (const node of index.graph.node) {
    if (!isOp(node, 'Reshape')) continue;
    const [from, to] = [size(known.get(node.input[0] ?? '')), size(known.get(node.output[0] ?? ''))];
    if (from !== undefined && from !== to) throw refuse(`${nodeLabel(node)} makes ${to} elements of ${from}`);
  }
  const { sites, refused } = findAttentionSites(analysed, 1, undefined);
  const [first] = refused;
  if (first) throw refuse(`"${first.name}": ${first.reason}`);
  const other = sites.find((site) => site.positions !== positions);
  if (other) throw refuse(`"${other.name}" attends to ${other.positions} positions, not ${positions}`);
  if (sites.length === 0) throw refuse('it has no attention');
}

function size(value: Inferred | undefined): number | undefined {
  const elements = value?.shape && count(value.shape);
  return elements === undefined || Number.isNaN(elements) ? undefined : elements;
}
