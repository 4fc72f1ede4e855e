import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
    environment: 'node',
    // Dawn needs a Vulkan loader; where the system has none, Chromium's is found before the workers start.
    globalSetup: ['src/testing/vulkan.ts'],
    testTimeout: 30_000,
  },
});
