import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createRandom } from '../../../src/common/random';
import { generateProblems } from '../../../src/countdown/generator';
import { COUNTDOWN_ASKING } from '../../../src/methods/countdownAsking';
import { DEFAULT_OPTIONS } from '../../../src/methods/decodingOptions';
import { requestFor } from '../../../src/methods/requests';
import { formatProblem } from '../../../src/countdown/problemText';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import { type BundledModel, openBundledModel } from './bundledModel';
import { decode, stateOf, withoutShares, withoutTimes } from './decoding';

/** 300 runs, which take many minutes, in place of a few. */
const IS_WHOLE = process.env['APR_SHARED_RUNS'] === 'all';

vi.setConfig({ testTimeout: IS_WHOLE ? 10 * 3_600_000 : 300_000, hookTimeout: 60_000 });

let model: BundledModel;
beforeAll(async () => {
  model = await openBundledModel();
});
afterAll(() => model.runner.dispose());

it.each([
  { numbers: 4, count: IS_WHOLE ? 200 : 8 },
  { numbers: 5, count: IS_WHOLE ? 80 : 2 },
  { numbers: 6, count: IS_WHOLE ? 20 : 1 },
])('$count runs of $numbers numbers are the same with and without sharing', async (size) => {
  const { numbers, count } = size;
  let [shared, sampled] = [0, 0];
  const differing: string[] = [];
  for (const problem of generateProblems(createRandom(400 + numbers), 'train', count, numbers)) {
    const asked = requestFor(COUNTDOWN_ASKING, problem, DEFAULT_OPTIONS);
    // One whole run of six numbers alone takes longer than all other tests of the engine.
    const runTokens = IS_WHOLE ? asked.limits.runTokens : 10_000;
    const what = { ...asked, limits: { ...asked.limits, runTokens } };
    const { events } = await decode(model.runner, what, { shape: model.shape });
    const alone = await decode(model.runner, { ...what, shares: false }, { shape: model.shape });
    const difference = firstDifference(plain(events), withoutTimes(alone.events));
    if (difference !== undefined) differing.push(`${formatProblem(problem)}: ${difference}`);
    const state = stateOf(events);
    expect(state.anomalies.first).toEqual([]);
    shared += state.shared;
    sampled += state.tokens.sampled;
  }
  expect(differing).toEqual([]);
  if (numbers > 4) expect(shared / sampled).toBeGreaterThan(0.1);
});

/** The events, and nothing that sharing may change. */
function plain(events: readonly TraceEvent[]): TraceEvent[] {
  return withoutTimes(withoutShares(events));
}

/** Where two runs part, for whoever looks into it; undefined where they are the same. */
function firstDifference(
  shared: readonly TraceEvent[],
  alone: readonly TraceEvent[],
): string | undefined {
  const most = Math.max(shared.length, alone.length);
  for (let at = 0; at < most; at++) {
    const [one, other] = [JSON.stringify(shared[at]), JSON.stringify(alone[at])];
    if (one !== other) return `event ${at} is ${one}, and ${other} without sharing`;
  }
  return undefined;
}
