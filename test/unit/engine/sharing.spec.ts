import { describe, expect, it, vi } from 'vitest';
import { createRandom, randomInteger } from '../../../src/common/random';
import { DecodingThread } from '../../../src/engine/decodingThread';
import type { RunRequest } from '../../../src/engine/runRequest';
import { Strands } from '../../../src/engine/strands';
import { COMPACT_LANGUAGE } from '../../../src/language/compact/language';
import type { ThreadLanguage } from '../../../src/language/threadLanguage';
import type { ShareEvent, TraceEvent } from '../../../src/trace/traceEvent';
import {
  Bench,
  contextsOf,
  decode,
  expectClosed,
  request,
  sampledOf,
  withoutShares,
  withoutTimes,
} from './decoding';
import { randomPolicy } from './randomPolicy';
import { script, ScriptedRunner } from './scriptedRunner';

// Hundreds of runs take this long on a busy machine.
vi.setConfig({ testTimeout: 300_000 });

function sharesIn(events: readonly TraceEvent[]): ShareEvent[] {
  return events.filter((event) => event.type === 'share');
}

/** The events, and nothing that sharing may change. */
function plain(events: readonly TraceEvent[]): TraceEvent[] {
  return withoutTimes(withoutShares(events));
}

/** Varied requests: small numbers come up again and again, and limits are reached now and then. */
function requests(count: number, fields: Partial<RunRequest> = {}): RunRequest[] {
  const random = createRandom(count);
  return Array.from({ length: count }, (_, i) => {
    const numbers = Array.from({ length: 3 + (i % 3) }, () => randomInteger(random, 1, 9));
    const what = request(
      numbers.sort((a, b) => b - a),
      randomInteger(random, 10, 100),
      {
        limits: {
          threads: i % 4 === 0 ? 12 : 60,
          depth: 1 + (i % 3),
          threadTokens: i % 5 === 0 ? 20 : 80,
          contextWindow: i % 7 === 0 ? 45 : 120,
          runTokens: i % 6 === 0 ? 300 : 2500,
        },
        logprobs: i % 3 === 0,
        ...(i % 6 === 0 && { alternatives: 3 }),
      },
    );
    return { ...what, ...fields };
  });
}

const TWINS = {
  '6 6 2': 'spawn 6 - 6 0 6 / 6 1 6 + 6 12 endspawn spawn 6 - 6 0 endspawn fail <eos>',
  '2 0': 'fail <eos>',
  '2 1': 'spawn 2 * 1 2 2 / 1 2 endspawn fail <eos>',
  '12 2': 'spawn 12 + 2 14 12 - 2 10 endspawn fail <eos>',
};

describe('a run that shares', () => {
  it('is the same run token for token, whatever limits it reaches, in fewer reads', async () => {
    let [sharing, alone, shared, reachedShared] = [0, 0, 0, 0];
    for (const what of requests(150)) {
      const [one, each] = [0, 1].map(() => new ScriptedRunner(randomPolicy(1)));
      const { bench, events } = await decode(one as ScriptedRunner, what, { rowsPerRun: 9 });
      const other = { ...what, shares: false };
      const expected = await decode(each as ScriptedRunner, other, { rowsPerRun: 9 });
      const state = expectClosed(events);
      expect(bench.decoder.cache.rows).toBe(0);
      expect(plain(events)).toEqual(withoutTimes(expected.events));
      expect(sharesIn(expected.events)).toEqual([]);
      sharing += one?.tokensRead ?? 0;
      alone += each?.tokensRead ?? 0;
      shared += state.shared;
      if (state.shared > 0 && state.limits.length > 0) reachedShared++;
    }
    expect(shared).toBeGreaterThan(1000);
    expect(reachedShared).toBeGreaterThan(10);
    expect(alone - sharing).toBeGreaterThan(shared / 2);
  });

  it('says whose tokens a thread has, running or ended, and reads each context once', async () => {
    const runner = new ScriptedRunner(script(TWINS));
    const { run, events } = await decode(runner, request([6, 6, 2], 99));
    const state = expectClosed(events);
    // The spawn of `2 1` has two children of the same state; the second spawn of the root repeats one.
    const said = sharesIn(events).map((event) => [event.thread, event.with]);
    expect(said).toEqual([
      [5, 4],
      [expect.any(Number), 1],
    ]);
    const contexts = contextsOf(events);
    for (const [thread, other] of said) {
      expect(contexts.get(thread as number)).toEqual(contexts.get(other as number));
    }
    const distinct = new Set(run.threads.map(({ tokenIds }) => tokenIds.join()));
    expect(runner.tokensRead).toBe(
      [...distinct].reduce((sum, key) => sum + key.split(',').length - 1, 0),
    );
    expect(state.shared).toBe(
      said.reduce((sum, [id]) => sum + (sampledOf(events).get(id as number)?.length ?? 0), 0),
    );
    expect(state.threads.get(5)).toMatchObject({ sharesWith: 4, shared: 2 });
    expect(state.threads.get(4)).toMatchObject({ sharesWith: undefined, shared: 0 });
  });

  it('draws for each thread where tokens are drawn', async () => {
    const what = request([6, 6, 2], 99, { sampling: { temperature: 1 } });
    const { events } = await decode(new ScriptedRunner(script(TWINS)), what);
    expect(sharesIn(events)).toEqual([]);
  });

  it('leaves out threads that are given tokens', async () => {
    const what = request([6, 6, 2], 99);
    const { events } = await decode(new ScriptedRunner(script(TWINS)), what);
    const given = [...sampledOf(events)].map(([thread, tokenIds]) => ({ thread, tokenIds }));
    const runner = new ScriptedRunner(script(TWINS));
    const branch = await decode(runner, { ...what, given });
    expect(sharesIn(branch.events)).toEqual([]);
    const some = given.filter(({ thread }) => thread === 4);
    const { events: partly } = await decode(runner, { ...what, given: some });
    expect(sharesIn(partly).map(({ thread }) => thread)).not.toContain(5);
    expect(contextsOf(partly)).toEqual(contextsOf(events));
  });

  it('goes on with the others where the thread that is decoded is stopped', async () => {
    for (let seed = 0; seed < 40; seed++) {
      const [what] = requests(seed + 1).slice(-1) as [RunRequest];
      const traces = [];
      for (const shares of [true, false]) {
        const bench = new Bench(new ScriptedRunner(randomPolicy(1)), { rowsPerRun: 9 });
        const run = bench.add({ ...what, shares });
        const random = createRandom(seed);
        while (bench.scheduler.hasWork) {
          await bench.steps(randomInteger(random, 1, 6));
          if (run.threads.length > 1) {
            run.stopThread(randomInteger(random, 1, run.threads.length - 1));
          }
        }
        expectClosed(bench.eventsOf(run));
        expect(bench.decoder.cache.rows).toBe(0);
        traces.push(plain(bench.eventsOf(run)));
      }
      expect(traces[0]).toEqual(traces[1]);
    }
  });

  it('has the same trace in a batch, held, stepped and peeked at', async () => {
    const all = requests(12);
    const bench = new Bench(new ScriptedRunner(randomPolicy(1)), { rowsPerRun: 5 });
    const runs = all.map((what) => bench.add(what));
    const random = createRandom(5);
    for (let turn = 0; turn < 60; turn++) {
      const run = runs[randomInteger(random, 0, runs.length - 1)];
      if (random() < 0.5) run?.pause();
      else run?.resume();
      if (random() < 0.5) run?.advance(randomInteger(random, 1, 3));
      await bench.steps(randomInteger(random, 0, 4));
      if (run?.paused && !run.finished) await bench.decoder.peek(run, 2);
    }
    for (const run of runs) run.resume();
    await bench.finish();
    for (const [i, run] of runs.entries()) {
      const runner = new ScriptedRunner(randomPolicy(1));
      const { events } = await decode(runner, all[i] as RunRequest, { rowsPerRun: 5 });
      expect(withoutTimes(bench.eventsOf(run))).toEqual(withoutTimes(events));
    }
  });

  it('peeks at what a thread says next, also where it was decoded before', async () => {
    const bench = new Bench(new ScriptedRunner(script(TWINS)));
    const run = bench.add(request([6, 6, 2], 99, { startPaused: true }));
    let peeked = 0;
    while (!run.finished) {
      const next = await bench.decoder.peek(run, 1);
      run.advance(1);
      await bench.finish();
      const sampled = bench.eventsOf(run).findLast(({ type }) => type === 'sampled');
      if (sampled?.type !== 'sampled') continue;
      expect(next.map(({ thread }) => thread)).toEqual(sampled.threads);
      expect(next.map(({ tokenIds }) => tokenIds[0])).toEqual(sampled.tokenIds);
      peeked += next.length;
    }
    expect(peeked).toBeGreaterThan(50);
  });

  it('shares contexts that begin with what a parent wrote', async () => {
    const language: ThreadLanguage = {
      ...COMPACT_LANGUAGE,
      child: (parent, message) => {
        const opening = COMPACT_LANGUAGE.child(parent, message);
        return opening && { ...opening, inherited: parent.tokenIds.length };
      },
    };
    const start = COMPACT_LANGUAGE.open(request([6, 6, 2], 99).prompt).tokenIds[0] as number;
    const policy = randomPolicy(1);
    const own = (context: readonly number[]) => policy(context.slice(context.lastIndexOf(start)));
    let shared = 0;
    for (const what of requests(40)) {
      const traces = [];
      for (const shares of [true, false]) {
        const options = { language, rowsPerRun: 7 };
        const { events } = await decode(new ScriptedRunner(own), { ...what, shares }, options);
        shared += expectClosed(events).shared;
        traces.push(plain(events));
      }
      expect(traces[0]).toEqual(traces[1]);
    }
    expect(shared).toBeGreaterThan(0);
  });
});

describe('strands that no thread holds any more', () => {
  const { prompt } = request([6, 2], 99);
  const thread = (id: number, tokenIds: readonly number[]) =>
    new DecodingThread(id, prompt, tokenIds, 0, COMPACT_LANGUAGE.reader(prompt), undefined, 0);

  it('are remembered up to a number of tokens, the latest ones', () => {
    const strands = new Strands(true, 7);
    const take = (id: number, tokenIds: readonly number[]) => {
      const one = thread(id, tokenIds);
      strands.attach(one);
      const { strand } = one;
      strands.detach(one);
      return strand;
    };
    const first = take(0, [1, 2, 3]);
    expect(take(1, [1, 2, 3])).toBe(first);
    const second = take(2, [4, 5, 6]);
    expect(take(3, [1, 2, 3])).toBe(first);
    // The third one leaves no room for the one that was left longest ago.
    take(4, [7]);
    take(5, [8, 9]);
    expect(take(6, [4, 5, 6])).not.toBe(second);
  });

  it('are held by a thread whatever the others do', () => {
    const strands = new Strands(true, 0);
    const [one, other] = [thread(0, [1, 2]), thread(1, [1, 2])];
    strands.attach(one);
    strands.attach(other);
    const { strand } = one;
    strands.detach(one);
    expect(other.strand).toBe(strand);
    expect(strand?.holders).toBe(1);
  });
});
