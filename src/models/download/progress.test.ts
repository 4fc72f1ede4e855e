import { describe, expect, it } from 'vitest';
import { formatBytes } from '../format-bytes.ts';
import { progressLine } from './progress-line.ts';
import { TransferMeter } from './transfer-meter.ts';

function meterAt(...sizes: readonly number[]) {
  const time = { now: 5000 };
  const files = sizes.map((bytes, i) => ({ path: 'ab'.charAt(i), bytes }));
  return {
    time,
    meter: new TransferMeter({ now: () => time.now, date: () => time.now, sleep: () => Promise.resolve() }, files),
  };
}

describe('TransferMeter', () => {
  it('adds up files and counts only the network into the rate', () => {
    const { time, meter } = meterAt(9000, 1000);
    meter.record('a', 4000, 0); // was here already
    expect(meter.progress()).toMatchObject({ bytes: 4000, totalBytes: 10_000, rate: null, secondsLeft: null });
    time.now += 1000;
    meter.record('a', 4500, 500);
    meter.record('b', 500, 500);
    expect(meter.progress()).toEqual({
      bytes: 5000,
      totalBytes: 10_000,
      rate: 1000,
      secondsLeft: 5,
      files: [
        { path: 'a', bytes: 4500, totalBytes: 9000 },
        { path: 'b', bytes: 500, totalBytes: 1000 },
      ],
    });
  });

  it('forgets the rate of long ago', () => {
    const { time, meter } = meterAt(1_000_000);
    let received = 0;
    const add = (bytes: number) => {
      time.now += 1000;
      meter.record('a', (received += bytes), bytes);
    };
    for (let second = 0; second < 20; second++) add(10_000);
    for (let second = 0; second < 20; second++) add(100);
    expect(meter.progress().rate).toBe(100);
  });

  it('falls back when a file starts over', () => {
    const { meter } = meterAt(100);
    meter.record('a', 60, 60);
    meter.record('a', 0, 0);
    expect(meter.progress().bytes).toBe(0);
  });
});

describe('formatBytes', () => {
  it('gives three digits and decimal units', () => {
    expect([0, 999, 1000, 681_393_168, 999_499, 999_500, 1.7326e9].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1 kB',
      '681 MB',
      '999 kB',
      '1 MB',
      '1.73 GB',
    ]);
  });
});

describe('progressLine', () => {
  it('says what is known', () => {
    expect(progressLine({ bytes: 412e6, totalBytes: 2.6e9, rate: 23.06e6, secondsLeft: 94.2 })).toBe(
      '412 MB of 2.6 GB (15 %), 23.1 MB/s, 1 min 35 s left',
    );
    expect(progressLine({ bytes: 1, totalBytes: 2, rate: 1, secondsLeft: 7500 })).toBe(
      '1 B of 2 B (50 %), 1 B/s, 2 h 5 min left',
    );
    expect(progressLine({ bytes: 0, totalBytes: 0, rate: null, secondsLeft: null })).toBe('0 B of 0 B (100 %)');
  });
});
