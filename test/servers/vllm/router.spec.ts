import { spawn, type ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENVIRONMENTS, isInstalled, pythonOf } from '../places.mjs';
import { testRuns } from '../runTests';
import { newName, type StartedServer } from '../startServer';
import { openStudies } from '../studies';
import { answering, freePort, startVllm } from './startVllm';

const ROUTER = join(dirname(pythonOf(ENVIRONMENTS.vllm)), 'vllm-router');
const MODEL = newName();

describe.runIf(isInstalled('vllm'))('two replicas of vLLM behind its router', () => {
  let replicas: StartedServer[];
  let router: ChildProcess;
  let url: string;
  beforeAll(async () => {
    replicas = await Promise.all([startVllm(MODEL), startVllm(MODEL)]);
    url = `http://127.0.0.1:${await freePort()}`;
    router = spawn(
      ROUTER,
      [
        ...['--host', '127.0.0.1', '--port', new URL(url).port],
        ...['--prometheus-port', String(await freePort()), '--policy', 'cache_aware'],
        ...['--worker-urls', ...replicas.map(({ connection }) => connection.url)],
      ],
      { stdio: 'ignore' },
    );
    await answering(url);
  }, 300_000);
  afterAll(async () => {
    router.kill('SIGKILL');
    await Promise.all(replicas.map((server) => server.stop()));
  });

  describe('runs', () => {
    testRuns(() => [url], { caches: true });
  });

  const studies = openStudies(MODEL);
  test('a study in whose middle one of them is killed is the study that it was', async () => {
    expect(await studies.decode('whole', [url])).toBeUndefined();
    const whole = studies.recordsOf('whole');
    expect(whole).toHaveLength(studies.size);
    const kill = setTimeout(2000).then(() => replicas[0]?.kill());
    const failure = await studies.decode('killed', [url]);
    await kill;
    // The router may send to the dead one until it notices; what was decoded stays.
    if (failure !== undefined) expect(await studies.decode('killed', [url])).toBeUndefined();
    expect(studies.recordsOf('killed')).toEqual(whole);
    await studies.validate('killed');
  }, 300_000);
});
