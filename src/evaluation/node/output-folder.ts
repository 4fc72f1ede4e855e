import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { G4SegError } from '../../core/errors.ts';
import { costSummary } from '../numbers/cost.ts';
import { createJournal, journalLine } from '../run/journal.ts';
import type { ItemRecord, RunHeader } from '../run/records.ts';
import { journalName } from './claim-folder.ts';
import { fileStore } from './journal-file.ts';
import type { Results } from '../numbers/results.ts';
import { summarise } from '../numbers/summarise.ts';
import { costTables } from '../tables/cost-tables.ts';
import { toCsv, toMarkdown } from '../tables/table-text.ts';
import { tables } from '../tables/tables.ts';

/**
 * A finished journal, as a run of all pictures would have left it: the run's own command finds nothing left to do.
 * @throws G4SegError `bad-input` where the folder has a journal of another run
 */
export async function writeJournal(folder: string, header: RunHeader, records: readonly ItemRecord[]): Promise<void> {
  await createJournal(fileStore(join(folder, journalName))).open(header);
  await replace(join(folder, journalName), [header, ...records].map(journalLine).join(''));
}

/** Writes results.json, tables.md, tables.csv, and what it cost as cost.json and cost.md; an older file is replaced whole or not at all. */
export async function writeOutputs(
  folder: string,
  header: RunHeader,
  records: readonly ItemRecord[],
): Promise<Results> {
  const results = summarise(header, records);
  const cost = costSummary(header, records);
  const all = tables(results);
  await replace(join(folder, 'results.json'), json(results));
  await replace(join(folder, 'cost.json'), json(cost));
  await replace(join(folder, 'cost.md'), toMarkdown(costTables(cost)));
  await replace(join(folder, 'tables.md'), toMarkdown(all));
  await replace(join(folder, 'tables.csv'), toCsv(all));
  return results;
}

/** @throws G4SegError `bad-input` for a folder without results, or with those of another version */
export async function readResults(folder: string): Promise<Results> {
  const text = await readFile(join(folder, 'results.json'), 'utf8').catch((cause: unknown) => {
    throw new G4SegError('bad-input', `${folder} has no results.json: its run has not ended.`, { folder }, { cause });
  });
  const results = JSON.parse(text) as Results;
  if (results.schema === 3) return results;
  throw new G4SegError('bad-input', `results.json of ${folder} is not of schema 3.`, { folder });
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

export async function replace(path: string, content: string | Uint8Array): Promise<void> {
  await rm(`${path}.writing`, { force: true }); // left over from a kill, or a link
  await writeFile(`${path}.writing`, content, { flag: 'wx' });
  await rename(`${path}.writing`, path);
}
