import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { chromium } from '@playwright/test';
import { createServer } from 'vite';
import { chromiumArguments, findChromium } from '../e2e/chromium.ts';
import type { DragTimes } from './drag.ts';
import type { BenchPage, InjectionTimes, MatchTimes, PassTimes } from './page.ts';
import { dragTable, injectionTable, matchTable, passTable } from './tables.ts';
import { readOptions } from './options.ts';

/** Every measurement in one Chromium, side by side, printed as tables; `--json FILE` keeps the numbers. */
async function main(): Promise<void> {
  const values = readOptions('Usage: npm run bench -- [--json FILE]', ['json']);
  // A file saved meanwhile must not reload the page.
  const options = { port: 5187, host: '127.0.0.1', hmr: false, watch: null };
  const server = await createServer({ server: options, logLevel: 'error' });
  await server.listen();
  const browser = await chromium.launch({ executablePath: findChromium() ?? '', args: chromiumArguments });
  try {
    console.log(
      `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores; Chromium ${browser.version()}; WebGPU on SwiftShader (software)\n`,
    );
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(error));
    await page.goto('http://127.0.0.1:5187/bench/page.html');
    await page.waitForFunction(() => 'bench' in window);
    const ask = <T>(call: (bench: BenchPage) => Promise<T>): Promise<T> =>
      page.evaluate(`(${call.toString()})(window.bench)`);

    const passes: PassTimes[] = [];
    for (const prefer of ['wasm', 'fastest'] as const) {
      passes.push(
        await (prefer === 'wasm' ? ask((bench) => bench.pass('wasm')) : ask((bench) => bench.pass('fastest'))),
      );
    }
    console.log(`${passTable(passes)}\n`);
    const drags: DragTimes[] = [await ask((bench) => bench.drag('wasm'))];
    console.log(`${dragTable(drags)}\n`);
    const matches: MatchTimes[] = [
      await ask((bench) => bench.match(1024, 6)),
      await ask((bench) => bench.match(1024, 512)),
    ];
    console.log(`${matchTable(matches)}\n`);
    const injections: InjectionTimes[] = [
      await ask((bench) => bench.injection('wasm')),
      await ask((bench) => bench.injection('webgpu')),
    ];
    console.log(injectionTable(injections));
    if (values.json)
      await writeFile(values.json, `${JSON.stringify({ passes, drags, matches, injections }, null, 2)}\n`);
  } finally {
    await browser.close();
    await server.close();
  }
}

await main();
