import { CHECKED, UNCHECKED } from '../../../../src/countdown/demonstration/rules';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Prompt } from '../../../../src/countdown/prompt';
import {
  culpritOf,
  departuresOf,
  tooManyNumbers,
} from '../../../../src/evaluation/countdown/diagnosis';
import { failureOf } from '../../../../src/evaluation/countdown/failure';
import { RunReducer } from '../../../../src/trace/reducer';
import { TraceBuilder } from '../../trace/traceBuilder';

/** A run whose one thread was asked this and gave up. */
function stateOf(prompt: Prompt) {
  const { events } = new TraceBuilder().root(2).sample(3, 0).end(0).finish('stop', false);
  const reducer = new RunReducer();
  for (const event of events) {
    reducer.apply(event.type === 'threadStart' ? { ...event, prompt } : event);
  }
  return reducer.state;
}

const asked = { method: 'apr', children: 'unlimited', perSpawn: 8, target: 98 } as const;

test('a thread of too many numbers is not searched, and is named', () => {
  const numbers = Array.from({ length: 9 }, (_, i) => 80 + i);
  const state = stateOf({ ...asked, target: 1, numbers });
  expect(departuresOf(state, UNCHECKED)).toEqual([]);
  expect(culpritOf(state, UNCHECKED)).toBeUndefined();
  expect(tooManyNumbers(state).map(({ id }) => id)).toEqual([0]);
  expect(failureOf(state)).toBe('gave up');
  expect(tooManyNumbers(stateOf({ ...asked, numbers: [101, 93, 31] }))).toEqual([]);
});

test('a thread of the models is compared as ever', () => {
  expect(departuresOf(stateOf({ ...asked, numbers: [101, 93, 31] }), UNCHECKED)).toHaveLength(1);
});

test('no prompt that a file may say stops the diagnosis', () => {
  const number = fc.oneof(fc.integer({ min: -9, max: 99 }), fc.maxSafeInteger(), fc.double());
  const numbers = fc.array(number, { maxLength: 40 });
  const count = fc.nat({ max: 20 });
  const prompts = fc.oneof(
    fc.record({
      method: fc.constant('apr' as const),
      children: fc.oneof(count, fc.constant('unlimited' as const)),
      perSpawn: count,
      target: number,
      numbers,
    }),
    fc.record({
      method: fc.constant('sos' as const),
      window: fc.nat({ max: 512 }),
      shuffled: fc.boolean(),
      target: number,
      numbers,
    }),
  );
  fc.assert(
    fc.property(prompts, (prompt) => {
      for (const rules of [UNCHECKED, CHECKED]) culpritOf(stateOf(prompt), rules);
    }),
    { numRuns: 200 },
  );
});
