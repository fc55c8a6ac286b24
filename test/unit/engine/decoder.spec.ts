import { describe, expect, it, vi } from 'vitest';
import type { RunRequest } from '../../../src/engine/runRequest';
import { createRandom, randomInteger } from '../../../src/common/random';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import {
  Bench,
  contextsOf,
  decode,
  expectClosed,
  expectReadOnce,
  request,
  stateOf,
  withoutTimes,
} from './decoding';
import { randomPolicy } from './randomPolicy';
import { ids, sampledSince, SCRIPTED_SHAPE, ScriptedRunner, words } from './scriptedRunner';

// Hundreds of runs take this long on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** Varied requests, with limits that are reached now and then. */
function requests(count: number, temperature: number): RunRequest[] {
  const random = createRandom(count + temperature);
  return Array.from({ length: count }, (_, i) => {
    const numbers = Array.from({ length: 3 + (i % 2) }, () => randomInteger(random, 1, 99));
    const sorted = numbers.sort((a, b) => b - a);
    return request(sorted, randomInteger(random, 10, 100), {
      sampling: { temperature, seed: i },
      limits: { threads: 20, depth: 3, threadTokens: 60, contextWindow: 90, runTokens: 900 },
      logprobs: i % 3 === 0,
    });
  });
}

async function alone(what: RunRequest, rowsPerRun = 64): Promise<readonly TraceEvent[]> {
  const { events } = await decode(new ScriptedRunner(randomPolicy(1)), what, { rowsPerRun });
  return withoutTimes(events);
}

describe.each([0, 1])('random runs at temperature %i', (temperature) => {
  it('end, tell the truth, and read every token once', async () => {
    const seen = new Set<string>();
    for (const what of requests(40, temperature)) {
      const runner = new ScriptedRunner(randomPolicy(1));
      const { bench, run, events } = await decode(runner, what);
      const state = expectClosed(events);
      const contexts = [...contextsOf(events).values()];
      expect(contexts).toEqual(run.threads.map(({ tokenIds }) => tokenIds));
      expect(bench.decoder.cache.rows).toBe(0);
      expectReadOnce(runner, [run], state.end?.finishReason === 'stop');
      for (const { limit } of state.limits) seen.add(limit);
      if (run.threads.some(({ depth }) => depth > 1)) seen.add('grandchildren');
      if (state.end?.claimed) seen.add('claimed');
    }
    // The requests are such that the test is about something.
    expect([...seen]).toEqual(expect.arrayContaining(['threadTokens', 'grandchildren', 'claimed']));
  });

  it('have the same traces alone and in a batch, whenever they join it', async () => {
    const all = requests(12, temperature);
    const bench = new Bench(new ScriptedRunner(randomPolicy(1)), { rowsPerRun: 5 });
    const random = createRandom(7);
    const runs = [];
    for (const what of all) {
      runs.push(bench.add(what));
      await bench.steps(randomInteger(random, 0, 12));
    }
    await bench.finish();
    for (const [i, run] of runs.entries()) {
      expect(withoutTimes(bench.eventsOf(run))).toEqual(await alone(all[i] as RunRequest, 5));
    }
    expect(bench.decoder.cache.rows).toBe(0);
  });

  it('do not notice that others are aborted, held and resumed', async () => {
    const all = requests(10, temperature);
    const runner = new ScriptedRunner(randomPolicy(1));
    const bench = new Bench(runner, { rowsPerRun: 4 });
    const runs = all.map((what) => bench.add(what));
    const random = createRandom(9);
    const survivors = runs.filter((_, i) => i % 3 !== 0);
    for (let turn = 0; turn < 40; turn++) {
      const victim = runs[3 * randomInteger(random, 0, 3)];
      if (turn > 10) victim?.abort();
      const other = survivors[randomInteger(random, 0, survivors.length - 1)];
      if (random() < 0.5) other?.pause();
      else other?.resume();
      if (random() < 0.3) other?.advance(randomInteger(random, 1, 3));
      await bench.steps(randomInteger(random, 0, 4));
    }
    for (const run of survivors) run.resume();
    await bench.finish();
    for (const [i, run] of runs.entries()) {
      expectClosed(bench.eventsOf(run));
      if (i % 3 === 0) continue;
      const expected = await alone(all[i] as RunRequest, 4);
      expect(withoutTimes(bench.eventsOf(run))).toEqual(expected);
    }
    expect(bench.decoder.cache.rows).toBe(0);
    // Parking is not recomputing: no token of any run was read twice.
    expectReadOnce(runner, runs, false);
  });
});

describe('samples of one problem', () => {
  const samples = (count: number) =>
    Array.from({ length: count }, (_, seed) =>
      request([53, 31, 26, 22], 27, {
        sampling: { temperature: 1, seed },
        limits: { runTokens: 700, threadTokens: 50 },
      }),
    );

  it('that start together read their prompt once, and have the traces they have alone', async () => {
    const all = samples(8);
    const runner = new ScriptedRunner(randomPolicy(1));
    const bench = new Bench(runner);
    const runs = all.map((what) => bench.add(what));
    await bench.steps(1);
    const prompt = runs[0]?.threads[0]?.tokenIds.slice(0, -1);
    expect(runner.reads).toMatchObject([{ context: [], tokenIds: prompt }]);
    await bench.finish();
    const traces = runs.map((run) => withoutTimes(bench.eventsOf(run)));
    for (const [i, trace] of traces.entries()) {
      expectClosed(trace);
      expect(trace).toEqual(await alone(all[i] as RunRequest));
    }
    // They are draws of their own, so that the test is about something.
    expect(new Set(traces.map((trace) => JSON.stringify(trace))).size).toBe(8);
    expect(bench.decoder.cache.rows).toBe(0);
    expectReadOnce(runner, runs, false);
  });

  it('do not notice that one of them is aborted, or joins later', async () => {
    const all = samples(5);
    const bench = new Bench(new ScriptedRunner(randomPolicy(1)));
    const [first, ...others] = all.slice(0, 4).map((what) => bench.add(what));
    await bench.steps(3);
    first?.abort();
    others.push(bench.add(all[4] as RunRequest));
    await bench.finish();
    for (const [i, run] of others.entries()) {
      const expected = await alone(all[i + 1] as RunRequest);
      expect(withoutTimes(bench.eventsOf(run))).toEqual(expected);
    }
  });
});

describe('a run', () => {
  const what = request([53, 31, 26, 22], 27, { limits: { runTokens: 700, threadTokens: 50 } });
  /** A seed whose run has children and grandchildren, and takes some steps. */
  const SEED = 18;
  const runner = () => new ScriptedRunner(randomPolicy(SEED));
  const whole = async () => withoutTimes((await decode(runner(), what)).events);

  it('is large enough for the tests below', async () => {
    const state = stateOf(await whole());
    expect(state.threads.size).toBeGreaterThan(8);
    expect(Math.max(...[...state.threads.values()].map(({ depth }) => depth))).toBeGreaterThan(1);
    expect(state.step).toBeGreaterThan(60);
  });

  it('aborted after any step leaves a closed trace and no rows', async () => {
    const expected = await whole();
    const last = expected.at(-1)?.step as number;
    for (let step = 0; step <= last; step++) {
      const bench = new Bench(runner());
      const run = bench.add(what);
      await bench.steps(step);
      run.abort();
      // A step is due to free its rows, and does nothing else.
      const events = [...bench.eventsOf(run)];
      await bench.finish();
      expect(bench.decoder.cache.rows).toBe(0);
      expect(bench.eventsOf(run)).toEqual(events);
      expect(bench.scheduler.runs).toEqual([]);
      expectClosed(events);
      expect(events.at(-1)).toMatchObject({ finishReason: 'abort', claimed: false });
      const before = withoutTimes(events.filter(({ step: at }) => at < step));
      expect(before).toEqual(expected.filter(({ step: at }) => at < step));
    }
  });

  it('aborted before any forward pass leaves a closed trace and no rows', async () => {
    const counted = runner();
    await decode(counted, what);
    for (let pass = 0; pass < counted.passes; pass++) {
      const abort = { now: () => {} };
      const interrupted = new ScriptedRunner(randomPolicy(SEED), (at) => {
        if (at === pass) abort.now();
      });
      const bench = new Bench(interrupted);
      const run = bench.add(what);
      abort.now = () => run.abort();
      await bench.finish();
      expectClosed(bench.eventsOf(run));
      expect(bench.decoder.cache.rows).toBe(0);
      // The step that was under way may end, but no other one begins.
      expect(interrupted.passes - pass).toBeLessThan(10);
    }
  });

  it('that is held takes exactly the steps that it is given', async () => {
    const expected = await whole();
    const counted = runner();
    const bench = new Bench(counted);
    const run = bench.add(what);
    run.pause();
    await bench.finish();
    expect(counted.passes).toBe(0);
    let steps = 0;
    for (const count of [1, 2, 1, 5, 7]) {
      run.advance(count);
      await bench.finish();
      steps += count;
      const done = withoutTimes(bench.eventsOf(run));
      expect(done.filter(({ type }) => type === 'sampled')).toHaveLength(steps);
      expect(done).toEqual(expected.slice(0, done.length));
    }
    run.resume();
    await bench.finish();
    expect(withoutTimes(bench.eventsOf(run))).toEqual(expected);
    expectReadOnce(counted, [run], false);
  });

  it('goes on after a pause that let others take the whole batch', async () => {
    const counted = runner();
    const bench = new Bench(counted);
    const run = bench.add(what);
    await bench.steps(20);
    run.pause();
    const other = bench.add(request([9, 8, 7], 24));
    await bench.finish();
    expect(other.finished).toBe(true);
    // Held, its threads wait outside the batch.
    expect(bench.decoder.cache.rows).toBe(0);
    run.resume();
    await bench.finish();
    expect(withoutTimes(bench.eventsOf(run))).toEqual(await whole());
    expectReadOnce(counted, [run, other], false);
  });

  it('forgets steps that it was given when it is resumed', async () => {
    const bench = new Bench(runner());
    const run = bench.add(what);
    run.pause();
    run.advance(50);
    await bench.steps(2);
    run.resume();
    run.pause();
    await bench.finish();
    expect(bench.eventsOf(run).filter(({ type }) => type === 'sampled')).toHaveLength(2);
  });

  it('ignores steps that it is given while it runs', async () => {
    const bench = new Bench(runner());
    const run = bench.add(what);
    run.advance(3);
    run.pause();
    await bench.finish();
    expect(bench.eventsOf(run).some(({ type }) => type === 'sampled')).toBe(false);
  });

  it('does not end twice', async () => {
    const { run, events } = await decode(runner(), what);
    run.abort();
    run.abort();
    expect(run.takeEvents()).toEqual([]);
    expectClosed(events);
  });
});

describe('draws', () => {
  it('are those of the place in the tree, whenever a thread has its turn', async () => {
    const contexts = async (rowsPerRun: number) => {
      const runs = requests(12, 1).map(({ limits, ...what }) => ({
        ...what,
        limits: { ...limits, threads: 1000, runTokens: 100_000 },
      }));
      const bench = new Bench(new ScriptedRunner(randomPolicy(1)), { rowsPerRun });
      const controllers = runs.map((what) => bench.add(what));
      await bench.finish();
      return controllers.map(({ threads }) =>
        Object.fromEntries(threads.map(({ path, tokenIds }) => [path, tokenIds.join()])),
      );
    };
    const wide = await contexts(64);
    expect(await contexts(2)).toEqual(wide);
    expect(wide.some((paths) => Object.keys(paths).length > 10)).toBe(true);
  });

  it('of two children with the same message differ', async () => {
    const spawn = ids('spawn 5 + 3 8 5 + 3 8 endspawn');
    const runner = new ScriptedRunner((context) => {
      const { prompt, sampled } = sampledSince(context);
      // The root says its lines; a child draws from all tokens.
      if (words(prompt).endsWith('5 3 |')) return spawn[sampled.length] ?? ids('<eos>')[0] ?? 0;
      return new Float32Array(SCRIPTED_SHAPE.vocabularySize);
    });
    const what = request([5, 3], 8, {
      sampling: { temperature: 1 },
      limits: { threadTokens: 20 },
    });
    const { run } = await decode(runner, what);
    const [, one, other] = run.threads.map(({ tokenIds }) => tokenIds);
    expect(one).not.toEqual(other);
  });
});

describe('a forward pass that fails', () => {
  it('leaves a decoder that can go on with other runs', async () => {
    const what = request([53, 31, 26, 22], 27);
    const counted = new ScriptedRunner(randomPolicy(18));
    const expected = withoutTimes((await decode(counted, what)).events);
    for (let pass = 0; pass < counted.passes; pass += 3) {
      const runner = new ScriptedRunner(randomPolicy(18), (at) => {
        if (at === pass) throw new Error('no memory');
      });
      const bench = new Bench(runner);
      const run = bench.add(what);
      await expect(bench.finish()).rejects.toThrow('no memory');
      run.abort();
      const next = bench.add(what);
      await bench.finish();
      expectClosed(bench.eventsOf(run));
      expect(withoutTimes(bench.eventsOf(next))).toEqual(expected);
      expect(bench.decoder.cache.rows).toBe(0);
    }
  });
});
