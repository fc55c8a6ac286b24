import { afterAll, beforeAll, describe } from 'vitest';
import { isInstalled, WEIGHTS } from '../places.mjs';
import { testRuns } from '../runTests';
import type { StartedServer } from '../startServer';
import { startLlama } from './startLlama';

describe.runIf(isInstalled('llama'))('runs over llama.cpp', () => {
  let server: StartedServer;
  beforeAll(async () => {
    server = await startLlama(WEIGHTS);
  }, 60_000);
  afterAll(() => server.stop());
  testRuns(() => [server.connection.url], { caches: true });
});
