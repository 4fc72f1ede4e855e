import { createReadStream } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { CDPSession } from '@playwright/test';
import { chromium } from '@playwright/test';
import { build, preview } from 'vite';
import { chromiumArguments, findChromium } from '../e2e/chromium.ts';
import type { LoadBench } from './load-worker.ts';

const port = 5188;

/** The page of the measurement, built as the product is, and beside it the model as /model.onnx. */
export async function serve(model: string, folder: string): Promise<{ close(): Promise<void> }> {
  const common = { configFile: false, logLevel: 'error', publicDir: false, worker: { format: 'es' } } as const;
  await build({ ...common, build: { outDir: folder, target: 'es2023', rollupOptions: { input: 'bench/load.html' } } });
  return preview({
    ...common,
    build: { outDir: folder },
    preview: { port, strictPort: true, host: '127.0.0.1' },
    plugins: [
      {
        name: 'model',
        configurePreviewServer: ({ middlewares }) => {
          middlewares.use('/model.onnx', (_request, response) => createReadStream(model).pipe(response));
        },
      },
    ],
  });
}

export interface LoadBrowser {
  readonly version: string;
  /** DevTools of the whole browser. */
  readonly session: CDPSession;
  /** Calls the worker of the page. The function is sent as text: it sees its arguments and nothing else. */
  ask<T, A>(call: (bench: LoadBench, argument: A) => Promise<T>, argument: A): Promise<T>;
  close(): Promise<void>;
}

/** A new browser on a profile that is kept: what the page stored survives, nothing else does. */
export async function open(profile: string): Promise<LoadBrowser> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium() ?? '',
    args: [...chromiumArguments, '--js-flags=--expose-gc'],
  });
  const browser = context.browser();
  if (!browser) throw new Error('Playwright gave no browser.');
  const page = await context.newPage();
  const address = `http://127.0.0.1:${port}/bench/load.html`;
  const [worker] = await Promise.all([page.waitForEvent('worker'), page.goto(address)]);
  while (!(await worker.evaluate('"bench" in globalThis'))) await pause(50);
  return {
    version: browser.version(),
    session: await browser.newBrowserCDPSession(),
    ask: (call, argument) => worker.evaluate(`(${call.toString()})(bench, ${JSON.stringify(argument)})`),
    close: () => context.close(),
  };
}
