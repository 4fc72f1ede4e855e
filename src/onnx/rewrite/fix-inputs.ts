import { clone } from '@bufbuild/protobuf';
import { modelGraph, tensorType, tensorValue } from '../graph.ts';
import { graphError } from '../limits.ts';
import { ModelProtoSchema } from '../onnx_pb.ts';
import type { ModelProto } from '../onnx_pb.ts';

export type InputSizesByName = Readonly<Record<string, readonly (number | null)[]>>;

/**
 * Puts sizes in place of the open dimensions of inputs. Runtimes then know every shape before the first run; with open
 * ones they compute shapes on the CPU between operators of the GPU.
 * @param sizes dimensions by name of the input; null leaves one as it is
 * @returns a new model
 * @throws G4SegError `bad-graph` if there is no such input, or the graph fixes another size
 */
export function fixInputs(model: ModelProto, sizes: InputSizesByName): ModelProto {
  const copy = clone(ModelProtoSchema, model);
  const graph = modelGraph(copy);
  for (const [name, wanted] of Object.entries(sizes)) {
    const at = graph.input.findIndex((input) => input.name === name);
    const input = graph.input[at];
    if (!input) {
      const names = graph.input.map((each) => each.name).slice(0, 8);
      throw graphError(`The graph has no input "${name}"; it has ${names.join(', ')}.`, { input: name });
    }
    const { elemType = 0, dims = wanted.map(() => '') } = tensorType(input) ?? {};
    if (dims.length !== wanted.length || dims.some((dim, axis) => contradicts(dim, wanted[axis]))) {
      throw graphError(`The graph takes "${name}" as [${listed(dims)}]; [${listed(wanted)}] is needed.`, {
        input: name,
      });
    }
    const fixed = wanted.map((size, axis) => size ?? dims[axis] ?? '');
    graph.input[at] = tensorValue(name, elemType, fixed);
  }
  return copy;
}

function contradicts(dim: number | string, wanted: number | null | undefined): boolean {
  return typeof dim === 'number' && typeof wanted === 'number' && dim !== wanted;
}

function listed(dims: readonly (number | string | null)[]): string {
  return dims.map((dim) => (dim === '' || dim === null ? '?' : dim)).join(', ');
}
