import { toCsv, toMarkdown } from '../../evaluation/tables/table-text.ts';
import { tables } from '../../evaluation/tables/tables.ts';
import type { Summary } from './summary.ts';

/** What can be taken away from a run, under the names that the headless run writes. */
export const resultFileNames = ['results.json', 'tables.csv', 'tables.md', 'items.jsonl'] as const;
export type ResultFileName = (typeof resultFileNames)[number];

export interface ResultFile {
  readonly name: ResultFileName;
  readonly type: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
}

/** One file of a run. `results.json` is the headless run's, byte for byte, for the same pictures and backend. */
export function resultFile(name: ResultFileName, { results }: Summary, journal: Uint8Array<ArrayBuffer>): ResultFile {
  switch (name) {
    case 'results.json':
      return { name, type: 'application/json', content: `${JSON.stringify(results, null, 2)}\n` };
    case 'tables.csv':
      return { name, type: 'text/csv', content: toCsv(tables(results)) };
    case 'tables.md':
      return { name, type: 'text/markdown', content: toMarkdown(tables(results)) };
    case 'items.jsonl':
      return { name, type: 'application/jsonl', content: journal };
  }
}
