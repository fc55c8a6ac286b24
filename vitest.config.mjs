import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/unit/**/*.spec.ts'],
    // Processes, not threads: onnxruntime-node has crashed with sessions in several threads.
    pool: 'forks',
    maxWorkers: 2,
    // Properties over many problems take seconds where other work shares the processor.
    testTimeout: 60_000,
  },
});
