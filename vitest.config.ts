import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
    environment: 'node',
    // Dawn needs a Vulkan loader; where the system has none, Chromium's is found before the workers start.
    globalSetup: ['src/testing/vulkan.ts'],
    testTimeout: 30_000,
    // The default leaves one core idle, which is half of a machine with two.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // `npm test` and `npm run unit` promise a WebGPU adapter: without one the tests of kernels fail. Alone they are skipped.
    env: { REQUIRE_GPU: process.env['REQUIRE_GPU'] ?? (process.env['npm_lifecycle_event'] === 'unit' ? '1' : '0') },
  },
});
