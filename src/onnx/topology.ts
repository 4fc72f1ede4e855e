import { GraphIndex, nodeInputs, nodeLabel } from './graph.ts';
import { graphError, mostOfNode } from './limits.ts';
import type { GraphProto, NodeProto } from './onnx_pb.ts';

/**
 * Puts nodes in an order in which every value is made before it is read, keeping the given order where it can. The
 * format demands such an order, but the usual float16 converters append their input Casts at the end.
 * @throws G4SegError `bad-graph` naming a node on a cycle
 */
export function sortTopologically(graph: GraphProto): void {
  const index = new GraphIndex(graph);
  const sorted: NodeProto[] = [];
  const state = new Map<NodeProto, 'open' | 'done'>();
  for (const root of graph.node) {
    // Depth first with an explicit stack: a chain of 100,000 nodes must not overflow the call stack.
    const stack = [root];
    for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
      const before = state.get(node);
      if (before === 'done') {
        stack.pop();
      } else if (before === 'open') {
        state.set(node, 'done');
        sorted.push(node);
        stack.pop();
      } else {
        state.set(node, 'open');
        for (const maker of makers(index, node)) {
          if (state.get(maker) === 'open') {
            throw graphError(`The graph has a cycle through ${nodeLabel(maker)}.`, { node: nodeLabel(maker) });
          }
          if (!state.has(maker)) stack.push(maker);
        }
      }
    }
  }
  graph.node = sorted;
}

function makers(index: GraphIndex, node: NodeProto): NodeProto[] {
  return nodeInputs(node)
    .map((name) => index.producer(name))
    .filter((maker) => maker !== undefined)
    .reverse();
}

function checkCounts(node: NodeProto): void {
  for (const [what, { length }] of Object.entries({ attributes: node.attribute, outputs: node.output })) {
    if (length > mostOfNode)
      throw graphError(`${nodeLabel(node)} has ${length} ${what}; at most ${mostOfNode} are read.`);
  }
}

/**
 * Checks that a graph can run: every value has one maker, every value read is made before it, every output exists, and
 * no two nodes have one name (runtimes refuse that).
 * @throws G4SegError `bad-graph` naming node and value
 */
export function validateGraph(graph: GraphProto): void {
  const made = new Set<string>();
  const define = (name: string, by: string) => {
    if (made.has(name))
      throw graphError(`The value "${name}" is made twice, the second time by ${by}.`, { value: name });
    made.add(name);
  };
  for (const { name } of graph.input) define(name, 'a graph input');
  const inputs = new Set(made);
  const names = new Set<string>();
  // Files of IR version 3 list their weights among the inputs too.
  for (const { name } of graph.initializer) if (!inputs.delete(name)) define(name, 'an initializer');
  for (const { values } of graph.sparseInitializer) if (values) define(values.name, 'a sparse initializer');
  for (const node of graph.node) {
    checkCounts(node);
    if (node.name !== '' && names.has(node.name)) throw graphError(`Two nodes have the name "${node.name}".`);
    names.add(node.name);
    for (const name of nodeInputs(node)) {
      if (!made.has(name)) {
        throw graphError(`${nodeLabel(node)} reads "${name}", which nothing before it makes.`, { value: name });
      }
    }
    for (const name of node.output) if (name !== '') define(name, nodeLabel(node));
  }
  for (const { name } of graph.output) {
    if (!made.has(name)) throw graphError(`Nothing makes the graph output "${name}".`, { value: name });
  }
}
