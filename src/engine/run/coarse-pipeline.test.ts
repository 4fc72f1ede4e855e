import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordingEnvironment } from '../../testing/recording-environment.ts';
import { sceneRequest } from '../../testing/scene-request.ts';
import { nodeEnvironment } from '../node/environment-node.ts';
import type { RefineRequest } from '../protocol.ts';
import { createEngine } from './engine.ts';

const { environment, recording } = recordingEnvironment(nodeEnvironment(1));
const engine = createEngine(environment);
let request: RefineRequest;

beforeAll(async () => {
  const { defaults } = await engine.load('public/models/demo', 'fastest');
  request = await sceneRequest(1_000_000_001, 1, { ...defaults, control: 'self-match', features: 'raw-patch' });
}, 120_000);

afterAll(() => engine.dispose());

const trunks = () => recording.runs.filter(({ graph }) => graph.startsWith('clip/vision')).length;

describe('coarse masks from class names', { timeout: 120_000 }, () => {
  it('take one run of the image encoder for all classes, are counted, and come out of the cache again', async () => {
    const classNames = ['ball', 'tree', 'cup'];
    const heard: number[] = [];
    const masks = await engine.coarse(request.photo, classNames, 'maskclip', {
      onProgress: ({ fraction }) => heard.push(fraction),
    });
    expect(masks).toHaveLength(3);
    expect(masks[0].data).not.toEqual(masks[1].data);
    expect(trunks()).toBe(1);
    expect(heard).toEqual([...heard].sort((one, other) => one - other));
    const { runs } = await engine.refine(request);
    expect(runs).toMatchObject({ 'coarse-features': 1, 'coarse-text': 3, coarse: 3, prepare: 1 });
    const [tree] = await engine.coarse(request.photo, [' tree '], 'maskclip');
    expect(tree).toEqual(masks[1]);
    expect((await engine.refine(request)).runs).toEqual(runs);
  });

  it('stop between two stages when cancelled, and keep what was made', async () => {
    const photo = { ...request.photo, digest: 'the same photo under another name' };
    const stop = new AbortController();
    const asked = engine.coarse(photo, ['moon', 'star'], 'maskclip', {
      signal: stop.signal,
      onProgress: ({ stage }) => stage === 'coarse' && stop.abort(),
    });
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    const before = trunks();
    expect(await engine.coarse(photo, ['moon', 'star'], 'maskclip')).toHaveLength(2);
    expect(trunks()).toBe(before);
  });
});
