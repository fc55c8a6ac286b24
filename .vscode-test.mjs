import { defineConfig } from '@vscode/test-cli';
import { installation } from './dist/test/extension/host/installation.js';

export default defineConfig({
  files: 'dist/test/extension/*.test.js',
  // Decoding takes seconds where other work shares the processor.
  mocha: { timeout: 60_000 },
  ...(await installation()),
});
