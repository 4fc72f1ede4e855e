import { G4SegError } from '../../core/errors.ts';
import type { ItemRecord, MeasuredRecord, RunHeader } from './records.ts';
import { isMeasured } from './records.ts';
import { headerDifference } from './run-header.ts';

/** The results so far. What was appended is there after a crash; a line cut off by one is not. */
export interface Journal {
  /**
   * Starts a journal, or goes on with one.
   * @returns the pictures that are measured, by index; those that failed are tried again
   * @throws G4SegError `bad-input` if the journal is of another run, naming what differs
   */
  open(header: RunHeader): Promise<ReadonlyMap<number, MeasuredRecord>>;
  append(record: ItemRecord): Promise<void>;
  /** One a picture, by index: its last. */
  records(): Promise<readonly ItemRecord[]>;
}

/** Bytes that only grow, and can be cut back. */
export interface JournalStore {
  /** For messages. */
  readonly name: string;
  /** Empty where there is nothing yet. */
  read(): Promise<Uint8Array>;
  /** Resolves when the bytes are safe. */
  append(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  truncate(length: number): Promise<void>;
}

export interface JournalContent {
  /** Absent in an empty journal. */
  readonly header?: RunHeader;
  readonly records: readonly ItemRecord[];
  /** Bytes of the lines that are whole. */
  readonly length: number;
}

export function journalLine(value: RunHeader | ItemRecord): string {
  return `${JSON.stringify(value)}\n`;
}

/** A journal of JSON lines: the header, then a record a line. */
export function createJournal(store: JournalStore): Journal {
  const line = (value: RunHeader | ItemRecord) => new TextEncoder().encode(journalLine(value));
  return {
    open: async (header) => {
      const bytes = await store.read();
      const content = parseJournal(bytes, store.name);
      if (!content.header) refuseForeign(bytes, store.name);
      if (content.length < bytes.length) await store.truncate(content.length);
      if (!content.header) {
        await store.append(line(header));
        return new Map();
      }
      const difference = headerDifference(content.header, header);
      if (difference) {
        throw new G4SegError(
          'bad-input',
          `${store.name} belongs to another run: ${difference}. Give another output folder, or the settings it was begun with.`,
          { journal: store.name },
        );
      }
      return new Map(content.records.filter(isMeasured).map((record) => [record.index, record]));
    },
    append: (record) => store.append(line(record)),
    records: async () => parseJournal(await store.read(), store.name).records,
  };
}

/** A journal that lives as long as the page. */
export function memoryStore(name = 'The journal'): JournalStore {
  let bytes = new Uint8Array();
  return {
    name,
    read: async () => bytes,
    append: async (more) => {
      const longer = new Uint8Array(bytes.length + more.length);
      longer.set(bytes);
      longer.set(more, bytes.length);
      bytes = longer;
    },
    truncate: async (length) => {
      bytes = bytes.slice(0, length);
    },
  };
}

/**
 * Reads a journal. What follows the last line break was being written when the run ended, and is left out.
 * @param name for messages
 * @throws G4SegError `bad-input` for a line before the last that cannot be read
 */
export function parseJournal(bytes: Uint8Array, name: string): JournalContent {
  const length = bytes.lastIndexOf(0x0a) + 1;
  const lines = new TextDecoder().decode(bytes.subarray(0, length)).split('\n').slice(0, -1);
  const [first, ...rest] = lines.map((text, at) => parseLine(text, at + 1, name));
  if (first === undefined) return { records: [], length };
  const header = first as RunHeader;
  if (!isObject(first) || header.schema !== 3) {
    throw new G4SegError(
      'bad-input',
      `${name} has no header of schema 3. It was written by another version, or is no journal.`,
      {
        journal: name,
      },
    );
  }
  rest.forEach((record, at) => requireRecord(record, at + 2, name));
  const byIndex = new Map((rest as ItemRecord[]).map((record) => [record.index, record]));
  const records = [...byIndex.values()].sort((a, b) => a.index - b.index);
  return { header, records, length };
}

/** A file without a whole line is ours where a header was being written when the run ended; else it is a person's. */
function refuseForeign(bytes: Uint8Array, name: string): void {
  const start = new TextDecoder().decode(bytes.subarray(0, headerStart.length));
  if (headerStart.startsWith(start)) return;
  throw new G4SegError('bad-input', `${name} is no journal of an evaluation. Move it away, or give another folder.`, {
    journal: name,
  });
}

const headerStart = '{"schema":3,';

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function requireRecord(value: unknown, line: number, name: string): void {
  const { index, rows, coarse, failure } = isObject(value) ? (value as Readonly<Record<string, unknown>>) : {};
  if (Number.isInteger(index) && (isObject(failure) || (isObject(rows) && isObject(coarse)))) return;
  throw new G4SegError(
    'bad-input',
    `Line ${line} of ${name} is no record of a picture. Take the line out: its picture will be measured again.`,
    { journal: name, line },
  );
}

function parseLine(text: string, number: number, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new G4SegError(
      'bad-input',
      `Line ${number} of ${name} is damaged. Take the line out: its picture will be measured again.`,
      { journal: name, line: number },
      { cause },
    );
  }
}
