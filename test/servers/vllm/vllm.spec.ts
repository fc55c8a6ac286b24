import { afterAll, beforeAll, describe } from 'vitest';
import { testCompletions } from '../completionTests';
import { isInstalled } from '../places.mjs';
import { testRuns } from '../runTests';
import type { StartedServer } from '../startServer';
import { startVllm } from './startVllm';

const LIVE = new AbortController().signal;

describe.runIf(isInstalled('vllm'))('vLLM', () => {
  let server: StartedServer;
  beforeAll(async () => {
    server = await startVllm();
  }, 300_000);
  afterAll(() => server.stop());

  describe('completes prompts and', () => {
    testCompletions(() => server, {
      facts: { kind: 'vllm', contextLength: 256, version: '0.32.0' },
      async isIdle() {
        const load = await server.connection.json('/load', LIVE);
        return (load as { server_load: number }).server_load === 0;
      },
      refusal: /HTTP 400: .*maximum context length/,
      hasTextless: false,
    });
  });

  describe('runs', () => {
    testRuns(() => [server.connection.url], { caches: true });
  });
});
