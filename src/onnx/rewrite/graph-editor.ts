import { GraphIndex, makeNode } from '../graph.ts';
import type { AttributeValue } from '../graph.ts';
import type { GraphProto, NodeProto, TensorProto } from '../onnx_pb.ts';
import { floatTensor, int64Tensor } from '../tensors.ts';

/** Collects changes to a graph and makes them at once, so that what was found about the graph stays true meanwhile. */
export class GraphEditor {
  readonly #graph: GraphProto;
  readonly #index: GraphIndex;
  readonly #before = new Map<NodeProto, NodeProto[]>();
  readonly #after = new Map<NodeProto, NodeProto[]>();
  readonly #removed = new Set<NodeProto>();
  readonly #initializers = new Map<string, TensorProto>();
  readonly #names: ReadonlySet<string>;
  #made = 0;

  constructor(graph: GraphProto) {
    this.#graph = graph;
    this.#index = new GraphIndex(graph);
    this.#names = new Set(graph.node.map(({ name }) => name));
  }

  /** A name that no value and no node of the graph has. */
  uniqueName(hint: string): string {
    for (;;) {
      const name = `g4seg/${hint}_${this.#made++}`;
      if (!this.#index.has(name) && !this.#names.has(name)) return name;
    }
  }

  /** Puts a new node in front of one of the graph's; returns the name of its output, which may be that of a removed node. */
  insertBefore(
    place: NodeProto,
    opType: string,
    input: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    output = this.uniqueName(opType),
  ): string {
    const node = makeNode(opType, input, [output], attributes);
    node.name = this.uniqueName(opType); // runtimes refuse two nodes of one name
    append(this.#before, place, node);
    return output;
  }

  /** Takes a node out. What was put in front of it and behind it stays. */
  remove(place: NodeProto): void {
    this.#removed.add(place);
  }

  /** Puts a new node behind one of the graph's, after those put there before; its output may take an old name. */
  insertAfter(
    place: NodeProto,
    opType: string,
    input: readonly string[],
    output = this.uniqueName(opType),
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): string {
    const node = makeNode(opType, input, [output], attributes);
    node.name = this.uniqueName(opType); // runtimes refuse two nodes of one name
    append(this.#after, place, node);
    return output;
  }

  /** Puts a finished node in front of one of the graph's. */
  insertNodeBefore(place: NodeProto, node: NodeProto): void {
    append(this.#before, place, node);
  }

  /** An int64 initializer with these elements, shared by all who ask for the same. */
  integers(values: readonly number[]): string {
    const name = `g4seg/shape_${values.join('_')}`;
    if (!this.#initializers.has(name)) this.#initializers.set(name, int64Tensor(name, values));
    return name;
  }

  /** A vector of one number, shared by all who ask for the same. */
  filled(value: number, length: number, type: number): string {
    const name = `g4seg/filled_${value}_${length}_${type}`;
    if (!this.#initializers.has(name)) {
      this.#initializers.set(name, floatTensor(name, Array<number>(length).fill(value), type));
    }
    return name;
  }

  /** Makes the changes. */
  finish(): void {
    for (const [name, tensor] of this.#initializers) if (!this.#index.has(name)) this.#graph.initializer.push(tensor);
    this.#graph.node = this.#graph.node.flatMap((node) => [
      ...(this.#before.get(node) ?? []),
      ...(this.#removed.has(node) ? [] : [node]),
      ...(this.#after.get(node) ?? []),
    ]);
  }
}

function append(map: Map<NodeProto, NodeProto[]>, place: NodeProto, node: NodeProto): void {
  const list = map.get(place);
  if (list) list.push(node);
  else map.set(place, [node]);
}
