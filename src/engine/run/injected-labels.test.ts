import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../core/digest.ts';
import type { Plane } from '../../core/grid.ts';
import { recordingEnvironment } from '../../testing/recording-environment.ts';
import { sceneRequest } from '../../testing/scene-request.ts';
import { nodeEnvironment } from '../node/environment-node.ts';
import type { RefineRequest } from '../protocol.ts';
import { createEngine } from './engine.ts';

/** A scene with two classes. */
const twoClasses = 1_000_000_001;
const { environment, recording } = recordingEnvironment(nodeEnvironment(1));
const engine = createEngine(environment);
let request: RefineRequest;

beforeAll(async () => {
  const { defaults } = await engine.load('public/models/demo', 'fastest');
  request = await sceneRequest(twoClasses, 2, { ...defaults, method: 'g4seg', features: 'vae-latent' });
}, 60_000);

afterAll(() => engine.dispose());

/** Certain in two regions of different shape, at the levels given; 0.1 elsewhere. */
async function masksAt(levels: readonly number[]): Promise<RefineRequest['masks']> {
  const { height, width } = request.masks[0].probability;
  const plane = (level: number, from: number, to: number): Plane => ({
    height,
    width,
    data: Float32Array.from({ length: height * width }, (_, at) => {
      const [row, column] = [Math.floor(at / width) / height, (at % width) / width];
      return row > 0.1 && row < 0.7 && column >= from && column < to ? level : 0.1;
    }),
  });
  const planes = [plane(levels[0], 0.1, 0.45), plane(levels[1], 0.4, 0.9)];
  return Promise.all(
    planes.map(async (probability, index) => ({
      className: request.masks[index].className,
      probability,
      digest: await sha256(probability.data),
    })),
  );
}

async function everywhere(value: number): Promise<RefineRequest['background']> {
  const { height, width } = request.masks[0].probability;
  const data = new Float32Array(height * width).fill(value);
  return { probability: { height, width, data }, digest: await sha256(data) };
}

let seed = 100;

/** What the U-Net is given for a request, per class: the masks at every resolution. A seed of its own: no pass is cached. */
async function injected(asked: RefineRequest): Promise<number[][]> {
  recording.runs.length = 0;
  await engine.refine({ ...asked, parameters: { ...asked.parameters, seed: seed++ } });
  return recording.runs
    .filter(({ graph }) => graph.startsWith('unet'))
    .map(({ feeds }) =>
      Object.keys(feeds)
        .filter((name) => name.startsWith('g4seg_mask_'))
        .sort()
        .flatMap((name) => Array.from(feeds[name].data)),
    );
}

describe('the mask that is injected (Eq. 3, 4)', () => {
  it('is the coarse label map, by the background that the masks bring or the threshold in use', async () => {
    const expected = await injected({ ...request, masks: await masksAt([0.9, 0.8]) });
    expect(expected).toHaveLength(2);
    for (const mask of expected) expect(mask).toContain(1);
    const masks = await masksAt([0.45, 0.4]);
    expect(await injected({ ...request, masks, background: await everywhere(0.2) })).toEqual(expected);
    expect(await injected({ ...request, masks, background: 0.3 })).toEqual(expected);
  });

  it('is empty where no class is above the background', async () => {
    const masks = await masksAt([0.45, 0.4]);
    const empty = await injected({ ...request, masks, background: await everywhere(0.46) });
    expect(empty).toHaveLength(2);
    for (const mask of empty) expect(mask).not.toContain(1);
  });

  it('and the labels of the result are made by one rule', async () => {
    const masks = await masksAt([0.45, 0.4]);
    const { labels } = await engine.refine({ ...request, masks, background: await everywhere(0.2) });
    expect(new Set(labels.coarse)).toEqual(new Set([0, 1, 2]));
    expect(new Set(labels.refined)).toEqual(new Set([0, 1, 2]));
    const half = await engine.refine({ ...request, masks });
    expect(new Set(half.labels.coarse)).toEqual(new Set([0]));
  });

  it('is that of a whole picture of classes where there is no background', async () => {
    const masks = await masksAt([0.45, 0.4]);
    const { labels } = await engine.refine({ ...request, masks, background: 'none' });
    expect(new Set(labels.coarse)).toEqual(new Set([1, 2]));
  });
});
