import type { Engine, RefineParameters } from '../engine/protocol.ts';
import type { Experiment } from './experiments.ts';
import type { EvaluationItem } from './items.ts';
import type { ItemScore, Summary } from './scores.ts';
import { scoreItem, summarize } from './scores.ts';

export interface EvaluationOptions {
  readonly count: number;
  readonly experiments: readonly Experiment[];
  readonly defaults: RefineParameters;
  item(index: number): Promise<EvaluationItem>;
  onItem?(done: number): void;
}

/** Name of an experiment -> its scores over all items. Item by item, so that each picture is encoded once. */
export async function evaluate(
  engine: Engine,
  { count, experiments, defaults, item, onItem }: EvaluationOptions,
): Promise<Map<string, Summary>> {
  const scores = new Map<string, ItemScore[]>(experiments.map(({ name }) => [name, []]));
  for (let index = 0; index < count; index++) {
    const current = await item(index);
    for (const experiment of experiments) {
      const refined = await experiment.refine(engine, current, defaults);
      scores.get(experiment.name)?.push(scoreItem(current, refined));
    }
    onItem?.(index + 1);
  }
  return new Map([...scores].map(([name, list]) => [name, summarize(list)]));
}
