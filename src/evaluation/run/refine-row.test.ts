import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../engine/run/engine.ts';
import { nodeEnvironment } from '../../engine/node/environment-node.ts';
import type { LoadedModel } from '../../engine/protocol.ts';
import { stageNames } from '../../engine/protocol.ts';
import { experiments } from './experiments.ts';
import { sceneItems } from './item-sources.ts';
import type { EvaluationItem } from './items.ts';
import { naiveRuns } from '../numbers/naive-runs.ts';
import { refineItem } from './refine-row.ts';
import type { Row } from './rows.ts';
import { refineRow, rowParameters } from './rows.ts';

/** A validation scene with two classes. */
const scene = 1;
const environment = nodeEnvironment(1);
const engine = createEngine(environment);
let model: LoadedModel;
let item: EvaluationItem;

beforeAll(async () => {
  model = await engine.load('public/models/demo', 'fastest');
  item = await sceneItems(engine, 'validation', 2, 'corrupted').item(scene);
}, 60_000);

afterAll(() => engine.dispose());

function row(name: string): Row {
  const found = experiments.controls.rows.find((each) => each.name === name);
  if (!found) throw new Error(name);
  return found;
}

/** What a row costs on an engine that has seen nothing. */
async function freshRuns(name: string) {
  const fresh = createEngine(environment);
  const { defaults } = await fresh.load('public/models/demo', 'fastest');
  const { spent } = await refineItem(fresh, item, row(name), defaults);
  await fresh.dispose();
  return Object.fromEntries(stageNames.map((stage) => [stage, spent.runs[stage] ?? 0]));
}

describe('rows on the embedded model', { timeout: 60_000 }, () => {
  it.each(['default', 'paper', 'round-trip', 'random-match', 'second-nearest', 'no-injection'])(
    'cost what is counted without a cache: %s',
    async (name) => {
      expect(item.masks).toHaveLength(2);
      expect(await freshRuns(name)).toEqual(naiveRuns(rowParameters(row(name), model.defaults), 2));
    },
  );

  it('share the encoding and the generation of a picture', async () => {
    const runs = new Map<string, Readonly<Record<string, number>>>();
    for (const each of [...experiments.beta.rows.slice(0, 3), ...experiments.timesteps.rows.slice(1, 3)]) {
      runs.set(each.name, (await refineItem(engine, item, each, model.defaults)).spent.runs);
    }
    expect(runs.get('beta-0.2')).toEqual({ mix: 2, merge: 1 });
    expect(runs.get('t-100')).toEqual({
      noise: 1,
      denoise: 2,
      decode: 2,
      'features-generated': 2,
      match: 2,
      mix: 2,
      merge: 1,
    });
    expect(runs.get('t-200')).toEqual({}); // the model's own timestep
  });

  it('change what they say: a perfect injection, a filter, nothing', async () => {
    const data = async (each: Row) =>
      (await refineItem(engine, item, each, model.defaults)).masks.map((mask) => mask.data);
    const coarse = item.masks.map(({ probability }) => probability.data);
    const standard = await data(row('default'));
    const truth = await data(row('true-mask-injection'));
    const filtered = await data(row('joint-bilateral'));
    expect(await data(row('self-match'))).toEqual(coarse);
    expect(standard).not.toEqual(coarse);
    expect(truth).not.toEqual(await data(refineRow('same', '', { crossStrength: 8, selfStrength: 2.4 })));
    expect(filtered).not.toEqual(coarse);
    expect(filtered).not.toEqual(standard);
    const baseline = experiments.ablation.rows[1];
    const { masks, spent } = await refineItem(engine, item, baseline, model.defaults);
    expect(masks.map(({ data: values }) => values)).toEqual(coarse);
    expect(spent.runs).toEqual({});
  });
});
