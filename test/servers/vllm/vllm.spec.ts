import { afterAll, beforeAll, describe } from 'vitest';
import { testCompletions } from '../completionTests';
import { isInstalled } from '../places.mjs';
import { testRuns } from '../runTests';
import { newName, type StartedServer } from '../startServer';
import { startCollector } from './spanCollector';
import { testSpans } from './spanTests';
import { startVllm } from './startVllm';

const LIVE = new AbortController().signal;

describe.runIf(isInstalled('vllm'))('vLLM', () => {
  let server: StartedServer;
  let collector: Awaited<ReturnType<typeof startCollector>>;
  beforeAll(async () => {
    collector = await startCollector();
    server = await startVllm(newName(), '--otlp-traces-endpoint', collector.endpoint);
  }, 300_000);
  afterAll(async () => {
    await server.stop();
    collector.close();
  });

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

  describe('its spans', () => {
    testSpans(
      () => server,
      () => collector,
    );
  });

  describe('runs', () => {
    testRuns(() => [server.connection.url], { caches: true });
  });
});
