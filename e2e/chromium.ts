import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';

/** Where systems keep a Chromium. */
const systemPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** A Chromium for the end-to-end tests: Playwright's own if it is installed, else the system's. */
export function findChromium(): string | null {
  return [chromium.executablePath(), ...systemPaths].find((path) => existsSync(path)) ?? null;
}

/** Software WebGPU, so that the tests need no graphics card; and no calls home. */
export const chromiumArguments = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The same browser, but WebGPU finds no adapter: headless Chromium has no graphics card of its own. */
export function withoutWebGpu(args: readonly string[]): string[] {
  return args.filter((argument) => !argument.includes('webgpu'));
}

function install(): void {
  const attempts: [string, string[]][] = [
    ['npx', ['playwright', 'install', 'chromium']],
    ...(process.getuid?.() === 0
      ? ([
          ['apt-get', ['update', '-qq']],
          ['apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']],
        ] as [string, string[]][])
      : []),
  ];
  for (const [command, args] of attempts) {
    console.log(`No Chromium found. Running: ${command} ${args.join(' ')}`);
    try {
      execFileSync(command, args, { stdio: 'inherit' });
    } catch {
      console.log(`${command} ${args[0]} did not succeed.`);
    }
    if (findChromium()) return;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (!findChromium()) install();
  const path = findChromium();
  if (!path) {
    console.error('No Chromium could be found or installed. Install one, for example: npx playwright install chromium');
    process.exit(1);
  }
  console.log(`Chromium for the tests: ${path}`);
}
