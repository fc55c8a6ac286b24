import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ModelRunner } from '../../../src/engine/forward';
import { KvCache } from '../../../src/engine/kvCache';
import type { ModelShape } from '../../../src/engine/modelShape';
import type { RunRequest } from '../../../src/engine/runRequest';
import { argmax } from '../../../src/engine/sampler';
import { encodePrompt } from '../../../src/language/compact/promptCodec';
import type { RunLimits, SamplingParams, TraceEvent } from '../../../src/trace/traceEvent';
import { logitsAfter, openBundledModel } from './bundledModel';
import { Bench, contextsOf, request, sampledOf, withoutGiven, withoutTimes } from './decoding';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });

// Whatever the bundled model answers, it must not matter who is beside it.

/** Two logits nearer than this may change places with the order of a sum. */
const ROUNDING = 0.05;

let shape: ModelShape;
let runner: ModelRunner;
beforeAll(async () => {
  ({ shape, runner } = await openBundledModel());
});
afterAll(() => runner.dispose());

const HELD_OUT = JSON.parse(readFileSync('models/heldout.json', 'utf8')) as number[][];

interface ProblemSet {
  readonly count: number;
  readonly limits?: Partial<RunLimits>;
  readonly sampling?: Partial<SamplingParams>;
}

function requests({ count, ...fields }: ProblemSet): RunRequest[] {
  return HELD_OUT.slice(0, count).map(([target, ...numbers], i) => {
    const sampling = { seed: i, ...fields.sampling };
    const sorted = numbers.sort((a, b) => b - a);
    return request(sorted, target as number, { ...fields, sampling });
  });
}

/** The traces of these runs, `concurrency` of them in the batch at a time. */
async function traces(all: readonly RunRequest[], concurrency: number): Promise<TraceEvent[][]> {
  const bench = new Bench(runner, { concurrency, shape });
  const runs = all.map((what) => bench.add(what));
  await bench.finish();
  expect(bench.decoder.cache.rows).toBe(0);
  return runs.map((run) => withoutTimes(bench.eventsOf(run)));
}

/** Reads these tokens into an empty cache, the given number in one pass. */
const read = (tokenIds: readonly number[], ...passes: number[]) =>
  logitsAfter({ shape, runner }, tokenIds, ...passes);

/** How far the second best token is behind the best, after a context. */
async function margin(context: readonly number[]): Promise<number> {
  const logits = await read(context);
  const best = argmax(logits);
  const top = logits[best] as number;
  logits[best] = -Infinity;
  return top - (logits[argmax(logits)] as number);
}

describe('a run decoded greedily', () => {
  it('is the same alone and in a batch, except where two tokens are equal up to rounding', async () => {
    const all = requests({
      count: 200,
      limits: { threads: 12, threadTokens: 100, runTokens: 400 },
    });
    const alone = await traces(all, 1);
    const batched = await traces(all, 16);
    let threads = 0;
    const differing: number[] = [];
    for (const [i, events] of alone.entries()) {
      const others = batched[i] as TraceEvent[];
      threads += contextsOf(events).size;
      const at = events.findIndex(
        (event, k) => JSON.stringify(event) !== JSON.stringify(others[k]),
      );
      if (at < 0) continue;
      const [one, other] = [events[at], others[at]];
      if (one?.type !== 'sampled' || other?.type !== 'sampled') {
        throw new Error(`Problem ${i} differs in something else than a token: event ${at}.`);
      }
      const contexts = contextsOf(events.slice(0, at));
      for (const [k, thread] of one.threads.entries()) {
        if (one.tokenIds[k] === other.tokenIds[k]) continue;
        differing.push(await margin(contexts.get(thread) as number[]));
      }
    }
    expect(threads).toBeGreaterThan(400);
    for (const distance of differing) expect(distance).toBeLessThan(ROUNDING);
    expect(differing.length).toBeLessThan(6);
  });
});

describe('a run that draws its tokens', () => {
  it('is the same for the same seed, alone and in a batch', async () => {
    const all = requests({
      count: 24,
      limits: { threads: 20, threadTokens: 60, runTokens: 500 },
      sampling: { temperature: 1 },
    });
    const alone = await traces(all, 1);
    expect(await traces(all, 8)).toEqual(alone);
  });

  it('is the same for samples of one problem, whose prompt is read once', async () => {
    const [what] = requests({ count: 1, sampling: { temperature: 1 } }) as [RunRequest];
    const samples = Array.from({ length: 6 }, (_, seed) => ({
      ...what,
      sampling: { ...what.sampling, seed },
    }));
    const together = await traces(samples, 6);
    expect(together).toEqual(await traces(samples, 1));
    expect(new Set(together.map((events) => JSON.stringify(events))).size).toBe(6);
  });

  it('is what a branch of it becomes that changes nothing', async () => {
    const all = requests({
      count: 6,
      limits: { threads: 20, threadTokens: 60, runTokens: 500 },
      sampling: { temperature: 1 },
    });
    const originals = await traces(all, 1);
    const branches = all.map((what, i) => {
      const events = originals[i] as TraceEvent[];
      const half = events.filter(({ step }) => step < (events.at(-1)?.step ?? 0) / 2);
      return {
        ...what,
        given: [...sampledOf(half)].map(([thread, ids]) => ({ thread, tokenIds: ids })),
      };
    });
    expect((await traces(branches, 3)).map(withoutGiven)).toEqual(originals);
  });

  it('is another for another seed', async () => {
    // Hot enough that no two draws are alike, however sure the model is.
    const [what] = requests({ count: 1, sampling: { temperature: 3 } }) as [RunRequest];
    const seeds = [1, 2, 3, 4].map((seed) => ({ ...what, sampling: { ...what.sampling, seed } }));
    const drawn = (await traces(seeds, 4)).map((events) => JSON.stringify(events.slice(1)));
    expect(new Set(drawn).size).toBe(4);
  });
});

describe('a context', () => {
  it('read at once gives the logits of one read token by token', async () => {
    const [events] = await traces(requests({ count: 1, limits: { threadTokens: 80 } }), 1);
    const [context] = [...contextsOf(events as TraceEvent[]).values()] as [number[]];
    const whole = await read(context);
    const inPieces = [
      await read(context, ...context.map(() => 1)),
      // As threads do it: a prompt, token by token, a join's messages.
      await read(context, 9, 1, 1, 1, context.length - 14, 1, 1),
    ];
    for (const logits of inPieces) {
      expect(argmax(logits)).toBe(argmax(whole));
      const difference = whole.map((logit, i) => Math.abs(logit - (logits[i] as number)));
      expect(Math.max(...difference)).toBeLessThan(ROUNDING);
    }
    // So near one another because they are of the same context: another one is far away.
    const other = await read([...context.slice(0, -2), ...context.slice(-1)]);
    const difference = whole.map((logit, i) => Math.abs(logit - (other[i] as number)));
    expect(Math.max(...difference)).toBeGreaterThan(ROUNDING);
  });

  it('does not see the prompts beside it, longer or shorter', async () => {
    const prompts = HELD_OUT.slice(0, 6).map(([target, ...numbers], i) =>
      encodePrompt({
        method: 'apr',
        children: 'unlimited',
        perSpawn: 8,
        target: target as number,
        numbers: numbers.slice(0, 2 + (i % 3)),
      }),
    );
    const cache = new KvCache(shape);
    for (const _ of prompts) cache.add();
    const { logits } = await runner.forward({ cache, firstRow: 0, tokenIds: prompts });
    for (const [row, prompt] of prompts.entries()) {
      const size = shape.vocabularySize;
      const beside = logits.subarray(row * size, (row + 1) * size);
      const alone = await read(prompt);
      const difference = alone.map((logit, i) => Math.abs(logit - (beside[i] as number)));
      expect(Math.max(...difference)).toBeLessThan(ROUNDING);
    }
  });
});

it('1,000 runs leave memory flat and every row free', async () => {
  const all = requests({ count: 1000, limits: { threadTokens: 12, runTokens: 60 } });
  const bench = new Bench(runner, { concurrency: 64, shape });
  const measured: number[] = [];
  for (let from = 0; from < all.length; from += 200) {
    const runs = all.slice(from, from + 200).map((what) => bench.add(what));
    await bench.finish();
    for (const run of runs) expect(run.finished).toBe(true);
    expect(bench.decoder.cache.rows).toBe(0);
    expect(bench.decoder.cache.positions).toBe(64);
    measured.push(process.memoryUsage().rss / 2 ** 20);
  }
  // In MiB, from where the first fifth had filled pools and caches: 800 runs with some 7 MB of
  // events and 15 MB of parked keys and values; a leak of the one or the other would show.
  const [first, ...later] = measured as [number, ...number[]];
  expect(Math.max(...later) - first).toBeLessThan(60);
});
