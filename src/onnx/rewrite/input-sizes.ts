import { tensorType } from '../graph.ts';
import type { InputShapes } from '../infer/infer.ts';
import { graphError } from '../limits.ts';
import type { GraphProto } from '../onnx_pb.ts';

/** Sizes of a run, for graphs that leave them open. Each must agree with what the graph fixes. */
export interface InputSizes {
  /** Pictures at once; 1 where nothing says otherwise. */
  readonly batch?: number;
  /** Latent rows and columns (pixels for a vision model). */
  readonly height?: number;
  readonly width?: number;
  /** Text tokens, 77 for CLIP. */
  readonly tokens?: number;
}

export interface BoundInputs {
  readonly shapes: InputShapes;
  readonly batch: number;
  readonly tokens: number;
  readonly contextInput: string;
}

/** Names that published U-Nets give their inputs. */
const sampleNames = ['sample', 'latent_model_input', 'x'];
const contextNames = ['encoder_hidden_states', 'context'];

/**
 * Puts sizes on the inputs of a U-Net: latents [batch, channels, height, width], text [batch, tokens, width].
 * @throws G4SegError `bad-graph` if an input is missing, a size is open, or a given one contradicts the graph
 */
export function bindInputs(graph: GraphProto, sizes: InputSizes): BoundInputs {
  const sample = findInput(graph, sampleNames, 4);
  const context = findInput(graph, contextNames, 3);
  const batch = sizes.batch ?? (typeof sample.dims[0] === 'number' ? sample.dims[0] : 1);
  const tokens = bindDim(context, 1, sizes.tokens, 'tokens');
  const shapes = new Map<string, number[]>();
  for (const input of graph.input) {
    // Whatever else is left open is a batch: only [batch] time steps and text embeddings remain.
    const dims = tensorType(input)?.dims;
    if (dims)
      shapes.set(
        input.name,
        dims.map((dim, axis) => (typeof dim === 'number' ? dim : axis === 0 ? batch : NaN)),
      );
  }
  shapes.set(sample.name, [
    bindDim(sample, 0, batch, 'batch'),
    typeof sample.dims[1] === 'number' ? sample.dims[1] : NaN,
    bindDim(sample, 2, sizes.height, 'height'),
    bindDim(sample, 3, sizes.width, 'width'),
  ]);
  const width = context.dims[2];
  shapes.set(context.name, [bindDim(context, 0, batch, 'batch'), tokens, typeof width === 'number' ? width : NaN]);
  return { shapes, batch, tokens, contextInput: context.name };
}

interface Input {
  readonly name: string;
  readonly dims: readonly (number | string)[];
}

function findInput(graph: GraphProto, names: readonly string[], rank: number): Input {
  for (const input of graph.input) {
    const dims = tensorType(input)?.dims;
    if (names.includes(input.name) && dims?.length === rank) return { name: input.name, dims };
  }
  const found = graph.input.map(({ name }) => name).slice(0, 8);
  throw graphError(
    `This graph is not a diffusion U-Net: no input ${names.join(' or ')} of ${rank} dimensions among ${found.join(', ')}.`,
  );
}

function bindDim(input: Input, axis: number, given: number | undefined, what: string): number {
  const fixed = input.dims[axis];
  if (typeof fixed === 'number') {
    if (given === undefined || given === fixed) return fixed;
    throw graphError(`The graph fixes the ${what} of "${input.name}" to ${fixed}; ${given} was asked for.`, {
      fixed,
      given,
    });
  }
  if (given !== undefined && Number.isInteger(given) && given > 0) return given;
  throw graphError(
    `The graph leaves the ${what} of "${input.name}" open ("${fixed}"); say which ${what} the run will have.`,
  );
}
