import { externalRange } from './external-data.ts';
import { modelGraph, tensorType } from './graph.ts';
import type { ModelProto, ValueInfoProto } from './onnx_pb.ts';
import type { SiteReport } from './rewrite/inject-attention.ts';
import { dataTypeName, tensorByteLength } from './tensors.ts';

/** What a person wants to know of a graph, as text: inputs, outputs, operators, weights. */
export function printModel(model: ModelProto): string {
  const graph = modelGraph(model);
  const opsets = model.opsetImport.map(({ domain, version }) => `${domain || 'ai.onnx'} ${version}`).join(', ');
  return [
    `made by ${[model.producerName, model.producerVersion].filter(Boolean).join(' ') || 'an unnamed tool'}; operators: ${opsets}`,
    ...graph.input.map((value) => `input   ${printValue(value)}`),
    ...graph.output.map((value) => `output  ${printValue(value)}`),
    `nodes   ${graph.node.length}: ${printHistogram(graph.node.map(({ domain, opType }) => (domain ? `${domain}.` : '') + opType))}`,
    ...printWeights(model),
  ].join('\n');
}

/** One line a site, and the number of each kind. */
export function printSites(sites: readonly SiteReport[]): string {
  const lines = sites.map(({ name, form, kind, heads, headDimension, positions, method, reason }) => {
    const size = heads === undefined ? '' : ` ${kind} ${heads} × ${headDimension}, ${positions} positions`;
    return `  ${form}${size}${reason ? ` REFUSED: ${reason}` : ` (${method})`}  ${name}`;
  });
  const count = (kind: string) => sites.filter((site) => site.kind === kind).length;
  const refused = sites.filter(({ status }) => status === 'refused').length;
  return [
    `attention sites: ${sites.length} (${count('self')} self, ${count('cross')} cross, ${refused} refused)`,
    ...lines,
  ].join('\n');
}

function printValue(value: ValueInfoProto): string {
  const type = tensorType(value);
  if (!type) return `${value.name} (not a tensor)`;
  const dims = type.dims?.map((dim) => (dim === '' ? '?' : dim)).join(', ') ?? '…';
  return `${value.name} ${dataTypeName(type.elemType)} [${dims}]`;
}

function printHistogram(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || a.localeCompare(b))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

function printWeights(model: ModelProto): string[] {
  const places = new Map<string, { tensors: number; bytes: number }>();
  for (const tensor of modelGraph(model).initializer) {
    const place = `${dataTypeName(tensor.dataType)} in ${externalRange(tensor)?.location ?? 'the graph'}`;
    const { tensors, bytes } = places.get(place) ?? { tensors: 0, bytes: 0 };
    places.set(place, { tensors: tensors + 1, bytes: bytes + (tensorByteLength(tensor) ?? 0) });
  }
  return [...places].map(([place, { tensors, bytes }]) => `weights ${bytes} bytes, ${tensors} tensors of ${place}`);
}
