import { hashKey } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import type { RefineRequest } from '../../engine/protocol.ts';
import { paperParameters } from '../../method/parameters.ts';
import { inspectKey, passKey, refineKey, sampleKey } from './query-keys.ts';

const model = { baseUrl: 'http://localhost/models/demo/', prefer: 'fastest', memory: 'keep', turn: 0 } as const;
const request: RefineRequest = {
  photo: { pixels: { height: 1, width: 1, data: new Uint8ClampedArray(4) }, digest: 'photo-1' },
  masks: [{ className: 'fish', digest: 'mask-1', probability: { height: 1, width: 2, data: new Float32Array(2) } }],
  parameters: paperParameters,
};
const withParameters = (changes: Partial<typeof paperParameters>): RefineRequest => ({
  ...request,
  parameters: { ...paperParameters, ...changes },
});
const mask = (changes: object): RefineRequest => ({
  ...request,
  masks: [{ ...request.masks[0], ...changes } as never],
});

describe('query keys', () => {
  it('tell apart everything that moves a result', () => {
    const variants: RefineRequest[] = [
      request,
      withParameters({ timestep: 401 }),
      withParameters({ seed: 1 }),
      withParameters({ crossStrength: 3 }),
      withParameters({ selfStrength: 0.7 }),
      withParameters({ features: 'raw-patch' }),
      withParameters({ beta: 0.81 }),
      withParameters({ band: { low: 0.2, high: 0.7 } }),
      withParameters({ band: { low: 0, high: 1 } }),
      withParameters({ band: null }),
      withParameters({ rounds: 2 }),
      withParameters({ control: 'self-match' }),
      mask({ className: 'key' }),
      mask({ digest: 'mask-2' }),
      mask({ injected: { digest: 'truth', probability: request.masks[0]?.probability } }),
      { ...request, photo: { ...request.photo, digest: 'photo-2' } },
      { ...request, background: 0.4 },
      { ...request, background: 'none' },
      { ...request, background: { digest: 'background', probability: request.masks[0]?.probability } },
    ];
    const hashes = new Set(variants.map((variant) => hashKey(refineKey(model, variant))));
    expect(hashes.size).toBe(variants.length);
    expect(hashKey(refineKey({ ...model, prefer: 'wasm' }, request))).not.toBe(hashKey(refineKey(model, request)));
  });

  it('hold strings, booleans and finite numbers only', () => {
    const question = { classIndex: 0, round: 0, patch: 7, top: 5 };
    for (const part of [...inspectKey(model, request, question), ...sampleKey(3)]) {
      expect(['string', 'boolean', 'number']).toContain(typeof part);
    }
  });

  it('refuse NaN and infinity, which JSON would turn into null', () => {
    expect(() => refineKey(model, withParameters({ beta: NaN }))).toThrow(RangeError);
    expect(() => sampleKey(Infinity)).toThrow(RangeError);
  });

  it('ask about a patch anew after a mixing only where it feeds another round', () => {
    const question = { classIndex: 1, round: 0, patch: 7, top: 5 };
    const asked = (changes: Partial<typeof paperParameters>) => inspectKey(model, withParameters(changes), question);
    expect(asked({ beta: 0.1 })).toEqual(asked({ beta: 0.2 }));
    expect(asked({ beta: 0.1, rounds: 2 })).not.toEqual(asked({ beta: 0.2, rounds: 2 }));
    expect(inspectKey(model, request, { ...question, patch: 8 })).not.toEqual(inspectKey(model, request, question));
  });

  it('name the pass without what the mixing alone reads', () => {
    expect(passKey(model, withParameters({ beta: 0.1, band: null }))).toEqual(passKey(model, request));
    expect(passKey(model, withParameters({ seed: 5 }))).not.toEqual(passKey(model, request));
  });
});
