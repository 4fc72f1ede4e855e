import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import type { CallOptions, Engine, RefineRequest, RefineResult } from '../../engine/protocol.ts';
import { paperParameters } from '../../method/parameters.ts';
import { masksOf, photoOf, planeOf, truthOf } from '../../testing/inputs.ts';
import { candidates, comparisonQuery, wantedOf } from './comparison.ts';

const [height, width] = [2, 3];

/** Two classes with data-set ids; the truth judges all but one pixel. */
async function inputsOf() {
  const mask = {
    ...(await masksOf({
      person: planeOf([1, 1, 0, 0, 0, 0], height, width),
      dog: planeOf([0, 0, 0, 1, 0, 0], height, width),
    })),
    ids: [15, 12],
  };
  return { photo: photoOf('p', height, width), mask, truth: await truthOf([15, 0, 0, 12, 12, 255], height, width) };
}

const model = { baseUrl: 'http://localhost/', prefer: 'fastest', memory: 'keep', turn: 0 } as const;

function engineThatAnswers(labels: { coarse: readonly number[]; refined: readonly number[] }) {
  const lanes: CallOptions['lane'][] = [];
  const engine: Engine = {
    load: () => Promise.resolve({ id: 'demo' } as never),
    refine: (request: RefineRequest, options) => {
      lanes.push(options?.lane);
      const classes = request.masks.map(({ className, probability }) => ({
        className,
        prompt: null,
        rounds: [],
        refined: probability,
      }));
      const maps = { coarse: Uint8Array.from(labels.coarse), refined: Uint8Array.from(labels.refined), height, width };
      return Promise.resolve({ classes, labels: maps } as unknown as RefineResult);
    },
    inspect: () => Promise.reject(new Error('not asked')),
    coarse: () => Promise.reject(new Error('not asked')),
    dispose: () => Promise.resolve(),
  };
  return { backend: { engine, queryClient: new QueryClient(), model }, lanes };
}

describe('wantedOf', () => {
  const runnable = async (vocabulary: readonly string[] | null) => {
    const inputs = await inputsOf();
    return candidates
      .filter((candidate) => wantedOf(candidate, inputs, paperParameters, vocabulary))
      .map(({ name }) => name);
  };

  it('leaves out what generates for words that the model never saw', async () => {
    expect(await runnable(null)).toEqual(candidates.map(({ name }) => name));
    expect(await runnable(['fish'])).toEqual(candidates.slice(0, 6).map(({ name }) => name));
  });

  it('keeps what a person set beside the method', async () => {
    const wanted = wantedOf(candidates[1], await inputsOf(), { ...paperParameters, reach: 7 }, ['fish']);
    expect(wanted?.request.parameters).toMatchObject({ method: 'none', postRefiner: 'automatic', reach: 7 });
  });
});

describe('comparisonQuery', () => {
  it('waits in the background lane and judges every class against the truth', async () => {
    const { backend, lanes } = engineThatAnswers({ coarse: [1, 1, 0, 2, 0, 0], refined: [1, 0, 0, 2, 2, 1] });
    const wanted = wantedOf(candidates[2], await inputsOf(), paperParameters, null);
    if (!wanted) throw new Error('A candidate without a model always runs.');
    const compared = await backend.queryClient.fetchQuery(comparisonQuery(backend, wanted));
    expect(lanes).toEqual(['background']);
    expect(compared.changed).toBe(3);
    // IoU: person 1/2 -> 1 (the pixel of 255 is not judged), dog 1/2 -> 1.
    expect(compared.overlap).toEqual({ before: 0.5, after: 1 });
  });

  it('says what changed where no truth is there', async () => {
    const { backend } = engineThatAnswers({ coarse: [1, 1, 0, 2, 0, 0], refined: [1, 1, 0, 2, 0, 1] });
    const wanted = wantedOf(candidates[2], { ...(await inputsOf()), truth: null }, paperParameters, null);
    if (!wanted) throw new Error('A candidate without a model always runs.');
    const compared = await backend.queryClient.fetchQuery(comparisonQuery(backend, wanted));
    expect(compared).toMatchObject({ changed: 1, overlap: null });
  });
});
