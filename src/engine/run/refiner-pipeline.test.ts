import { describe, expect, it } from 'vitest';
import { sha256 } from '../../core/digest.ts';
import type { Plane, Rgba } from '../../core/grid.ts';
import { Random } from '../../core/random.ts';
import { paperParameters } from '../../method/parameters.ts';
import { nodeEnvironment } from '../node/environment-node.ts';
import type { RefineParameters, RefineRequest } from '../protocol.ts';
import { createEngine } from './engine.ts';

const [height, width] = [31, 47];
const without: RefineParameters = { ...paperParameters, method: 'none' };

/** Three stripes of colour with noise on them; the stripes end at columns 15 and 30. */
function stripes(): Rgba {
  const random = new Random(7);
  const colours = [
    [200, 60, 50],
    [40, 160, 70],
    [50, 60, 190],
  ];
  const data = new Uint8ClampedArray(height * width * 4);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const colour = colours[Math.min(2, Math.floor((pixel % width) / 15))];
    for (let channel = 0; channel < 3; channel++) data[pixel * 4 + channel] = colour[channel] + random.uniform(-2, 2);
    data[pixel * 4 + 3] = 255;
  }
  return { height, width, data };
}

/** Foreground from one column up to another, soft over four columns each side, off by `shift` columns. */
function band(from: number, to: number, shift: number): Plane {
  const data = Float32Array.from({ length: height * width }, (_, pixel) => {
    const column = (pixel % width) - shift;
    return Math.min(1, Math.max(0, Math.min(column - from + 4, to - column + 4) / 8));
  });
  return { height, width, data };
}

async function request(parameters: RefineParameters): Promise<RefineRequest> {
  const pixels = stripes();
  const planes = { dog: band(15, 30, 2), person: band(30, 60, 2) };
  const masks = await Promise.all(
    Object.entries(planes).map(async ([className, probability]) => ({
      className,
      probability,
      digest: await sha256(probability.data),
    })),
  );
  return { photo: { pixels, digest: await sha256(pixels.data) }, masks, parameters };
}

/** Share of the pixels whose label is that of their stripe: background, dog, person. */
function right(labels: Uint8Array): number {
  return (
    labels.filter((label, pixel) => label === Math.min(2, Math.floor((pixel % width) / 15))).length / labels.length
  );
}

describe('refining without a model', () => {
  it('needs none to be loaded, and a dense CRF puts a shifted edge of two classes back', async () => {
    const engine = createEngine(nodeEnvironment(1));
    const result = await engine.refine(await request({ ...without, postRefiner: 'crf-irn' }));
    expect(right(result.labels.coarse)).toBeLessThan(0.95);
    expect(right(result.labels.refined)).toBe(1);
    expect(result.classes.map(({ className, prompt, rounds }) => [className, prompt, rounds.length])).toEqual([
      ['dog', null, 0],
      ['person', null, 0],
    ]);
    expect(result.runs).toMatchObject({ joint: 1, lattice: 1, post: 1, merge: 2, denoise: 0, prepare: 0 });
  });

  it('gives the mask back bit for bit where nothing is asked for', async () => {
    const asked = await request(without);
    const { classes, labels } = await createEngine(nodeEnvironment(1)).refine(asked);
    expect(classes.map(({ refined }) => refined.data)).toEqual(asked.masks.map(({ probability }) => probability.data));
    expect(labels.refined).toEqual(labels.coarse);
  });

  it('builds the lattice once for a photo, whatever mask comes', async () => {
    const engine = createEngine(nodeEnvironment(1));
    const first = await request({ ...without, postRefiner: 'crf-deeplab' });
    await engine.refine(first);
    const { runs } = await engine.refine({ ...first, masks: first.masks.slice(1) });
    expect(runs).toMatchObject({ joint: 2, lattice: 1, post: 2 });
    expect((await engine.refine(first)).runs).toMatchObject({ joint: 2, lattice: 1, post: 2 });
  });

  it.each(['guided-filter', 'pamr', 'joint-bilateral'] as const)(
    '%s sums to at most 1 over the classes',
    async (postRefiner) => {
      const asked = await request({ ...without, postRefiner });
      const { classes, labels } = await createEngine(nodeEnvironment(1)).refine(asked);
      const sums = classes[0].refined.data.map((value, pixel) => value + classes[1].refined.data[pixel]);
      expect(Math.max(...sums)).toBeLessThan(1 + 1e-5);
      expect(right(labels.refined)).toBeGreaterThan(right(labels.coarse));
    },
  );

  it('goes on from the photo matched with itself to the CRF', async () => {
    const engine = createEngine(nodeEnvironment(1));
    const self = await engine.refine(await request({ ...without, method: 'self-similarity', rounds: 2 }));
    expect(self.runs).toMatchObject({ joint: 1, 'self-similarity': 1, post: 0 });
    const both = await engine.refine(
      await request({ ...without, method: 'self-similarity', rounds: 2, postRefiner: 'crf-irn' }),
    );
    expect(both.runs).toMatchObject({ joint: 1, 'self-similarity': 1, post: 1 });
  });

  it('stops in the middle of the CRF, and works afterwards', async () => {
    const engine = createEngine(nodeEnvironment(1));
    const asked = await request({ ...without, postRefiner: 'crf-irn' });
    const stop = new AbortController();
    const stages: string[] = [];
    const cancelled = engine.refine(asked, {
      signal: stop.signal,
      onProgress: ({ stage }) => {
        stages.push(stage);
        if (stage === 'lattice') stop.abort();
      },
    });
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
    expect(stages).not.toContain('post');
    expect(right((await engine.refine(asked)).labels.refined)).toBe(1);
  });
});
