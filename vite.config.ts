import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  worker: { format: 'es' },
  build: { target: 'es2023' },
  // onnxruntime-web finds its .wasm beside its own module; the dependency optimiser would move the module away.
  optimizeDeps: { exclude: ['onnxruntime-web'] },
});
