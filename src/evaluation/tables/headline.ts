import type { Results } from '../numbers/results.ts';

/** The main numbers of a run as `--json` writes them, schema 2: points, a row each in the order of the experiment. */
export function headline(results: Results, seconds: number) {
  const { model, digests, data, coarseSort, labels, hardMasks, count, coarse, rows } = results;
  return {
    schema: 2,
    model,
    digests,
    data,
    coarseSort,
    labels,
    hardMasks,
    count,
    seconds,
    coarse: { miou: coarse.miou, boundaryIoU: coarse.boundaryIoU },
    rows: rows.map(({ name, description, parameters, refined, delta }) => ({
      name,
      description,
      parameters,
      refined: { miou: refined.miou, boundaryIoU: refined.boundaryIoU },
      delta,
    })),
  };
}
