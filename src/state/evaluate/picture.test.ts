import { beforeEach, describe, expect, it } from 'vitest';
import { paperParameters } from '../../method/parameters.ts';
import { experiments } from '../../evaluation/run/experiments.ts';
import type { DataSpec } from '../../evaluation/run/data-spec.ts';
import type { ItemSource } from '../../evaluation/run/items.ts';
import type { RunHeader } from '../../evaluation/run/records.ts';
import { openPicture } from './picture.ts';
import { useEvaluationStore } from './store.ts';
import { useInputsStore } from '../refine/inputs-store.ts';
import { effectiveParameters, useParametersStore } from '../refine/parameters-store.ts';

const [height, width] = [2, 3];
const plane = (...values: number[]) => ({ height, width, data: Float32Array.from(values) });

/** One picture with the classes 4 and 7 of ten, and a pixel that is not judged; another one with none. */
const items = {
  item: async (index: number) => ({
    name: `picture-${index}`,
    photo: { pixels: { height, width, data: new Uint8ClampedArray(24) }, digest: `photo-${index}` },
    masks:
      index === 1
        ? []
        : [
            { className: 'cat', probability: plane(0.9, 0.1, 0, 0, 0, 0), digest: 'cat' },
            { className: 'dog', probability: plane(0, 0, 0.8, 0.7, 0, 0), digest: 'dog' },
          ],
    truth: Uint8Array.of(4, 0, 7, 7, 255, 0),
    height,
    width,
    labels: index === 1 ? [] : [4, 7],
    classes: 11,
  }),
} as unknown as ItemSource;

const defaults = { ...paperParameters, timestep: 200, features: 'vae-latent' as const };
const header = (experiment: 'main' | 'controls' | 'timesteps', data: DataSpec = { kind: 'voc', split: 'val' }) =>
  ({
    rows: experiments[experiment].rows,
    parameters: defaults,
    data,
    coarse: { kind: 'folder', name: 'seeds', layout: 'labels' },
  }) as unknown as RunHeader;
const open = (of: RunHeader, index: number, row: string) => openPicture(of, items, index, row, { defaults });
const shownParameters = () => effectiveParameters(useParametersStore.getState(), defaults);

beforeEach(() => {
  useParametersStore.setState(useParametersStore.getInitialState(), true);
  useInputsStore.setState(useInputsStore.getInitialState(), true);
});

describe('openPicture', () => {
  it('puts photo, masks and truth onto the bench, with the labels of the masks', async () => {
    await open(header('timesteps'), 0, 't-500');
    const { photo, mask, truth } = useInputsStore.getState();
    expect(photo).toMatchObject({ name: 'picture-0', digest: 'photo-0', origin: { kind: 'file' } });
    expect(mask?.masks.map(({ className, digest }) => [className, digest])).toEqual([
      ['cat', 'cat'],
      ['dog', 'dog'],
    ]);
    expect([...(truth?.labels ?? [])]).toEqual([4, 0, 7, 7, 255, 0]);
    expect(mask?.ids).toEqual([4, 7]);
    expect(useEvaluationStore.getState().opened).toEqual({ name: 'picture-0', row: 't-500', photo: 'photo-0' });
  });

  it('sets just the parameters of the row, and forgets what was set before', async () => {
    useParametersStore.getState().set({ seed: 7 });
    await open(header('timesteps'), 0, 't-500');
    expect(useParametersStore.getState().changes).toEqual({ timestep: 500 });
    await open(header('main'), 0, 'default');
    expect(useParametersStore.getState().changes).toEqual({});
    await open(header('controls'), 0, 'paper');
    expect(shownParameters()).toEqual(paperParameters);
    await open(header('timesteps'), 0, 't-200'); // the model’s own value
    expect(useParametersStore.getState().changes).toEqual({});
  });

  it('injects the truth where the row did', async () => {
    await open(header('controls'), 0, 'true-mask-injection');
    const masks = useInputsStore.getState().mask?.masks ?? [];
    expect(masks.map(({ injected }) => [...(injected?.probability.data ?? [])])).toEqual([
      [1, 0, 0, 0, 0, 0],
      [0, 0, 1, 1, 0, 0],
    ]);
    expect(masks[0]?.injected?.digest).not.toBe(masks[1]?.injected?.digest);
    expect(shownParameters()).toMatchObject({ crossStrength: 8, selfStrength: 2.4 });
  });

  it('tells of rows that run no model', async () => {
    await open(header('controls'), 0, 'joint-bilateral');
    expect(useEvaluationStore.getState().opened?.note).toContain('bilateral filter');
    expect(shownParameters()).toEqual(defaults);
  });

  it('knows generated scenes by their seed', async () => {
    await open(header('main', { kind: 'scenes', split: 'test' }), 3, 'default');
    expect(useInputsStore.getState().photo?.origin).toEqual({ kind: 'scene', seed: 2_000_000_003 });
  });

  it('leaves everything as it was for a picture without a class', async () => {
    await open(header('main'), 0, 'default');
    await expect(open(header('main'), 1, 'paper')).rejects.toThrow('picture-1 shows no class');
    expect(useInputsStore.getState().photo?.name).toBe('picture-0');
  });
});
