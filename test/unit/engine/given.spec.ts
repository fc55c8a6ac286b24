import { describe, expect, it, vi } from 'vitest';
import type { GivenTokens, RunRequest } from '../../../src/engine/runRequest';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import {
  contextsOf,
  decode,
  expectClosed,
  request,
  sampledOf,
  startsOf,
  stateOf,
  withoutGiven,
  withoutShares,
  withoutTimes,
} from './decoding';
import { randomPolicy } from './randomPolicy';
import { ids, script, ScriptedRunner, words } from './scriptedRunner';

// A busy machine takes this long.
vi.setConfig({ testTimeout: 60_000 });

const TREE = {
  '53 31 22': 'spawn 53 - 31 22 53 + 31 84 endspawn fail <eos>',
  '22 22': '22 - 22 0 fail <eos>',
  '84 22': '84 + 22 106 fail <eos>',
};

async function eventsOf(what: RunRequest, seed?: number): Promise<readonly TraceEvent[]> {
  const policy = seed === undefined ? script(TREE) : randomPolicy(seed);
  const { events } = await decode(new ScriptedRunner(policy), what);
  return withoutTimes(withoutShares(events));
}

/** What each thread had sampled before a step. */
function sampledBefore(events: readonly TraceEvent[], step: number): GivenTokens[] {
  const before = sampledOf(events.filter((event) => event.step < step));
  return [...before].map(([thread, tokenIds]) => ({ thread, tokenIds }));
}

describe('a branch that changes nothing', () => {
  it.each([0, 1])(
    'is the run it came from, but for the mark, at temperature %i',
    async (temperature) => {
      for (let seed = 0; seed < 6; seed++) {
        const what = request([53, 31, 26, 22], 27, {
          sampling: { temperature, seed },
          limits: { threads: 20, threadTokens: 60, runTokens: 600 },
          logprobs: true,
          alternatives: 3,
        });
        const original = await eventsOf(what, seed);
        const last = original.at(-1)?.step ?? 0;
        for (const step of [1, Math.floor(last / 2), last + 1]) {
          const given = sampledBefore(original, step);
          const branch = await eventsOf({ ...what, given }, seed);
          expectClosed(branch);
          expect(withoutGiven(branch)).toEqual(original);
          for (const event of branch) {
            if (event.type !== 'sampled') continue;
            expect(event.given).toEqual(event.step < step ? event.threads : undefined);
          }
        }
      }
    },
  );
});

describe('tokens given to a thread', () => {
  const problem = (given: readonly GivenTokens[]) => request([53, 31, 22], 27, { given });

  it('are taken, and the model goes on from them', async () => {
    const edited = ids('spawn 53 - 31 22 31 - 22 9 endspawn');
    const events = await eventsOf(problem([{ thread: 0, tokenIds: edited }]));
    expectClosed(events);
    expect(startsOf(events).map(({ prompt }) => prompt.numbers)).toEqual([
      [53, 31, 22],
      [22, 22],
      [53, 9],
    ]);
    const sampled = sampledOf(events).get(0) as number[];
    expect(sampled.slice(0, edited.length)).toEqual(edited);
  });

  it('are counted without the joined ones', async () => {
    const tokenIds = ids('spawn 53 - 31 22 endspawn 53 + 22 75 fail <eos>');
    const events = await eventsOf(problem([{ thread: 0, tokenIds }]));
    expect(words(contextsOf(events).get(0) as number[])).toBe(
      '<bos> apr childrenUnlimited perSpawn8 27 53 31 22 | ' +
        'spawn 53 - 31 22 endspawn join endjoin 53 + 22 75 fail <eos>',
    );
  });

  it('of a child wait for it, and change no other thread', async () => {
    const original = await eventsOf(problem([]));
    const tokenIds = ids('22 * 22 484 fail <eos>');
    const events = await eventsOf(problem([{ thread: 1, tokenIds }]));
    const [before, after] = [sampledOf(original), sampledOf(events)];
    expect(after.get(1)).toEqual(tokenIds);
    for (const thread of [0, 2]) expect(after.get(thread)).toEqual(before.get(thread));
    const tokens = stateOf(events).threads.get(1)?.tokens;
    const prompt = startsOf(events)[1]?.promptTokenIds.length as number;
    expect(tokens?.isGiven(prompt - 1)).toBe(false);
    expect(tokens?.isGiven(prompt)).toBe(true);
    expect(tokens?.isForced(prompt)).toBe(false);
  });

  it('that come after its end, or to a thread that never starts, are left', async () => {
    const original = await eventsOf(problem([]));
    const sampled = sampledOf(original).get(2) as number[];
    const events = await eventsOf(
      problem([
        { thread: 2, tokenIds: [...sampled, ...ids('5 + 3')] },
        { thread: 9, tokenIds: ids('5') },
      ]),
    );
    expect(withoutGiven(events)).toEqual(original);
  });
});

describe('alternatives', () => {
  it('are recorded with every sampled token, and with no other', async () => {
    const what = request([53, 31, 26, 22], 27, { alternatives: 4, limits: { runTokens: 400 } });
    const state = stateOf(await eventsOf(what, 3));
    let joined = 0;
    for (const { tokens, counts } of state.threads.values()) {
      joined += counts.joined;
      for (let position = 0; position < (tokens?.length ?? 0); position++) {
        const alternatives = tokens?.alternatives(position);
        if (tokens?.isForced(position)) expect(alternatives).toBeUndefined();
        // Greedy decoding takes the first.
        else expect(alternatives?.tokenIds[0]).toBe(tokens?.id(position));
        if (alternatives) expect(alternatives.logprobs).toHaveLength(4);
      }
    }
    expect(joined).toBeGreaterThan(0);
  });

  it('are not recorded where nobody asks', async () => {
    const events = await eventsOf(request([53, 31, 26, 22], 27), 3);
    expect(JSON.stringify(events)).not.toMatch(/alternatives|given/);
  });
});
