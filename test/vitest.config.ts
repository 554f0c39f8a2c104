import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**', 'test/bench/**', 'node_modules/**'],
    // The suite starts real hooks and workers as child processes; a loaded machine gets the time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
