import { describe, expect, it } from 'vitest';
import { progressBar } from './progress-bar.ts';

describe('the progress bar', () => {
  it('shows share, failures, time and picture', () => {
    expect(progressBar({ done: 431, total: 1449, failed: 2, secondsLeft: 725, item: '2007_001423' })).toBe(
      '[########----------------------] 431 of 1449, 2 failed, 12 min 5 s left, 2007_001423',
    );
  });

  it('leaves out what is not known yet, and what is over', () => {
    expect(progressBar({ done: 0, total: 3, failed: 0, secondsLeft: null, item: 'a' })).toBe(
      `[${'-'.repeat(30)}] 0 of 3, a`,
    );
    expect(progressBar({ done: 3, total: 3, failed: 0, secondsLeft: 0, item: null })).toBe(
      `[${'#'.repeat(30)}] 3 of 3`,
    );
    expect(progressBar({ done: 0, total: 0, failed: 0, secondsLeft: null, item: null })).toBe(
      `[${'#'.repeat(30)}] 0 of 0`,
    );
  });
});
