import { defineConfig } from '@vscode/test-cli';
import { installation } from './dist/test/extension/host/installation.js';

export default defineConfig({
  // What activation does is looked at before other suites have made it do more.
  files: ['dist/test/extension/solve.test.js', 'dist/test/extension/*.test.js'],
  // Decoding takes seconds where other work shares the processor.
  mocha: { timeout: 60_000 },
  ...(await installation()),
});
