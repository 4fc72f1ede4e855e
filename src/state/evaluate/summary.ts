import type { CostSummary } from '../../evaluation/numbers/cost.ts';
import { costSummary } from '../../evaluation/numbers/cost.ts';
import type { ItemGain } from '../../evaluation/numbers/quality.ts';
import { itemGains } from '../../evaluation/numbers/quality.ts';
import type { ItemRecord, RunHeader } from '../../evaluation/run/records.ts';
import { isMeasured } from '../../evaluation/run/records.ts';
import type { Results } from '../../evaluation/numbers/results.ts';
import { summarise } from '../../evaluation/numbers/summarise.ts';

/** Everything the tables and charts are drawn from. */
export interface Summary {
  readonly results: Results;
  readonly cost: CostSummary;
  /** Row name -> gain of each picture, by index. */
  readonly gains: Readonly<Record<string, readonly ItemGain[]>>;
}

/** Draws of the bootstrap while a run goes on, and at its end: as many as the headless run takes. */
export const liveDraws = 200;
export const finalDraws = 1000;

/** Keeps the records of one run and adds them up when asked. */
export interface Summariser {
  begin(header: RunHeader, records: readonly ItemRecord[]): void;
  add(record: ItemRecord): void;
  summary(draws: number): Promise<Summary>;
  close(): void;
}

/** Adds up in the thread of the caller. */
export function localSummariser(): Summariser {
  let header: RunHeader | null = null;
  let records = new Map<number, ItemRecord>();
  return {
    begin: (next, known) => {
      header = next;
      records = new Map(known.map((record) => [record.index, record]));
    },
    add: (record) => records.set(record.index, record),
    summary: async (draws) => {
      if (!header) throw new Error('There is no run to add up.');
      const all = [...records.values()].sort((a, b) => a.index - b.index);
      const measured = all.filter(isMeasured);
      const of = header;
      return {
        results: summarise(of, all, { draws }),
        cost: costSummary(of, all),
        gains: Object.fromEntries(of.rows.map(({ name }) => [name, itemGains(of, measured, name)])),
      };
    },
    close: () => records.clear(),
  };
}

/** Page to worker. Answers are a {@link Summary}, or the message of what failed, under the id of the question. */
export type SummaryCall =
  | { readonly kind: 'begin'; readonly header: RunHeader; readonly records: readonly ItemRecord[] }
  | { readonly kind: 'add'; readonly record: ItemRecord }
  | { readonly kind: 'summary'; readonly id: number; readonly draws: number };
export type SummaryReply = { readonly id: number } & ({ readonly summary: Summary } | { readonly failure: string });

/** Adds up in a worker of its own: a thousand draws over a thousand pictures take seconds. */
export function workerSummariser(): Summariser {
  const worker = new Worker(new URL('./summary.worker.ts', import.meta.url), {
    type: 'module',
    name: 'g4seg-summary',
  });
  const waiting = new Map<number, PromiseWithResolvers<Summary>>();
  let lastId = 0;
  const post = (call: SummaryCall) => worker.postMessage(call);
  const failAll = (message: string) => {
    for (const { reject } of waiting.values()) reject(new Error(message));
    waiting.clear();
  };
  worker.addEventListener('message', ({ data }: MessageEvent<SummaryReply>) => {
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if ('summary' in data) asked?.resolve(data.summary);
    else asked?.reject(new Error(data.failure));
  });
  worker.addEventListener('error', ({ message }) => failAll(`The results could not be added up: ${message}`));
  return {
    begin: (header, records) => post({ kind: 'begin', header, records }),
    add: (record) => post({ kind: 'add', record }),
    summary: (draws) => {
      const id = ++lastId;
      const answer = Promise.withResolvers<Summary>();
      waiting.set(id, answer);
      post({ kind: 'summary', id, draws });
      return answer.promise;
    },
    close: () => {
      worker.terminate();
      failAll('The run was closed.');
    },
  };
}
