import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { cacheFolder, fullSizeModel, stop } from './full-size-model.ts';
import { open, serve } from './load-browser.ts';
import type { LoadCase } from './load-case.ts';
import type { Build, Way } from './load-worker.ts';
import type { ProcessMemory } from './process-memory.ts';
import { browserProcesses, resetPeaks, sum } from './process-memory.ts';
import { loadTable } from './tables.ts';
import { readOptions } from './options.ts';

const cases = (['stub and blob', 'whole file'] as const).flatMap((way) =>
  (['jspi', 'asyncify'] as const).map((build) => ({ way, build })),
);
const sampleMilliseconds = 200;
const longestMilliseconds = 600_000;

/** Memory and time to make a session of a full-size U-Net, our way and the usual one; `--model FILE`, `--json FILE`. */
async function main(): Promise<void> {
  const values = readOptions('Usage: npm run bench:load -- [--model FILE] [--json FILE]', ['model', 'json']);
  if (process.platform !== 'linux') stop('Memory is read from /proc, which only Linux has.');
  const model = await fullSizeModel(values.model);
  const fileBytes = (await stat(model)).size;
  await mkdir(cacheFolder, { recursive: true });
  const work = await mkdtemp(`${cacheFolder}/load-`);
  const profile = `${work}/profile`;
  const server = await serve(model, `${work}/page`);
  try {
    const filling = await open(profile);
    await filling.ask((bench, bytes) => bench.fill('/model.onnx', bytes), fileBytes);
    await filling.close();

    const measured: LoadCase[] = [];
    let adapter = '';
    for (const each of cases) {
      const result = await measure(profile, each, fileBytes);
      adapter = result.adapter;
      measured.push(result.measured);
      console.error(`${each.way}, ${each.build}: ${result.measured.error ?? 'done'}`);
    }
    const processor = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores`;
    console.log(`${processor}; Chromium ${filling.version}; WebGPU on ${adapter}; a file of ${fileBytes} bytes\n`);
    console.log(loadTable(measured));
    const goal = measured.find(({ way, build }) => way === 'stub and blob' && build === 'jspi');
    const peakRatio = goal?.error === null ? goal.ratio : null;
    console.log(`\nPeak above the baseline / file, stub and blob, JSPI: ${peakRatio?.toFixed(3) ?? 'not measured'}`);
    if (values.json) {
      const kept = { peakRatio, fileBytes, chromium: filling.version, adapter, processor, cases: measured };
      await writeFile(values.json, `${JSON.stringify(kept, null, 2)}\n`);
    }
    if (measured.some(({ way, error }) => way === 'stub and blob' && error !== null)) process.exitCode = 1;
  } finally {
    await server.close();
    await rm(work, { recursive: true, force: true });
  }
}

async function measure(
  profile: string,
  { way, build }: { way: Way; build: Build },
  fileBytes: number,
): Promise<{ measured: LoadCase; adapter: string }> {
  const { session, ask, close } = await open(profile);
  try {
    const started = await ask((bench, name) => bench.start(name), build);
    if (started.build !== build) throw new Error(`The build ${started.build} was loaded, not ${build}.`);
    await pause(2000); // what the start has left to tidy up
    const before = await browserProcesses(session);
    await resetPeaks(before);

    const samples = [before];
    let running = true;
    const sampling = (async () => {
      while (running) {
        await pause(sampleMilliseconds);
        samples.push(await browserProcesses(session));
      }
    })();
    const outcome = await Promise.race([
      ask((bench, name) => bench.createSession(name), way),
      pause(longestMilliseconds, null, { ref: false }),
    ]).then(
      (milliseconds) =>
        milliseconds === null
          ? { seconds: null, error: `not ready after ${longestMilliseconds / 1000} s` }
          : { seconds: milliseconds / 1000, error: null },
      (reason: unknown) => ({ seconds: null, error: String(reason) }),
    );
    running = false;
    await sampling;

    const after = samples[samples.length - 1];
    const of = (type: string, list: readonly ProcessMemory[]) => list.filter((memory) => memory.type === type);
    const residents = samples.map((sample) => sum(of('renderer', sample), 'resident'));
    const largest = of('renderer', samples[residents.indexOf(Math.max(...residents))]);
    const baselineBytes = sum(of('renderer', before), 'resident');
    // A renderer that ran out of memory is gone, and its own count with it.
    const peakBytes = Math.max(sum(of('renderer', after), 'peak'), ...residents);
    const measured: LoadCase = {
      way,
      build,
      ...outcome,
      baselineBytes,
      peakBytes,
      ratio: (peakBytes - baselineBytes) / fileBytes,
      peakAnonymousBytes: sum(largest, 'anonymous'),
      peakSharedBytes: sum(largest, 'shared'),
      keptAboveBytes: sum(of('renderer', after), 'resident') - baselineBytes,
      gpuPeakAboveBytes: sum(of('GPU', after), 'peak') - sum(of('GPU', before), 'resident'),
      allPeakAboveBytes:
        Math.max(...samples.map((sample) => sum(sample, 'proportional'))) - sum(before, 'proportional'),
    };
    return { measured, adapter: `${started.adapter}${started.hasHalfPrecision ? '' : ', no shader-f16'}` };
  } finally {
    await close();
  }
}

await main();
