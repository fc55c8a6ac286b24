import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/servers/**/*.spec.ts'],
    pool: 'forks',
    testTimeout: 60_000,
    // Several servers would only wait for each other.
    fileParallelism: false,
  },
});
