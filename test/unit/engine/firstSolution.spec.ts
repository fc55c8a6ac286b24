import { describe, expect, it, vi } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { createRandom } from '../../../src/common/random';
import { headerOf } from '../../../src/engine/traceHeader';
import { outcomeWords } from '../../../src/inspect/outcomeWords';
import { describeThread } from '../../../src/inspect/threadRowText';
import { EventParser, formatHeader } from '../../../src/trace/aprtrace';
import { outcomeOf } from '../../../src/trace/outcome';
import { TRACE_TASKS } from '../../../src/tasks/traceTasks';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import {
  decode,
  expectClosed,
  request,
  sampledOf,
  stateOf,
  withoutGiven,
  withoutShares,
  withoutTimes,
} from './decoding';
import { randomPolicy } from './randomPolicy';
import { ScriptedServer } from './scriptedServer';
import { script, ScriptedRunner } from './scriptedRunner';

vi.setConfig({ testTimeout: 60_000 });

/** The first child searches on, the second has a solution, the third has children of its own. */
const LINES = {
  '9 8 7': 'spawn 9 + 8 17 9 - 8 1 9 * 8 72 endspawn solution 9 + 8 17 17 + 7 24 <eos>',
  '17 7': `${'17 * 7 119 up 17 - 7 10 up '.repeat(6)}fail <eos>`,
  '7 1': '7 * 1 7 up 7 - 1 6 up 7 * 1 7 up 7 - 1 6 up 7 * 1 7 up solution 7 + 1 8 <eos>',
  '72 7': 'spawn 72 + 7 79 72 - 7 65 endspawn fail <eos>',
  '79': `${'79 up '.repeat(20)}fail <eos>`,
  '65': `${'65 up '.repeat(20)}fail <eos>`,
};

const FIRST = { ...request([9, 8, 7], 24), join: 'first' } as const;

async function first(): Promise<readonly TraceEvent[]> {
  return (await decode(new ScriptedRunner(script(LINES)), FIRST)).events;
}

describe('a parent that goes on with the first solution', () => {
  it('ends the others, and all below them, and joins what it has', async () => {
    const events = await first();
    const state = expectClosed(events);
    const ends = [...state.threads.values()].map((thread) => thread.finishReason);
    expect(ends).toEqual(['stop', 'overtaken', 'stop', 'overtaken', 'overtaken', 'overtaken']);
    const [spawn] = state.threads.get(0)?.spawns ?? [];
    expect(spawn?.results?.map((result) => result !== null)).toEqual([false, true, false]);
    expect(spawn?.resumed?.step).toBe(state.threads.get(2)?.ended?.step);
    // Waiting for all of them takes longer.
    const all = await decode(new ScriptedRunner(script(LINES)), { ...FIRST, join: 'all' });
    expect(stateOf(all.events).step).toBeGreaterThan(state.step + 10);
    expect(all.events.some((event) => 'join' in event)).toBe(false);
  });

  it('says so in the words of threads, in its header and at its start', async () => {
    const state = stateOf(await first());
    const overtaken = state.threads.get(1) ?? expect.fail();
    expect(outcomeOf(state, overtaken)).toBe('overtaken');
    expect(describeThread(state, overtaken, ENGLISH).description).toMatch(/^overtaken · /);
    expect(outcomeWords('overtaken', ENGLISH)).toBe('overtaken');
    expect(state.start?.join).toBe('first');
    const facts = { model: { name: 'apr' }, createdBy: 'test' };
    const header = headerOf(FIRST, facts);
    expect(JSON.parse(formatHeader(header))).toMatchObject({ join: 'first' });
    expect(new EventParser(header, TRACE_TASKS)).toBeDefined();
    expect(headerOf({ ...FIRST, join: 'all' }, facts)).not.toHaveProperty('join');
  });

  it('is the same over a server, which is asked no more', async () => {
    const server = new ScriptedServer(script(LINES), createRandom(3));
    const events: TraceEvent[] = [];
    for await (const some of server.engine().submit(FIRST).events) events.push(...some);
    const told = events.filter(({ type }) => type !== 'served');
    expect(withoutTimes(told)).toEqual(withoutTimes(withoutShares(await first())));
    expect(server.open).toBe(0);
  });

  it('can be branched off', async () => {
    const events = withoutTimes(withoutShares(await first()));
    const given = [...sampledOf(events)].map(([thread, tokenIds]) => ({ thread, tokenIds }));
    const branch = await decode(new ScriptedRunner(script(LINES)), { ...FIRST, given });
    expect(withoutGiven(withoutTimes(withoutShares(branch.events)))).toEqual(events);
  });

  it('ends every run valid, and the same shared or not', async () => {
    let overtaken = 0;
    for (let seed = 0; seed < 40; seed++) {
      const what = {
        ...request([9, 8, 7, 6].slice(0, 3 + (seed % 2)), 24, {
          limits: { threads: 60, depth: 3, threadTokens: 60, contextWindow: 90, runTokens: 4000 },
        }),
        join: 'first',
      } as const;
      const runs = [];
      for (const shares of [true, false]) {
        const runner = new ScriptedRunner(randomPolicy(seed));
        runs.push(await decode(runner, { ...what, shares }, { rowsPerRun: 6 }));
      }
      const [one, other] = runs.map(({ events }) => withoutTimes(withoutShares(events)));
      expect(one).toEqual(other);
      const state = expectClosed(runs[0]?.events ?? []);
      expect(runs[0]?.bench.decoder.cache.rows).toBe(0);
      for (const { finishReason } of state.threads.values()) {
        if (finishReason === 'overtaken') overtaken++;
      }
    }
    expect(overtaken).toBeGreaterThan(10);
  });
});
