import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { busyPort } from './src/app/node/busy-port.ts';
import { contentPolicy, developmentHeaders, securityHeaders } from './src/app/node/content-policy.ts';

let outputFolder = '';

/**
 * Gives each file of the service worker's list its digest. A worker that gets other bytes for one of them (a portal's page
 * with status 200, an empty body) is not installed; and bytes that an older worker kept are not taken for the file.
 */
async function withDigests(files: { url: string; revision: string | null; size: number }[]) {
  const digest = async (url: string) => createHash('sha256').update(await readFile(join(outputFolder, url)));
  return {
    manifest: await Promise.all(
      files.map(async (file) => {
        const found = await digest(file.url);
        return { ...file, revision: found.copy().digest('hex'), integrity: `sha256-${found.digest('base64')}` };
      }),
    ),
    warnings: [],
  };
}

export default defineConfig({
  plugins: [
    react(),
    contentPolicy(),
    busyPort(),
    {
      name: 'output-folder',
      configResolved: ({ root, build }) => {
        outputFolder = resolve(root, build.outDir);
      },
    },
    // Writes the list of the app's own files into the service worker; the page registers it itself (use-offline.ts).
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/app',
      filename: 'service-worker.ts',
      injectRegister: false,
      manifest: false,
      injectManifest: {
        globPatterns: ['**/*.{html,js,css,wasm}', 'models/demo/**/*'],
        globIgnores: ['service-worker-off.js'],
        manifestTransforms: [withDigests],
        maximumFileSizeToCacheInBytes: 40_000_000, // the runtime's builds are listed, and kept only when used
      },
    }),
  ],
  server: { headers: developmentHeaders() },
  preview: { headers: securityHeaders() },
  worker: { format: 'es' },
  build: { target: 'es2023' },
  // onnxruntime-web finds its .wasm beside its own module; the dependency optimiser would move the module away.
  optimizeDeps: { exclude: ['onnxruntime-web'] },
});
