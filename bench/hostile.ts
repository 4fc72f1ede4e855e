import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { messageLimit } from '../src/core/errors.ts';
import { hostileCases } from './hostile-cases.ts';

/*
 * `npm run hostile`: makes each hostile file, gives it to its reader in a fresh process, and prints what that cost.
 * Exits with 1 where a file takes more than the limits, ends its process, or is told in a longer message.
 */

/** Of the processor: the clock of a busy machine says little. */
const mostSeconds = 2;
/** Beyond what the process held when it had the file in memory. */
const mostMegabytes = 300;

interface Cost {
  readonly seconds: number;
  readonly megabytes: number;
  readonly outcome: string;
}

const run = promisify(execFile);
const [, , chosen, path] = process.argv;
if (chosen !== undefined && path !== undefined) console.log(JSON.stringify(await cost(Number(chosen), path)));
else await printAll();

/** In the child: what one file costs its reader. */
async function cost(index: number, file: string): Promise<Cost> {
  const bytes = new Uint8Array(await readFile(file));
  const held = process.resourceUsage().maxRSS;
  const before = process.cpuUsage();
  const outcome = await outcomeOf(() => hostileCases[index]?.read(bytes));
  const { user, system } = process.cpuUsage(before);
  return { seconds: (user + system) / 1e6, megabytes: (process.resourceUsage().maxRSS - held) / 1024, outcome };
}

async function outcomeOf(read: () => unknown): Promise<string> {
  try {
    await read();
    return 'read; what does not belong to it is left out';
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

async function printAll(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'g4seg-hostile-'));
  const faults: string[] = [];
  console.log(`| file | bytes | seconds | MB | outcome |\n|---|---:|---:|---:|---|`);
  try {
    for (const [index, { name, make }] of hostileCases.entries()) {
      const file = join(folder, 'file');
      const bytes = make();
      await writeFile(file, bytes);
      const { seconds, megabytes, outcome } = await inFreshProcess(index, file);
      const shown = outcome.length > 90 ? `${outcome.slice(0, 90)}…` : outcome;
      const numbers = [bytes.length.toLocaleString('en'), seconds.toFixed(2), megabytes.toFixed(0)];
      console.log(`| ${[name, ...numbers, shown.replaceAll('|', '/')].join(' | ')} |`);
      const isRefused =
        /^(G4SegError: |read; )/.test(outcome) && outcome.length <= messageLimit + 'G4SegError: '.length;
      if (!(seconds <= mostSeconds && megabytes <= mostMegabytes && isRefused)) faults.push(name);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  if (faults.length === 0) return console.log(`\nAll within ${mostSeconds} s and ${mostMegabytes} MB.`);
  console.error(`\nAbove ${mostSeconds} s or ${mostMegabytes} MB, or not refused in words: ${faults.join('; ')}.`);
  process.exitCode = 1;
}

async function inFreshProcess(index: number, file: string): Promise<Cost> {
  try {
    const self = fileURLToPath(import.meta.url);
    const { stdout } = await run(process.execPath, ['--import', 'tsx', self, String(index), file], {
      timeout: 120_000,
    });
    return JSON.parse(stdout) as Cost;
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/\s+/g, ' ') : String(error);
    return { seconds: Infinity, megabytes: Infinity, outcome: `the process ended: ${why}` };
  }
}
