import { describe, expect, it } from 'vitest';
import { buildOf } from './page-offline.ts';

describe('buildOf', () => {
  it('names the build of the runtime that is kept for visits without a network', () => {
    expect(buildOf('webgpu', true)).toBe('jspi');
    expect(buildOf('webgpu', false)).toBe('asyncify');
    expect(buildOf('wasm', true)).toBe('wasm');
  });
});
