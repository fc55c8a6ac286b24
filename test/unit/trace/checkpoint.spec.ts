import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../../src/trace/recordedEvent';
import { RunReducer } from '../../../src/trace/reducer';
import { golden } from '../inspect/golden';
import { plainState } from './plainState';
import { TraceBuilder } from './traceBuilder';

function reduce(events: readonly RecordedEvent[], reducer: RunReducer): RunReducer {
  for (const event of events) reducer.apply(event);
  return reducer;
}

describe.each(['full', 'counts'] as const)('a checkpoint with %s detail', (detail) => {
  test('holds what held then, and goes on to what holds later', async () => {
    const { events } = await golden('grandchildren');
    fc.assert(
      fc.property(
        // Lines that are missing leave anomalies, which a checkpoint has to know of as well.
        fc.subarray(events, { minLength: events.length - 40 }),
        fc.nat(events.length),
        fc.nat(events.length),
        (some, a, b) => {
          const [first, second] = [Math.min(a, b), Math.max(a, b)];
          const original = reduce(some.slice(0, first), new RunReducer({ detail }));
          const early = original.save();
          reduce(some.slice(first, second), original);
          const late = original.save();
          reduce(some.slice(second), original);
          const whole = plainState(original.state);
          for (const [checkpoint, position] of [
            [late, second],
            [early, first],
          ] as const) {
            const resumed = new RunReducer({ detail }, checkpoint);
            const before = reduce(some.slice(0, position), new RunReducer({ detail }));
            expect(plainState(resumed.state)).toEqual(plainState(before.state));
            expect(plainState(reduce(some.slice(position), resumed).state)).toEqual(whole);
          }
        },
      ),
      { numRuns: 10 },
    );
  });
});

test.each(['full', 'counts'] as const)(
  'with %s detail is left alone by both that go on',
  async (detail) => {
    const { events } = await golden('grandchildren');
    fc.assert(
      fc.property(fc.nat(events.length), fc.nat(events.length), (a, b) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        const original = reduce(events.slice(0, first), new RunReducer({ detail }));
        const checkpoint = original.save();
        const then = plainState(original.state);
        const resumed = reduce(events.slice(first, second), new RunReducer({ detail }, checkpoint));
        const later = plainState(resumed.state);
        expect(plainState(original.state)).toEqual(then);
        reduce(events.slice(first), original);
        expect(plainState(resumed.state)).toEqual(later);
        expect(plainState(new RunReducer({ detail }, checkpoint).state)).toEqual(then);
      }),
      { numRuns: 20 },
    );
  },
);

test('gives back the threads that have not changed since, not copies', () => {
  const { events } = new TraceBuilder().root(2).child(1, [0, 0, 0], 3).child(2, [0, 0, 1], 3);
  const original = reduce(events, new RunReducer({ detail: 'counts' }));
  const checkpoint = original.save();
  original.apply({ type: 'sampled', threads: [1], tokenIds: [1], forwardMs: 8, step: 1, ms: 10 });
  const { threads } = new RunReducer({ detail: 'counts' }, checkpoint).state;
  const isSame = [...threads].map(([id, thread]) => thread === original.state.threads.get(id));
  expect(isSame).toEqual([true, false, true]);
});

test('knows of probabilities and of what else could have come', () => {
  const alternatives = [{ tokenIds: [1, 2], logprobs: [-0.5, -1] }];
  const common = { type: 'sampled', threads: [0], logprobs: [-0.5], forwardMs: 1 } as const;
  const { events } = new TraceBuilder()
    .root(2)
    .add({ ...common, tokenIds: [1], alternatives })
    .add({ ...common, tokenIds: [2], given: [0] })
    .add({ ...common, tokenIds: [1], alternatives });
  for (let count = 0; count <= events.length; count++) {
    const original = reduce(events.slice(0, count), new RunReducer());
    const checkpoint = original.save();
    reduce(events.slice(count), original);
    const resumed = reduce(events.slice(count), new RunReducer({}, checkpoint));
    expect(plainState(resumed.state)).toEqual(plainState(original.state));
  }
});

test('shares the threads that have grown only since the one before', () => {
  const { events } = new TraceBuilder().root(2).child(1, [0, 0, 0], 3).child(2, [0, 0, 1], 3);
  const reducer = reduce(events, new RunReducer({ detail: 'counts' }));
  const before = reducer.save().threads;
  reducer.apply({ type: 'sampled', threads: [1], tokenIds: [1], forwardMs: 8, step: 1, ms: 10 });
  reducer.apply({ type: 'threadEnd', thread: 2, finishReason: 'stop', step: 1, ms: 10 });
  const after = reducer.save().threads;
  expect(after.map((thread, i) => thread === before[i])).toEqual([true, true, false]);
});
