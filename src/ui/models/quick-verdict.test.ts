import { describe, expect, it } from 'vitest';
import { quickVerdict } from './quick-verdict.ts';

const gpu = { name: 'NVIDIA', shaderF16: true, maxBufferSize: 2 ** 31, maxStorageBufferBindingSize: 2 ** 31 };
const storage = { quota: 3e9, usage: 1e9, persisted: false };

describe('a first verdict', () => {
  it('asks for a graphics card, then for room', () => {
    expect(quickVerdict({ gpu: null, storage }, 1e9)?.text).toBe('Needs a graphics card that this browser can use');
    expect(quickVerdict({ gpu, storage }, 2.9e9)).toEqual({ text: 'Not enough room here', tone: 'warning' });
    expect(quickVerdict({ gpu, storage }, 1.9e9)).toEqual({ text: 'Should run here', tone: 'good' });
  });

  it('does not guess where the room or the size is not told', () => {
    expect(quickVerdict({ gpu, storage: null }, 2.9e9)?.tone).toBe('good');
    expect(quickVerdict({ gpu, storage }, null)?.tone).toBe('good');
    expect(quickVerdict({ gpu: null, storage }, null)).toBeNull();
  });
});
