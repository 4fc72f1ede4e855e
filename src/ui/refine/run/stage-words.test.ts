import { describe, expect, it } from 'vitest';
import { timeText } from './stage-words.ts';

describe('timeText', () => {
  it.each([
    [0.2, '< 1 ms'],
    [1, '1 ms'],
    [840.4, '840 ms'],
    [994.9, '995 ms'],
    [996, '1.0 s'],
    [2449, '2.4 s'],
    [59_949, '59.9 s'],
    [59_999, '1 min 0 s'],
    [65_000, '1 min 5 s'],
  ])('%d ms is %s', (milliseconds, text) => expect(timeText(milliseconds)).toBe(text));
});
