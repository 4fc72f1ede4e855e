import type { Page, TestInfo } from '@playwright/test';

export interface FrameTimes {
  readonly frames: number;
  /** Milliseconds between two animation frames. */
  readonly median: number;
  readonly p95: number;
  readonly longest: number;
  /** Share of frames later than one and a half frames of 60 a second: what an eye calls a dropped frame. */
  readonly late: number;
}

const frame = 1000 / 60;

/** Times between animation frames while something is done. */
export async function frameTimes(page: Page, action: () => Promise<unknown>): Promise<FrameTimes> {
  const recording = await page.evaluateHandle(() => {
    const times: number[] = [];
    const state = { times, going: true };
    const tick = (now: number) => {
      times.push(now);
      if (state.going) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    return state;
  });
  await action();
  const times = await recording.evaluate((state) => {
    state.going = false;
    return state.times;
  });
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? time));
  const sorted = gaps.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return {
    frames: gaps.length,
    median: at(0.5),
    p95: at(0.95),
    longest: at(1),
    late: gaps.filter((gap) => gap > 1.5 * frame).length / gaps.length,
  };
}

/** Prints frame times and puts them into the report. */
export async function reportFrames(testInfo: TestInfo, rows: Readonly<Record<string, FrameTimes>>): Promise<void> {
  const lines = Object.entries(rows).map(
    ([what, { frames, median, p95, longest, late }]) =>
      `${what}: ${frames} frames, median ${median.toFixed(1)} ms, 95 % below ${p95.toFixed(1)} ms, ` +
      `longest ${longest.toFixed(1)} ms, ${(late * 100).toFixed(0)} % late`,
  );
  console.log(lines.join('\n'));
  await testInfo.attach('frame times', { body: JSON.stringify(rows, null, 2), contentType: 'application/json' });
}
