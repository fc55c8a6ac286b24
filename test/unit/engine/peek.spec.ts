import { describe, expect, it, vi } from 'vitest';
import { createRandom, randomInteger } from '../../../src/common/random';
import { Bench, contextsOf, decode, request, withoutTimes } from './decoding';
import { randomPolicy } from './randomPolicy';
import { ids, script, ScriptedRunner } from './scriptedRunner';

// A busy machine takes this long.
vi.setConfig({ testTimeout: 60_000 });

const FIELDS = {
  sampling: { temperature: 1, seed: 4 },
  limits: { threads: 20, depth: 3, threadTokens: 60, contextWindow: 90, runTokens: 900 },
  alternatives: 5,
};

describe('a peek', () => {
  it('says what each runnable thread records next, at every step of a run', async () => {
    for (let seed = 0; seed < 4; seed++) {
      const bench = new Bench(new ScriptedRunner(randomPolicy(seed)), { rowsPerRun: 3 });
      const run = bench.add(request([53, 31, 26, 22], 27, FIELDS));
      for (let step = 0; !run.finished; step++) {
        const next = await bench.decoder.peek(run, 5);
        await bench.steps(1);
        const sampled = bench
          .eventsOf(run)
          .find((event) => event.type === 'sampled' && event.step === step);
        if (sampled?.type !== 'sampled') throw new Error(`Nothing was sampled in step ${step}.`);
        expect(next.map(({ thread }) => thread)).toEqual(sampled.threads);
        for (const [i, { tokenIds, logprobs }] of next.entries()) {
          const recorded = sampled.alternatives?.[i];
          expect(tokenIds).toEqual(recorded?.tokenIds);
          logprobs.forEach((p, k) => expect(p).toBeCloseTo(recorded?.logprobs[k] as number, 3));
        }
      }
    }
  });

  it('changes nothing, whoever shares the batch and whenever it comes', async () => {
    const all = [1, 2, 3].map((seed) =>
      request([53, 31, 26, 22], 27, { ...FIELDS, sampling: { temperature: 1, seed } }),
    );
    const policy = randomPolicy(5);
    const bench = new Bench(new ScriptedRunner(policy), { rowsPerRun: 4 });
    const runs = all.map((what) => bench.add(what));
    const random = createRandom(2);
    while (bench.scheduler.hasWork || runs.some((run) => run.paused)) {
      for (const run of runs) {
        if (random() < 0.3) run.pause();
        if (random() < 0.6) run.resume();
        if (!run.finished && random() < 0.5) await bench.decoder.peek(run, 2);
      }
      await bench.steps(randomInteger(random, 0, 4));
    }
    for (const [i, what] of all.entries()) {
      const { events } = await decode(new ScriptedRunner(policy), what, { rowsPerRun: 4 });
      const peeked = bench.eventsOf(runs[i] as (typeof runs)[0]);
      expect(withoutTimes(peeked)).toEqual(withoutTimes(events));
    }
    expect(bench.decoder.cache.rows).toBe(0);
  });

  it('reads no more than what the cache does not hold', async () => {
    const runner = new ScriptedRunner(script({ '5 3': '5 + 3 8 fail <eos>' }));
    const bench = new Bench(runner);
    const run = bench.add(request([5, 3], 8));
    await bench.steps(3);
    const before = runner.reads.length;
    await bench.decoder.peek(run, 1);
    expect(runner.reads.slice(before).map(({ tokenIds }) => tokenIds)).toEqual([ids('3')]);
    expect(contextsOf(bench.eventsOf(run)).get(0)).toHaveLength(run.root.tokenIds.length);
  });
});
