import { G4SegError } from '../../core/errors.ts';
import type { JournalContent } from './journal.ts';
import type { ItemRecord, RunHeader } from './records.ts';
import { headerDifference } from './run-header.ts';
import { wholeRun } from './shard.ts';

export interface NamedJournal extends JournalContent {
  /** For messages: the folder. */
  readonly name: string;
}

export interface MergedRun {
  readonly header: RunHeader;
  /** By index. */
  readonly records: readonly ItemRecord[];
}

/**
 * The shards of one run as the run itself.
 * @throws G4SegError `bad-input` naming the folder of another run, a picture that two folders have, or the shard that
 *   lacks pictures
 */
export function mergeJournals(journals: readonly NamedJournal[]): MergedRun {
  const [first] = journals.map(headerOf);
  if (!first) throw new G4SegError('bad-input', 'There is nothing to merge.');
  const byIndex = new Map<number, { readonly record: ItemRecord; readonly from: string }>();
  for (const journal of journals) {
    const difference = headerDifference(first, headerOf(journal), ['shard']);
    if (difference) {
      throw new G4SegError('bad-input', `${journal.name} is not of the run of ${journals[0].name}: ${difference}.`, {
        folder: journal.name,
      });
    }
    for (const record of journal.records) {
      const other = byIndex.get(record.index);
      if (other) {
        throw new G4SegError(
          'bad-input',
          `${journal.name} and ${other.from} both have ${record.name}. Give each shard once.`,
          { folder: journal.name, other: other.from },
        );
      }
      byIndex.set(record.index, { record, from: journal.name });
    }
  }
  const missing = Array.from({ length: first.count }, (_, index) => index).filter((index) => !byIndex.has(index));
  if (missing.length > 0) throw incomplete(missing, first, journals);
  const records = [...byIndex.values()].map(({ record }) => record).sort((a, b) => a.index - b.index);
  return { header: { ...first, shard: wholeRun }, records };
}

function headerOf({ header, name }: NamedJournal): RunHeader {
  if (header) return header;
  throw new G4SegError('bad-input', `${name} holds no run: its items.jsonl is missing or empty.`, { folder: name });
}

function incomplete(missing: readonly number[], { count }: RunHeader, journals: readonly NamedJournal[]): G4SegError {
  const shards = journals.map(headerOf).map(({ shard }) => `${shard.index}/${shard.count}`);
  return new G4SegError(
    'bad-input',
    `${missing.length} of ${count} pictures are missing, the first with index ${missing[0]}; the folders hold ` +
      `${shards.join(', ')}. Run what is missing to its end, then merge again.`,
    { missing: missing.length, count },
  );
}
