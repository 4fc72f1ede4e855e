import { describe, expect, it } from 'vitest';
import { paperParameters } from '../../method/parameters.ts';
import { noInputs, type Inputs } from './inputs-store.ts';
import { photoOf } from '../../testing/inputs.ts';
import { classNameProblem, wishOf } from './request.ts';

const origin = { kind: 'file' } as const;
const plane = { height: 1, width: 2, data: Float32Array.of(0, 1) };
const inputs = {
  photo: photoOf('p'),
  mask: {
    name: 'b.png',
    origin,
    reading: '',
    masks: [{ className: 'fish', digest: 'm', probability: plane }],
    ids: null,
  },
  truth: null,
} satisfies Inputs;

describe('wishOf', () => {
  it('asks for what is missing, one thing at a time', () => {
    expect(wishOf(noInputs, undefined, null).missing).toBe('model');
    expect(wishOf(noInputs, paperParameters, null).missing).toBe('photo');
    expect(wishOf({ ...noInputs, photo: inputs.photo }, paperParameters, null).missing).toBe('mask');
    const nameless = { ...inputs, mask: { ...inputs.mask, masks: [{ ...inputs.mask.masks[0], className: ' ' }] } };
    expect(wishOf(nameless, paperParameters, null).missing).toBe('class');
    expect(wishOf(nameless, { ...paperParameters, method: 'self-similarity' }, null).missing).toBeNull();
  });

  it('refines by appearance what a model of few words never saw, from the mask as it was brought', () => {
    const brought = [{ height: 1, width: 2, data: Float32Array.of(1, 0) }];
    const masks = [{ ...inputs.mask.masks[0], className: '' }];
    const { wanted } = wishOf({ ...inputs, mask: { ...inputs.mask, masks, brought } }, paperParameters, ['key']);
    expect(wanted?.request.parameters).toEqual({ ...paperParameters, method: 'none', postRefiner: 'automatic' });
    expect(wanted?.request.masks).toEqual([{ className: 'object', probability: brought[0], digest: 'm, as brought' }]);
    const feathered = { ...inputs, mask: { ...inputs.mask, brought } };
    const chosen = wishOf(feathered, { ...paperParameters, postRefiner: 'pamr' }, ['key']).wanted?.request;
    expect(chosen?.parameters).toMatchObject({ method: 'none', postRefiner: 'pamr' });
    expect(chosen?.masks).toEqual(inputs.mask.masks); // a hard edge cannot move: the others get the feathered one
    const named = wishOf({ ...inputs, mask: { ...inputs.mask, masks, brought } }, paperParameters, ['key'], true);
    expect(named.wanted?.request.parameters, 'a person chose G4Seg').toEqual(paperParameters);
    expect(named.wanted?.request.masks, 'with the mask as it is feathered').toEqual([
      { ...masks[0], className: 'object' },
    ]);
  });

  it('sends the engine nothing but pixels, masks and parameters', () => {
    const { wanted } = wishOf(inputs, paperParameters, ['fish']);
    expect(wanted?.request).toEqual({
      photo: { pixels: inputs.photo.pixels, digest: 'p' },
      masks: inputs.mask.masks,
      parameters: paperParameters,
    });
    expect(wanted?.inputs).toEqual(inputs);
  });
});

describe('classNameProblem', () => {
  it('wants a word, and one the model knows', () => {
    expect(classNameProblem('  ', ['key', 'fish'])).toMatch(/^Name what .*key, fish/);
    expect(classNameProblem('dog', ['key', 'fish'])).toContain('“dog”');
    expect(classNameProblem(' fish ', ['key', 'fish'])).toBeNull();
    expect(classNameProblem('anything', null)).toBeNull();
    expect(classNameProblem('', null)).toContain('Name what');
  });
});
