import { readFile, writeFile } from 'node:fs/promises';
import type { CDPSession } from '@playwright/test';

/** Bytes of one process, from /proc (Linux). */
export interface ProcessMemory {
  /** `browser`, `renderer`, `GPU`, `utility`. */
  readonly type: string;
  readonly pid: number;
  /** Resident now, shared pages counted whole (VmRSS). */
  readonly resident: number;
  /** The most that was ever resident since {@link resetPeaks} (VmHWM, kept by the kernel: no peak is missed). */
  readonly peak: number;
  /** Of what is resident now: its own (heaps, WebAssembly memory). */
  readonly anonymous: number;
  /** Of what is resident now: shared memory (transfers to the GPU process and from the storage). */
  readonly shared: number;
  /** Resident now, each shared page divided by the number of its users: may be summed over processes. */
  readonly proportional: number;
}

/** All processes of the browser to which a browser-level DevTools session belongs. */
export async function browserProcesses(session: CDPSession): Promise<ProcessMemory[]> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const found = await Promise.all(processInfo.map(({ id, type }) => processMemory(id, type)));
  return found.filter((memory) => memory !== null);
}

/** Makes the kernel count peaks from now on. */
export async function resetPeaks(processes: readonly ProcessMemory[]): Promise<void> {
  for (const { pid } of processes) await writeFile(`/proc/${pid}/clear_refs`, '5');
}

async function processMemory(pid: number, type: string): Promise<ProcessMemory | null> {
  try {
    const [status, rollup] = await Promise.all([
      readFile(`/proc/${pid}/status`, 'utf8'),
      readFile(`/proc/${pid}/smaps_rollup`, 'utf8'),
    ]);
    return {
      type,
      pid,
      resident: kilobytes(status, 'VmRSS'),
      peak: kilobytes(status, 'VmHWM'),
      anonymous: kilobytes(status, 'RssAnon'),
      shared: kilobytes(status, 'RssShmem'),
      proportional: kilobytes(rollup, 'Pss'),
    };
  } catch (error) {
    // It ended between being listed and being read.
    if (error instanceof Error && /ENOENT|ESRCH/.test(error.message)) return null;
    throw error;
  }
}

function kilobytes(text: string, name: string): number {
  const value = new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(text)?.[1];
  if (value === undefined) throw new Error(`/proc does not tell ${name}.`);
  return 1024 * Number(value);
}

type Measure = 'resident' | 'peak' | 'anonymous' | 'shared' | 'proportional';

export function sum(processes: readonly ProcessMemory[], measure: Measure): number {
  return processes.reduce((total, memory) => total + memory[measure], 0);
}
