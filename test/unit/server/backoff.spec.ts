import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HumanError } from '../../../src/common/humanError';
import { DEFAULT_RETRIES, untilItSucceeds, type RetryOptions } from '../../../src/server/backoff';
import { RequestFault, type FaultKind } from '../../../src/server/requestFault';

const live = () => new AbortController().signal;
const fault = (kind: FaultKind, waitMs?: number) =>
  new RequestFault(new HumanError('No.'), kind, waitMs);

function options(more: Partial<RetryOptions> = {}) {
  const pauses: number[] = [];
  const sleep = (ms: number) => Promise.resolve(void pauses.push(ms));
  return { pauses, options: { ...DEFAULT_RETRIES, sleep, ...more } };
}

/** Fails so often, and then succeeds. */
function failing(times: number, kind: FaultKind, waitMs?: number) {
  let left = times;
  return () => (left-- > 0 ? Promise.reject(fault(kind, waitMs)) : Promise.resolve('well'));
}

test('pauses double up to the longest, and half of each is random', () =>
  fc.assert(
    fc.asyncProperty(fc.double({ min: 0, max: 0.999, noNaN: true }), async (drawn) => {
      const { pauses, options: retries } = options({ random: () => drawn });
      expect(await untilItSucceeds(failing(7, 'broken'), live(), retries)).toBe('well');
      const longest = [100, 200, 400, 800, 1600, 3200, 5000];
      expect(pauses).toEqual(longest.map((ms) => ms * (0.5 + drawn / 2)));
    }),
  ));

test('a server that asks for a pause gets no shorter one', async () => {
  const { pauses, options: retries } = options({ random: () => 0 });
  await untilItSucceeds(failing(7, 'busy', 1_000), live(), retries);
  expect(pauses).toEqual([1_000, 1_000, 1_000, 1_000, 1_000, 1_600, 2_500]);
});

test('what is refused, and what failed too often, is told', async () => {
  const { pauses, options: retries } = options();
  await expect(untilItSucceeds(failing(1, 'refused'), live(), retries)).rejects.toThrow('No.');
  await expect(untilItSucceeds(failing(1, 'busy', 60_001), live(), retries)).rejects.toThrow('No.');
  expect(pauses).toEqual([]);
  await expect(untilItSucceeds(failing(8, 'broken'), live(), retries)).rejects.toThrow('No.');
  expect(pauses).toHaveLength(7);
});

test('an error that is no fault of a request is not tried again', async () => {
  const { pauses, options: retries } = options();
  const broken = () => Promise.reject(new TypeError('a slip'));
  await expect(untilItSucceeds(broken, live(), retries)).rejects.toThrow(TypeError);
  expect(pauses).toEqual([]);
});

test('who aborts in a pause does not wait for its end', async () => {
  const stop = new AbortController();
  const reason = new Error('enough');
  const retries = { ...DEFAULT_RETRIES, firstPauseMs: 1e9, longestPauseMs: 1e9 };
  const waiting = untilItSucceeds(failing(1, 'broken'), stop.signal, retries);
  setImmediate(() => stop.abort(reason));
  await expect(waiting).rejects.toBe(reason);
});
