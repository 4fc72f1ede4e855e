import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../engine/protocol.ts';
import { currentInputs, noInputs, useInputsStore } from './inputs-store.ts';
import { useNoticesStore } from '../page/notices-store.ts';
import { photoOf } from '../../testing/inputs.ts';
import { suggestMask } from './suggest-mask.ts';

const photo = (digest: string) => photoOf(digest, 4, 6);

/** An engine that answers with a 2 x 3 activation, after `meanwhile`. */
const engineOf = (values: number[], meanwhile = () => {}) =>
  ({
    coarse: () => {
      meanwhile();
      return Promise.resolve([{ height: 2, width: 3, data: Float32Array.from(values) }]);
    },
  }) as unknown as Engine;

describe('suggestMask', () => {
  beforeEach(() => {
    useInputsStore.getState().put({ ...noInputs, photo: photo('a') });
    useNoticesStore.setState({ notices: [] });
  });

  it('brings the activation to the size of the photo, where the brush can go on', async () => {
    await suggestMask(engineOf([0, 0.2, 0.4, 0.6, 0.8, 1]), 'fish');
    const mask = currentInputs().mask;
    expect(mask?.masks[0]).toMatchObject({ className: 'fish', probability: { height: 4, width: 6 } });
    expect(mask?.masks[0]?.probability.data.at(-1)).toBe(1);
  });

  it('says so when the model sees nothing of the kind', async () => {
    await suggestMask(engineOf([0, 0.1, 0.32, 0.1, 0.2, 0.1]), 'fish');
    expect(currentInputs().mask).toBeNull();
    expect(useNoticesStore.getState().notices[0]?.text).toContain('no fish here: its best guess is');
  });

  it('drops the answer when another photo is there by then', async () => {
    await suggestMask(
      engineOf([0, 0, 0, 1, 1, 1], () => useInputsStore.getState().put({ photo: photo('b') })),
      'fish',
    );
    expect(currentInputs().mask).toBeNull();
  });
});
