import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseProblemFile } from '../../src/countdown/problemFile';
import type { Engine } from '../../src/engine/engine';
import { ServerEngine } from '../../src/engine/serverEngine';
import { WorkerEngine } from '../../src/engine/workerEngine';
import { type RolloutRow, rowOf } from '../../src/evaluation/countdown/rolloutRow';
import { COMPACT_LANGUAGE } from '../../src/language/compact/language';
import { COUNTDOWN_ASKING } from '../../src/methods/countdownAsking';
import { DEFAULT_OPTIONS } from '../../src/methods/decodingOptions';
import { requestFor } from '../../src/methods/requests';
import { openServers, type Servers } from '../../src/server/servers';
import { RunReducer } from '../../src/trace/reducer';
import type { RunState } from '../../src/trace/runState';
import { WEIGHTS } from './places.mjs';
import { startLlama } from './startLlama';

/** 200 are the project's measure (APR_PROBLEMS=200); some tell that nothing is broken. */
const PROBLEMS = Number(process.env['APR_PROBLEMS'] ?? 16);

const LIVE = new AbortController().signal;
const problems = parseProblemFile(readFileSync('models/heldout.json', 'utf8')).slice(0, PROBLEMS);

let server: Awaited<ReturnType<typeof startLlama>>;
let servers: Servers;
let engine: ServerEngine;
const local = new WorkerEngine(resolve('dist/engine/engineWorker.js'), {
  ...{ models: { apr: resolve('models/apr') }, threads: 1, concurrency: 16 },
});

beforeAll(async () => {
  server = await startLlama(WEIGHTS);
  servers = await openServers({ urls: [server.connection.url] }, LIVE);
  engine = new ServerEngine({
    ...{ facts: servers.facts, complete: servers.complete, concurrency: 16 },
    ...{ language: () => COMPACT_LANGUAGE, close: () => servers.close() },
  });
}, 60_000);
afterAll(async () => {
  await Promise.all([engine.dispose(), local.dispose()]);
  await server.stop();
});

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
async function gapOf({ context, said }: NonNullable<ReturnType<typeof parting>>) {
  const ask = {
    ...{ model: servers.facts.model, prompt: context, maxTokens: 1, logprobs: 10 },
    sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
  };
  for await (const piece of servers.complete(ask, LIVE, 'gap')) {
    const [found] = (piece.kind === 'tokens' && piece.alternatives) || [];
    const of = (id: number) => found?.logprobs[found.tokenIds.indexOf(id)] ?? -Infinity;
    if (found) return Math.abs(of(said[0]) - of(said[1]));
  }
  return Infinity;
}

test('runs over llama.cpp are those of the bundled engine, but where two tokens are near ties', async () => {
  const there = await runAll(engine);
  const here = await runAll(local);
  const gaps: number[] = [];
  for (const [i, state] of there.entries()) {
    expect(state.anomalies.first).toEqual([]);
    const place = parting(rowOf(here[i] as RunState), rowOf(state));
    if (place) gaps.push(await gapOf(place));
  }
  const solved = (states: readonly RunState[]) => states.filter((s) => s.end?.verified).length;
  const { promptTokens, cachedTokens } = there.reduce(
    (sum, { served }) => ({
      promptTokens: sum.promptTokens + served.promptTokens,
      cachedTokens: sum.cachedTokens + served.cachedTokens,
    }),
    { promptTokens: 0, cachedTokens: 0 },
  );
  console.log(
    `${PROBLEMS} problems: ${PROBLEMS - gaps.length} identical runs, ${gaps.length} part at ` +
      `logits ${gaps.map((gap) => gap.toFixed(3)).join(', ')} apart; solved ${solved(there)} there and ` +
      `${solved(here)} here; ${((100 * cachedTokens) / promptTokens).toFixed(0)} % of ${promptTokens} ` +
      'prompt tokens from the cache',
  );
  // The bundled weights have 8 bits, those of the server 32.
  expect(gaps.length).toBeLessThanOrEqual(Math.ceil(PROBLEMS / 10));
  for (const gap of gaps) expect(gap).toBeLessThan(0.5);
  expect(Math.abs(solved(there) - solved(here))).toBeLessThanOrEqual(gaps.length);
}, 600_000);
