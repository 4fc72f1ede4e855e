import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from './clock.ts';

afterEach(() => vi.useRealTimers());

describe('systemClock', () => {
  it('does not follow the clock of the system when that is set back or forward', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 5_000_000 });
    const before = systemClock.now();
    vi.setSystemTime(1_000_000);
    expect(systemClock.now()).toBeGreaterThanOrEqual(before);
    vi.setSystemTime(9_000_000);
    expect(systemClock.now() - before).toBeLessThan(60_000);
    expect(systemClock.date()).toBe(9_000_000);
  });
});
