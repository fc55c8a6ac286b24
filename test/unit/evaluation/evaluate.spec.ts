import { describe, expect, it, vi } from 'vitest';
import { evaluate, type EvaluationOptions } from '../../../src/evaluation/study/evaluate';
import type { ProblemResult } from '../../../src/evaluation/study/result';
import { COUNTDOWN_ASKING } from '../../../src/methods/countdownAsking';
import { DEFAULT_OPTIONS } from '../../../src/methods/decodingOptions';
import { createRandom, randomInteger } from '../../../src/common/random';
import { randomPolicy } from '../engine/randomPolicy';
import { ScriptedEngine } from '../engine/scriptedEngine';

// A busy machine takes this long.
vi.setConfig({ testTimeout: 60_000 });

const random = createRandom(5);
const PROBLEMS = Array.from({ length: 24 }, () => ({
  numbers: [1, 2, 3].map(() => randomInteger(random, 1, 99)),
  target: randomInteger(random, 10, 100),
}));
const DRAWN = { ...DEFAULT_OPTIONS, window: 64, temperature: 1, seed: 3 };

function run(options: Partial<EvaluationOptions> = {}, problems = PROBLEMS) {
  const engine = new ScriptedEngine(randomPolicy(2));
  const results = evaluate(
    engine,
    { asking: COUNTDOWN_ASKING, problems },
    { decoding: DRAWN, concurrency: 4, ...options },
  );
  return { engine, results };
}

describe('evaluate', () => {
  it('decodes every problem once, and gives results in the order of the problems', async () => {
    const { engine, results } = run();
    expect((await results).map(({ numbers, target }) => ({ numbers, target }))).toEqual(PROBLEMS);
    expect(engine.requests).toHaveLength(PROBLEMS.length);
  });

  it('gives the same results whatever runs side by side', async () => {
    const expected = await run({ concurrency: 1 }).results;
    for (const concurrency of [2, 7, 100]) {
      expect(await run({ concurrency }).results).toEqual(expected);
    }
  });

  it('gives each problem draws of its own', async () => {
    const [problem] = PROBLEMS as [(typeof PROBLEMS)[number]];
    const { engine, results } = run({}, [problem, problem, problem]);
    await results;
    const seeds = engine.requests.map(({ sampling }) => sampling.seed);
    expect(new Set(seeds).size).toBe(3);
    const other = run({ decoding: { ...DRAWN, seed: 4 } }, [problem]);
    await other.results;
    expect(seeds).not.toContain(other.engine.requests[0]?.sampling.seed);
  });

  it('keeps so many runs open and no more', async () => {
    const engine = new ScriptedEngine(randomPolicy(2));
    let most = 0;
    await evaluate(
      engine,
      { asking: COUNTDOWN_ASKING, problems: PROBLEMS },
      {
        decoding: DRAWN,
        concurrency: 3,
        onResult: () => (most = Math.max(most, engine.openRuns)),
      },
    );
    expect(most).toBeLessThanOrEqual(3);
    expect(most).toBeGreaterThan(1);
  });

  it('tells of all results so far after each', async () => {
    const told: (readonly ProblemResult[])[] = [];
    const results = await run({ onResult: (so) => told.push(so) }).results;
    expect(told.map(({ length }) => length)).toEqual(PROBLEMS.map((_, i) => i + 1));
    expect(told.at(-1)).toEqual(results);
    for (const so of told) {
      const places = so.map((result) => results.findIndex((one) => one === result));
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }
  });
});

describe('an evaluation that is stopped', () => {
  async function interrupted(after: number, earlier?: readonly ProblemResult[]) {
    const interrupt = new AbortController();
    const { engine, results } = run({
      signal: interrupt.signal,
      ...(earlier ? { earlier } : {}),
      onResult: (so) => {
        if (so.length === after) interrupt.abort();
      },
    });
    return { engine, results: await results };
  }

  it('gives what was finished, and leaves nothing running', async () => {
    const { engine, results } = await interrupted(9);
    expect(results).toHaveLength(9);
    expect(engine.openRuns).toBe(0);
    expect(engine.requests.length).toBeLessThan(PROBLEMS.length);
  });

  it('goes on to the results of one that was not', async () => {
    const whole = await run().results;
    let earlier: readonly ProblemResult[] | undefined;
    for (const after of [1, 5, 6, 20]) {
      const { results, engine } = await interrupted(after, earlier);
      expect(results).toHaveLength(after);
      expect(engine.requests.length).toBeLessThan(PROBLEMS.length);
      earlier = JSON.parse(JSON.stringify(results)) as ProblemResult[];
    }
    const { engine, results } = run({ earlier: earlier ?? [] });
    expect(await results).toEqual(whole);
    expect(engine.requests).toHaveLength(PROBLEMS.length - 20);
  });

  it('decodes nothing where all is there', async () => {
    const whole = await run().results;
    const { engine, results } = run({ earlier: whole });
    expect(await results).toEqual(whole);
    expect(engine.requests).toEqual([]);
  });

  it('takes an earlier result for one problem only', async () => {
    const [problem] = PROBLEMS as [(typeof PROBLEMS)[number]];
    const [earlier] = (await run({}, [problem]).results) as [ProblemResult];
    const { engine, results } = run({ earlier: [earlier] }, [problem, problem]);
    expect(await results).toHaveLength(2);
    expect(engine.requests).toHaveLength(1);
  });

  it('before it began decodes nothing', async () => {
    const { engine, results } = run({ signal: AbortSignal.abort() });
    expect(await results).toEqual([]);
    expect(engine.requests).toEqual([]);
  });
});

it('an evaluation fails where its engine fails', async () => {
  const { engine, results } = run();
  engine.fail(new Error('crash'));
  await expect(results).rejects.toThrow('crash');
});
