import { lstat, mkdir, open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { G4SegError } from '../../core/errors.ts';

export const journalName = 'items.jsonl';
const outputNames = ['results.json', 'tables.md', 'tables.csv', 'cost.json', 'cost.md'] as const;

const lockName = `${journalName}.lock`;

/** The holder touches its lock this often; one of another machine that was not touched for so long is left over. */
const touchEvery = 20_000;
const staleAfter = 10 * 60_000;

interface Holder {
  readonly pid: number;
  readonly host: string;
}

/**
 * Makes a folder ready for the files of one run, and keeps other runs out until it is released.
 * @returns what releases it
 * @throws G4SegError `bad-input` for a file in place of the folder, a journal that is a link, results that no journal
 *   stands beside, or a run that is at work there
 */
export async function claimFolder(folder: string): Promise<() => Promise<void>> {
  await makeFolder(folder);
  await refuseForeign(folder);
  const path = join(folder, lockName);
  await takeLock(path);
  const touch = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), touchEvery);
  touch.unref();
  return async () => {
    clearInterval(touch);
    await rm(path, { force: true });
  };
}

async function makeFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory()) return;
  if (found) throw refuse(folder, 'is a file; give a folder, which is made if it is not there');
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw refuse(folder, `cannot be made: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

async function refuseForeign(folder: string): Promise<void> {
  const journal = await lstat(join(folder, journalName)).catch(() => null);
  if (journal?.isSymbolicLink()) {
    throw refuse(
      folder,
      `holds ${journalName} as a link; a run writes only into a file of its own. Give another folder`,
    );
  }
  if (journal && !journal.isFile()) throw refuse(folder, `holds ${journalName}, which is no file. Give another folder`);
  if (journal) return; // its header is checked when it is opened
  for (const name of outputNames) {
    if (await lstat(join(folder, name)).catch(() => null)) {
      throw refuse(folder, `holds ${name} but no ${journalName}, so it is not of a run. Give another folder`);
    }
  }
}

async function takeLock(path: string): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const file = await open(path, 'wx'); // fails where it exists, a link included
      const holder: Holder = { pid: process.pid, host: hostname() };
      await file.writeFile(JSON.stringify(holder));
      await file.close();
      return;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
      if (!(await isLeftOver(path))) break;
      await rm(path, { force: true });
    }
  }
  throw new G4SegError(
    'bad-input',
    `Another evaluation is writing into this folder (${path}). Wait for it, or give another folder. ` +
      'If none is running, remove that file.',
    { path },
  );
}

/** Whether the run that made a lock is gone: its process on this machine, or for a long time its sign of life. */
async function isLeftOver(path: string): Promise<boolean> {
  const [text, found] = await Promise.all([readFile(path, 'utf8').catch(() => ''), stat(path).catch(() => null)]);
  if (!found) return true;
  const holder = holderOf(text);
  if (holder?.host === hostname()) return holder.pid === process.pid ? false : !isAlive(holder.pid);
  return Date.now() - found.mtimeMs > staleAfter;
}

function holderOf(text: string): Holder | null {
  try {
    const value = JSON.parse(text) as Partial<Holder> | null;
    return typeof value?.pid === 'number' && typeof value.host === 'string' ? (value as Holder) : null;
  } catch {
    return null; // it is being written
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function refuse(folder: string, reason: string, cause?: unknown): G4SegError {
  return new G4SegError('bad-input', `--out: ${folder} ${reason}.`, { folder }, { cause });
}
