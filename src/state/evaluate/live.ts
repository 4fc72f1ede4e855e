import type { ItemRecord, RunHeader } from '../../evaluation/run/records.ts';
import { finalDraws, liveDraws, type Summariser, type Summary } from './summary.ts';

/** Keeps a summary in step with the records of a run. */
export interface LiveSummary {
  readonly add: (record: ItemRecord) => void;
  /** The summary of all records so far without intervals, published: of many pictures these take seconds. */
  readonly quick: () => Promise<Summary>;
  /** The summary of all records so far, with as many draws as the headless run takes; published as well. */
  readonly final: () => Promise<Summary>;
  readonly close: () => void;
}

/** Between two summaries at least this many milliseconds pass, and nine times as long as the last one took. */
const leastPause = 800;
const pauseShare = 9;

/** Adds up after new records, but not after each: a summary of many pictures takes longer than a picture. */
export function liveSummary(
  summariser: Summariser,
  header: RunHeader,
  records: readonly ItemRecord[],
  publish: (summary: Summary) => void,
): LiveSummary {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let nextAt = 0;
  let closed = false;
  let newest = 0;
  summariser.begin(header, records);

  async function ask(draws: number): Promise<Summary> {
    clearTimeout(timer);
    timer = undefined;
    const question = ++newest;
    const start = performance.now();
    nextAt = Infinity; // until this one is there
    const summary = await summariser.summary(draws);
    const took = performance.now() - start;
    nextAt = performance.now() + Math.max(leastPause, pauseShare * took);
    if (!closed && question === newest) publish(summary);
    return summary;
  }

  function schedule(): void {
    if (timer !== undefined || closed) return;
    const wait = nextAt === Infinity ? leastPause : Math.max(0, nextAt - performance.now());
    timer = setTimeout(() => {
      timer = undefined;
      if (performance.now() < nextAt)
        schedule(); // one was under way, and took long
      else void ask(liveDraws).catch(() => undefined); // the final one tells what is wrong
    }, wait);
  }

  return {
    add: (record) => {
      summariser.add(record);
      schedule();
    },
    quick: () => ask(0),
    final: () => ask(finalDraws),
    close: () => {
      closed = true;
      clearTimeout(timer);
      summariser.close();
    },
  };
}
