import type { Results } from '../numbers/results.ts';
import { resultRows } from '../numbers/results.ts';

/** The main numbers of a run as `--json` writes them, schema 1: points, with every other row under `controls`. */
export function headline(results: Results, seconds: number) {
  const [main, ...others] = resultRows(results).map(({ row, description, coarse, refined, delta }) => ({
    row,
    description,
    numbers: { coarse: { miou: coarse.miou }, refined: { miou: refined.miou }, delta },
  }));
  const { model, digests, data, coarseSort, parameters, count } = results;
  return {
    schema: 1,
    model,
    digests,
    data,
    coarseSort,
    parameters,
    count,
    seconds,
    ...main.numbers,
    controls: Object.fromEntries(others.map(({ row, description, numbers }) => [row, { description, ...numbers }])),
  };
}
