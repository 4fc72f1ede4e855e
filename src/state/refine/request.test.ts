import { describe, expect, it } from 'vitest';
import { paperParameters } from '../../method/parameters.ts';
import type { Inputs } from './inputs-store.ts';
import { classNameProblem, wishOf } from './request.ts';

const origin = { kind: 'file' } as const;
const plane = { height: 1, width: 2, data: Float32Array.of(0, 1) };
const inputs = {
  photo: {
    name: 'a.png',
    origin,
    reading: '',
    digest: 'p',
    pixels: { height: 1, width: 1, data: new Uint8ClampedArray(4) },
  },
  mask: { name: 'b.png', origin, reading: '', masks: [{ className: 'fish', digest: 'm', probability: plane }] },
} satisfies Partial<Inputs>;

describe('wishOf', () => {
  it('asks for what is missing, one thing at a time', () => {
    expect(wishOf({ photo: null, mask: null }, undefined, null).missing).toBe('model');
    expect(wishOf({ photo: null, mask: null }, paperParameters, null).missing).toBe('photo');
    expect(wishOf({ photo: inputs.photo, mask: null }, paperParameters, null).missing).toBe('mask');
    expect(wishOf(inputs, paperParameters, ['key']).missing).toBe('class');
  });

  it('sends the engine nothing but pixels, masks and parameters', () => {
    expect(wishOf(inputs, paperParameters, ['fish'])).toEqual({
      missing: null,
      request: {
        photo: { pixels: inputs.photo.pixels, digest: 'p' },
        masks: inputs.mask.masks,
        parameters: paperParameters,
      },
    });
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
