import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseProblemFile } from '../../../src/countdown/problemFile';
import { DEFAULT_OPTIONS } from '../../../src/methods/decodingOptions';
import { requestFor } from '../../../src/methods/requests';
import { servedModel, type ServedModel } from '../../../src/methods/servedModel';
import { openServers } from '../../../src/server/servers';
import { RunReducer } from '../../../src/trace/reducer';
import type { RunState } from '../../../src/trace/runState';
import { isInstalled, TEXT_WEIGHTS } from '../places.mjs';
import { newName, type StartedServer } from '../startServer';
import { startLlama } from './startLlama';

const PROBLEMS = Number(process.env['APR_PROBLEMS'] ?? 16);
/** Of the accuracy that models/training/README.md reports: fewer problems say less. */
const FLOOR = 0.4;
/** Of the documents that the model is trained on. */
const CONTEXT = 1280;

const LIVE = new AbortController().signal;
const problems = parseProblemFile(readFileSync('models/heldout.json', 'utf8')).slice(0, PROBLEMS);
const isTrained = existsSync(TEXT_WEIGHTS) && isInstalled('llama');

if (!isTrained) {
  test.skip(`Left out: ${TEXT_WEIGHTS} is not there. Make it: npm run train:text`, () => {});
}

describe.runIf(isTrained)('a model of the published text over llama.cpp', () => {
  let server: StartedServer;
  let served: ServedModel;
  let states: readonly RunState[];

  beforeAll(async () => {
    server = await startLlama(TEXT_WEIGHTS, newName(), { context: CONTEXT });
    const servers = await openServers({ urls: [server.connection.url] }, LIVE);
    served = await servedModel(servers, { language: 'apr-text' }, PROBLEMS, LIVE);
    const options = { ...DEFAULT_OPTIONS, window: served.window };
    const requests = problems.map((problem) => requestFor(served.asking, problem, options));
    states = await Promise.all(
      served.engine.submitTogether(requests).map(async (run) => {
        const reducer = new RunReducer();
        for await (const events of run.events) for (const event of events) reducer.apply(event);
        return reducer.state;
      }),
    );
  }, 900_000);
  afterAll(async () => {
    await served.engine.dispose();
    await server.stop();
  });

  test('solves problems by spawn and join', () => {
    const solved = states.filter(({ end }) => end?.verified);
    expect(solved.length).toBeGreaterThanOrEqual(FLOOR * PROBLEMS);
    for (const { threads, anomalies } of states) {
      expect(anomalies.first).toEqual([]);
      expect(threads.size).toBeGreaterThan(1);
    }
    // An answer is one that a child returned.
    for (const { threads } of solved) {
      const joined = threads.get(0)?.spawns.flatMap(({ results }) => results ?? []) ?? [];
      expect(joined.some((result) => result !== null)).toBe(true);
    }
  });

  test('has children begin at the nodes that their parents name', () => {
    for (const { threads } of states) {
      const root = threads.get(0);
      const messages = root?.spawns.flatMap((spawn) => spawn.messages) ?? [];
      const ids = messages.map((message) => (message as { start?: { id: string } }).start?.id);
      expect(ids.length).toBeGreaterThan(0);
      for (const id of ids) expect(id).toMatch(/^0(,\d+)+$/);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
});
