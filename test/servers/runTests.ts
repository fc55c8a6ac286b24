import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseProblemFile } from '../../src/countdown/problemFile';
import type { Engine } from '../../src/engine/engine';
import { WorkerEngine } from '../../src/engine/workerEngine';
import { type RolloutRow, rowOf } from '../../src/evaluation/countdown/rolloutRow';
import { COUNTDOWN_ASKING } from '../../src/methods/countdownAsking';
import { DEFAULT_OPTIONS } from '../../src/methods/decodingOptions';
import { requestFor } from '../../src/methods/requests';
import { type ServedModel, servedModel } from '../../src/methods/servedModel';
import { openServers, type Servers } from '../../src/server/servers';
import { RunReducer } from '../../src/trace/reducer';
import type { RunState } from '../../src/trace/runState';

/** Some tell that nothing is broken; `compare_engine.py` compares 200 with 32 bits. */
const PROBLEMS = 16;
const CONCURRENCY = 16;

const LIVE = new AbortController().signal;
const problems = parseProblemFile(readFileSync('models/heldout.json', 'utf8')).slice(0, PROBLEMS);

/** Tests of runs over servers of the bundled weights in 32 bits, against the engine in process. */
export function testRuns(urls: () => readonly string[], what: { readonly caches: boolean }): void {
  let servers: Servers;
  let served: ServedModel;
  const local = new WorkerEngine(resolve('dist/engine/engineWorker.js'), {
    ...{ models: { apr: resolve('models/apr') }, threads: 1, concurrency: CONCURRENCY },
  });
  beforeAll(async () => {
    servers = await openServers({ urls: urls() }, LIVE);
    served = await servedModel(servers, {}, CONCURRENCY, LIVE);
  }, 60_000);
  afterAll(() => Promise.all([served.engine.dispose(), local.dispose()]));

  test('are those of the bundled engine, but where two tokens are near ties', async () => {
    const there = await runAll(served.engine);
    const here = await runAll(local);
    const gaps: number[] = [];
    for (const [i, state] of there.entries()) {
      expect(state.anomalies.first).toEqual([]);
      const place = parting(rowOf(here[i] as RunState), rowOf(state));
      if (place) gaps.push(await gapOf(servers, place));
    }
    const solved = (states: readonly RunState[]) => states.filter((s) => s.end?.verified).length;
    const cached = there.reduce((sum, { served: { cachedTokens } }) => sum + cachedTokens, 0);
    // The bundled weights have 8 bits, those of the server 32.
    expect(gaps.length).toBeLessThanOrEqual(Math.ceil(PROBLEMS / 10));
    for (const gap of gaps) expect(gap).toBeLessThan(0.5);
    expect(Math.abs(solved(there) - solved(here))).toBeLessThanOrEqual(gaps.length);
    expect(cached > 0).toBe(what.caches);
  }, 600_000);
}

async function runAll(on: Engine): Promise<RunState[]> {
  const requests = problems.map((problem) =>
    requestFor(COUNTDOWN_ASKING, problem, DEFAULT_OPTIONS),
  );
  return Promise.all(
    on.submitTogether(requests).map(async (run) => {
      const reducer = new RunReducer();
      for await (const events of run.events) for (const event of events) reducer.apply(event);
      return reducer.state;
    }),
  );
}

/** Where two runs first differ: the context up to there, and what each said. */
function parting(one: RolloutRow, other: RolloutRow) {
  for (const [path, { tokens }] of Object.entries(one.threads)) {
    const others = other.threads[path]?.tokens ?? [];
    const at = tokens.findIndex((id, i) => id !== others[i]);
    if (at >= 0 && others[at] !== undefined) {
      return { context: tokens.slice(0, at), said: [tokens[at] as number, others[at]] as const };
    }
  }
  return undefined;
}

/** How far apart the server's model sees two tokens behind a context, in logits. */
async function gapOf(
  { complete, facts: { model } }: Servers,
  { context, said }: NonNullable<ReturnType<typeof parting>>,
) {
  const ask = {
    ...{ model, prompt: context, maxTokens: 1, logprobs: 10 },
    sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
  };
  for await (const piece of complete(ask, LIVE, 'gap')) {
    const [found] = (piece.kind === 'tokens' && piece.alternatives) || [];
    const of = (id: number) => found?.logprobs[found.tokenIds.indexOf(id)] ?? -Infinity;
    if (found) return Math.abs(of(said[0]) - of(said[1]));
  }
  return Infinity;
}
