import type { ModelProto } from './onnx_pb.ts';
import type { Injected } from './rewrite/inject-attention.ts';
import type { WideLogits } from './rewrite/logits-in-float32.ts';
import type { WeightFiles } from './weight-files.ts';

/** One change of a graph. Passes run in the order in which they are listed; each gets what the one before it made. */
export type Pass = (model: ModelProto, context: PassContext) => Passed | Promise<Passed>;

export interface PassContext {
  /** The name under which the graph refers to the original file. A pass names the files it makes after it. */
  readonly location: string;
  /** Where weights are, for a pass that reads them, and where a pass leaves those that it made. */
  readonly files: WeightFiles;
}

export interface Passed {
  /** A new model, or the given one if nothing had to change. */
  readonly model: ModelProto;
  /** What the pass found and did; empty if there is nothing to say. */
  readonly report: PassReport;
}

/** What the passes of one list say, together. A part is absent if its pass is not in the list. */
export interface PassReport {
  /** Sites and inputs of the injection. */
  readonly injection?: Omit<Injected, 'model'>;
  /** Operators written out, by name. */
  readonly replaced?: Readonly<Record<string, number>>;
  /** Attentions whose logits became float32, and those that could not. */
  readonly wideLogits?: Omit<WideLogits, 'model'>;
  /** Tensors widened to float32. */
  readonly widened?: number;
  /** What the graph calls the outputs that were kept, by the name they were asked for. */
  readonly outputs?: Readonly<Record<string, string>>;
}

/** Runs passes one after the other. */
export async function runPasses(model: ModelProto, passes: readonly Pass[], context: PassContext): Promise<Passed> {
  let done: Passed = { model, report: {} };
  for (const pass of passes) {
    const next = await pass(done.model, context);
    done = { model: next.model, report: { ...done.report, ...next.report } };
  }
  return done;
}
