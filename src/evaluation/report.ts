import type { Experiment } from './experiments.ts';
import type { Summary } from './scores.ts';

/** One row an experiment, in points of mIoU. */
export function markdownTable(experiments: readonly Experiment[], summaries: ReadonlyMap<string, Summary>): string {
  const rows = experiments.flatMap(({ name, description }) => {
    const summary = summaries.get(name);
    return summary ? [row(name, description, summary)] : [];
  });
  return [
    '| row | coarse | refined | Δ mIoU [95 %] | Δ AP | Δ MAE | Δ soft IoU | flips right | what |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function row(name: string, description: string, { coarse, refined, delta }: Summary): string {
  const [low, high] = delta.ci95;
  const right = delta.flippedCorrect === null ? 'none' : `${(100 * delta.flippedCorrect).toFixed(0)} %`;
  return `| ${[
    name,
    coarse.miou.toFixed(2),
    refined.miou.toFixed(2),
    `${signed(delta.miou)} [${signed(low)}, ${signed(high)}]`,
    signed(delta.averagePrecision),
    signed(delta.meanAbsoluteError),
    signed(delta.softIoU),
    right,
    description,
  ].join(' | ')} |`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}
