import { isOp, modelGraph, opsetVersion } from '../graph.ts';
import { graphError } from '../limits.ts';
import type { ModelProto, NodeProto } from '../onnx_pb.ts';
import { analyseGraph } from './analysis.ts';
import type { AnalysedGraph } from './analysis.ts';
import { exposeTensor } from './expose-outputs.ts';

/** Name of the output that holds mean and log-variance, as newer exports of VAE encoders call it. */
export const momentsOutput = 'latent_parameters';
const sampleOutput = 'latent_sample';

/**
 * Makes a VAE encoder give `latent_parameters` float32 [batch, 2 · latentChannels, h, w]: mean, then logarithm of the
 * variance. Exports differ in what they call `latent_sample`: these moments, the mean, or a random sample. What all have
 * is the last convolution, whose result is the moments unless it has another number of channels.
 *
 * @returns a new model, or the given one if it has that output
 * @throws G4SegError `bad-graph` if more than one convolution, none, or one of other channels leads to the output
 */
export function exposeMoments(model: ModelProto, latentChannels: number): ModelProto {
  const graph = modelGraph(model);
  const analysed = analyseGraph(graph, opsetVersion(model), new Map());
  const given = graph.output.find(({ name }) => name === momentsOutput);
  const output = given ?? graph.output.find(({ name }) => name === sampleOutput) ?? graph.output[0];
  const convolutions = lastConvolutions(analysed, output?.name ?? '');
  const [last] = convolutions;
  if (!last || convolutions.length > 1) {
    throw graphError(
      `The moments of this VAE encoder are not to be found: ${convolutions.length} convolutions lead to "${output?.name}" directly; expected one.`,
    );
  }
  const value = last.output[0] ?? '';
  const channels = analysed.known.get(last.input[1] ?? '')?.shape?.[0];
  if (channels !== 2 * latentChannels) {
    throw graphError(
      `The last convolution of this VAE encoder gives ${channels} channels; expected ${2 * latentChannels}, mean and variance of ${latentChannels} each.`,
      { expected: 2 * latentChannels, found: channels ?? NaN },
    );
  }
  return given ? model : exposeTensor(model, value, momentsOutput);
}

/** The convolutions whose results reach a value through other operators only. */
function lastConvolutions({ index }: AnalysedGraph, value: string): NodeProto[] {
  const seen = new Set([value]);
  const found = new Set<NodeProto>();
  // A set grows while it is walked: what is added now is visited later.
  for (const name of seen) {
    const node = index.producer(name);
    if (node && isOp(node, 'Conv')) found.add(node);
    else if (!isOp(node, 'Shape')) node?.input.forEach((input) => seen.add(input));
  }
  return [...found];
}
