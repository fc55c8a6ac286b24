import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseProblemFile } from '../../../src/countdown/problemFile';
import type { AprTextPrompt } from '../../../src/language/text/threadReader';
import { DEFAULT_OPTIONS } from '../../../src/methods/decodingOptions';
import { requestFor } from '../../../src/methods/requests';
import { servedModel, type ServedModel } from '../../../src/methods/servedModel';
import { openServers } from '../../../src/server/servers';
import { RunReducer } from '../../../src/trace/reducer';
import type { RunState } from '../../../src/trace/runState';
import { TokenNames } from '../../../src/trace/tokenNames';
import { isInstalled, TEXT_WEIGHTS } from '../places.mjs';
import { newName, type StartedServer } from '../startServer';
import { startLlama } from './startLlama';

const PROBLEMS = Number(process.env['APR_PROBLEMS'] ?? 16);
/** A third of the accuracy that models/training/README.md reports: few problems say little. */
const FLOOR = 0.12;
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
        const reducer = new RunReducer({ names: new TokenNames([], 'nothing') });
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
    for (const { threads, names } of states) {
      const textOf = (thread = 0) => {
        const { tokens } = threads.get(thread) ?? {};
        const ids = Array.from({ length: tokens?.length ?? 0 }, (_, i) => tokens?.id(i) ?? 0);
        return names.text(ids);
      };
      const children = [...threads.values()].filter(({ parent }) => parent === 0);
      expect(children.length).toBeGreaterThan(0);
      for (const { id, prompt, startsFrom } of children) {
        const node = (prompt as AprTextPrompt).start?.id;
        const numbers = startsFrom?.replaceAll(' ', ', ');
        const [moving, state] = textOf(id).split('\n');
        expect(moving).toBe(`Moving to Node #${node}`);
        expect(state).toContain(`:[${numbers}], Operations: ['`);
        expect(textOf()).toContain(`\nGenerated Node #${node}: `);
      }
    }
  });
});
