import { describe, expect, it, vi } from 'vitest';
import type { EngineRun } from '../../../src/engine/engine';
import { COUNTDOWN_ASKING } from '../../../src/methods/countdownAsking';
import { DEFAULT_OPTIONS } from '../../../src/methods/decodingOptions';
import { solve } from '../../../src/methods/solve';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import { expectClosed } from '../engine/decoding';
import { ScriptedEngine } from '../engine/scriptedEngine';
import { ids, script } from '../engine/scriptedRunner';

// A busy machine takes this long.
vi.setConfig({ testTimeout: 60_000 });

/** Given in another order than the model reads them. */
const PROBLEM = { numbers: [7, 9, 8], target: 24 };
const SOLVED = {
  '9 8 7': 'spawn 9 + 8 17 9 - 8 1 endspawn solution <eos>',
  '17 7': 'solution 17 + 7 24 <eos>',
};

describe('solve', () => {
  it('gives the verified answer, its steps and the metrics of the run', async () => {
    const engine = new ScriptedEngine(script(SOLVED));
    const solution = await solve(engine, COUNTDOWN_ASKING, PROBLEM, DEFAULT_OPTIONS);
    expect(solution).toMatchObject({
      method: 'apr',
      problem: PROBLEM,
      solved: true,
      claimed: true,
      verified: true,
      answer: '9+8+7',
      claim: ['9+8=17', '17+7=24'],
      reason: undefined,
      aborted: false,
    });
    const root =
      '<bos> apr childrenUnlimited perSpawn8 24 9 8 7 | spawn 9 + 8 17 9 - 8 1 endspawn ' +
      'join goal 9 + 8 17 17 + 7 24 endjoin solution <eos>';
    const solving = '<bos> apr childrenUnlimited perSpawn8 24 17 7 | solution 17 + 7 24 <eos>';
    const failing = '<bos> apr childrenUnlimited perSpawn8 24 7 1 | fail <eos>';
    expect(solution.metrics).toMatchObject({
      children: 2,
      totalTokens: ids(`${root} ${solving} ${failing}`).length,
      longestContext: { thread: 0, tokens: ids(root).length },
    });
    expect(solution.metrics.sequential.tokens).toBe(ids(`${root} ${solving}`).length);
  });

  it.each([
    ['fail <eos>', false, /^The model gave up\.$/],
    ['<eos>', false, /^The model wrote no answer that can be read\.$/],
    ['solution 9 + <eos>', false, /^The model wrote no answer that can be read\.$/],
    ['spawn endspawn', false, /^The model wrote no answer that can be read\.$/],
    ['solution 9 + 8 18 18 + 7 25 <eos>', true, /^The model's answer is wrong: .*9\+8 is 17/],
    ['solution 9 + 8 17 <eos>', true, /^The model's answer is wrong: /],
    ['solution 9 + 6 15 <eos>', true, /^The model's answer is wrong: /],
    ['up', false, /^The limit contextWindow \(256\) was reached in thread 0\.$/],
  ])('says why a run that ends with %s is not solved', async (text, claimed, reason) => {
    const engine = new ScriptedEngine(script({ '9 8 7': text }));
    const solution = await solve(engine, COUNTDOWN_ASKING, PROBLEM, DEFAULT_OPTIONS);
    expect(solution).toMatchObject({ solved: false, verified: false, claimed });
    expect(solution.claim !== undefined).toBe(claimed);
    expect(solution.answer).toBeUndefined();
    expect(solution.reason).toMatch(reason);
    expect(solution.aborted).toBe(false);
  });

  it('names the limit of the run where the root had none of its own', async () => {
    // Every thread spawns two that spawn again: none ever answers.
    const endless = script({
      '9 8 7': 'spawn 9 + 8 17 8 + 7 15 9 + 7 16 endspawn up',
      '17 7': 'spawn 17 + 7 24 endspawn up',
    });
    const solution = await solve(new ScriptedEngine(endless), COUNTDOWN_ASKING, PROBLEM, {
      ...DEFAULT_OPTIONS,
      window: 40,
    });
    expect(solution.reason).toMatch(/^The limit contextWindow \(40\) was reached in thread 0\.$/);
  });

  it('ends an aborted run, and says so', async () => {
    const engine = new ScriptedEngine(script({ '9 8 7': 'up' }));
    let run: EngineRun | undefined;
    const all: TraceEvent[] = [];
    const solution = await solve(engine, COUNTDOWN_ASKING, PROBLEM, DEFAULT_OPTIONS, {
      onStart: (started) => (run = started),
      onEvents: (events, state) => {
        all.push(...events);
        expect(state.step).toBe(events.at(-1)?.step);
        if (state.step === 5) run?.abort();
      },
    });
    expect(solution).toMatchObject({
      aborted: true,
      solved: false,
      reason: 'The run was stopped.',
    });
    expectClosed(all);
  });

  it('throws where the engine fails', async () => {
    const engine = new ScriptedEngine(script({ '9 8 7': 'up' }));
    engine.fail(new Error('crash'));
    await expect(solve(engine, COUNTDOWN_ASKING, PROBLEM, DEFAULT_OPTIONS)).rejects.toThrow(
      'crash',
    );
  });
});
