import { describe, expect, it } from 'vitest';
import type { Library } from './queries.ts';
import { statusOf } from './status.ts';

const summary = { title: 'A', licence: 'MIT', from: 'x', bytes: 9, ownBytes: 9 };
const library: Library = {
  models: [
    { ...summary, id: 'whole', complete: true },
    { ...summary, id: 'cleared', complete: false },
  ],
  begun: [
    { id: 'half', title: 'B', from: 'x', bytes: 4, totalBytes: 9, ownBytes: 4 },
    { id: 'there', title: 'C', from: 'x', bytes: 5, totalBytes: 9, ownBytes: 5 },
    { id: 'cleared', title: 'A', from: 'x', bytes: 8, totalBytes: 9, ownBytes: 8 },
  ],
  leftoverBytes: 0,
  underWay: new Set(['there', 'mine']),
};
const idle = { kind: 'idle' } as const;

describe('statusOf', () => {
  it.each([
    ['nobody', 'absent'],
    ['half', 'begun'],
    ['there', 'elsewhere'],
    ['whole', 'stored'],
    ['cleared', 'damaged'],
  ])('%s: %s', (id, kind) => {
    expect(statusOf(id, idle, library).kind).toBe(kind);
  });

  it('believes this tab before the store', () => {
    expect(statusOf('mine', { kind: 'running', progress: null }, library)).toEqual({
      kind: 'running',
      progress: null,
      pausing: false,
    });
    expect(statusOf('there', { kind: 'pausing', progress: null }, library)).toMatchObject({ pausing: true });
    expect(statusOf('there', { kind: 'discarding' }, library)).toEqual({ kind: 'discarding' });
    const error = new Error('cut');
    expect(statusOf('half', { kind: 'failed', error }, library)).toMatchObject({ kind: 'failed', begun: { bytes: 4 } });
  });

  it('knows nothing before the store has answered', () => {
    expect(statusOf('whole', idle, undefined)).toEqual({ kind: 'absent' });
  });
});
