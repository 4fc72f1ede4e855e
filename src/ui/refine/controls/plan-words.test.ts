import { describe, expect, it } from 'vitest';
import { planWords } from './plan-words.ts';

describe('what runs, in a few words', () => {
  it('names the method, the refiner, or both in their order', () => {
    expect(planWords({ method: 'g4seg', postRefiner: 'none' })).toBe('G4Seg');
    expect(planWords({ method: 'none', postRefiner: 'automatic' })).toBe('dense CRF near the edge, set by the mask');
    expect(planWords({ method: 'self-similarity', postRefiner: 'pamr' })).toBe('photo compared with itself, then PAMR');
    expect(planWords({ method: 'none', postRefiner: 'none' })).toBe('my mask as it is');
  });
});
