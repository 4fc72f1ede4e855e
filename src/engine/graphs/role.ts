import type { ModelFamily } from '../../models/catalogue/manifest.ts';
import type { Pass } from '../../onnx/index.ts';
import { passes } from '../../onnx/index.ts';
import type { Runtime } from '../protocol.ts';

/** Where a graph is to run: what decides which passes it needs. */
export type Machine = Pick<Runtime, 'backend' | 'precision'>;

/**
 * What a graph of a model is used for: a file, what is written into it, and what it then gives. A role is its own identity;
 * two roles may read one file, and each gets a session of its own.
 * `Checked` and `Unchecked` are the names of its outputs, in the words of the method and not of the file.
 */
export interface Role<Checked extends string = string, Unchecked extends string = never> {
  /** Path in the model's folder. */
  readonly file: string;
  /** For people, while the graph is loading: "the U-Net". */
  readonly words: string;
  plan(family: ModelFamily, machine: Machine): GraphPlan<Checked, Unchecked>;
}

export interface GraphPlan<Checked extends string = string, Unchecked extends string = never> {
  /** In the order in which they run. */
  readonly passes: readonly Pass[];
  /** Outputs that are read back after every run, for their numbers to be checked. */
  readonly checked: Readonly<Record<Checked, OutputPlan>>;
  /** Outputs that stay where they are: of these the dimensions alone are checked. */
  readonly unchecked: Readonly<Record<Unchecked, OutputPlan>>;
}

export interface OutputPlan {
  /** What exporters call it, in order of preference. */
  readonly names: readonly string[];
  /** Its dimensions; null where any will do. */
  readonly gives: readonly (number | null)[];
}

/** A plan whose last pass keeps what the role gives and nothing else. */
export function graphPlan<Checked extends string, Unchecked extends string = never>(
  changes: readonly Pass[],
  checked: Readonly<Record<Checked, OutputPlan>>,
  unchecked = {} as Readonly<Record<Unchecked, OutputPlan>>,
): GraphPlan<Checked, Unchecked> {
  const outputs = Object.entries<OutputPlan>({ ...checked, ...unchecked });
  const names = Object.fromEntries(outputs.map(([name, output]) => [name, output.names]));
  return { passes: [...changes, passes.keepOutputs(names)], checked, unchecked };
}
