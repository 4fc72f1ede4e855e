import { defineConfig } from '@playwright/test';
import { chromiumArguments, findChromium, withoutWebGpu } from './e2e/chromium.ts';

/** Another build and port than those of `npm test`, while working on the tests. */
const port = Number(process.env['E2E_PORT'] ?? 4173);
const build = process.env['E2E_BUILD'] ?? 'dist';

const launch = (args: string[]) => ({ launchOptions: { executablePath: findChromium() ?? '', args } });

export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  workers: 2,
  forbidOnly: true,
  retries: 1, // a shared machine may stall for longer than any timeout; what passes at the second try is reported as flaky
  reporter: [['list'], ['html', { open: 'never' }]],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    viewport: { width: 1440, height: 900 },
    trace: 'on-first-retry', // recording every test takes as long as the tests
    serviceWorkers: 'block', // what a test intercepts must not come from a cache; tests about it allow it
  },
  projects: [
    {
      name: 'wasm',
      grepInvert: /@webgpu/,
      timeout: 120_000,
      expect: { timeout: 40_000 },
      use: launch(withoutWebGpu(chromiumArguments)),
    },
    {
      // A pass takes about half a minute on the software adapter, so only what WebGPU may change is tested on it, one by one.
      workers: 1,
      name: 'webgpu',
      grep: /@webgpu/,
      timeout: 360_000,
      expect: { timeout: 240_000 },
      use: launch(chromiumArguments),
    },
  ],
  webServer: {
    command: `npx vite preview --outDir ${build} --host 127.0.0.1 --port ${port} --strictPort`,
    port,
    reuseExistingServer: false,
  },
});
