import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

export default defineConfig({
  plugins: [
    react(),
    // Writes the list of the app's own files into the service worker; the page registers it itself (use-offline.ts).
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/app',
      filename: 'service-worker.ts',
      injectRegister: false,
      manifest: false,
      injectManifest: {
        globPatterns: ['**/*.{html,js,css,wasm}', 'models/demo/**/*'],
        maximumFileSizeToCacheInBytes: 40_000_000, // the runtime's builds are listed, and kept only when used
      },
    }),
  ],
  worker: { format: 'es' },
  build: { target: 'es2023' },
  // onnxruntime-web finds its .wasm beside its own module; the dependency optimiser would move the module away.
  optimizeDeps: { exclude: ['onnxruntime-web'] },
});
