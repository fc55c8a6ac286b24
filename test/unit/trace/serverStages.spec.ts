import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placedStages, stageTotals } from '../../../src/trace/serverStages';
import { servedRun, STAGES } from './servedRun';

const REQUEST = { step: 9, ms: 40, sentMs: 10, firstTokenMs: 20 };

describe('the stages of a request', () => {
  test('lie around its first token', () => {
    const stages = { queueMs: 3, prefillMs: 5, decodeMs: 12 };
    expect(placedStages({ ...REQUEST, stages })).toEqual([
      { stage: 'queue', from: 12, to: 15, ms: 3 },
      { stage: 'prefill', from: 15, to: 20, ms: 5 },
      { stage: 'decode', from: 20, to: 32, ms: 12 },
    ]);
  });

  test('are cut to the request, and keep what the server told', () => {
    const stages = { queueMs: 8, prefillMs: 7, decodeMs: 30 };
    expect(placedStages({ ...REQUEST, stages })).toEqual([
      { stage: 'queue', from: 10, to: 13, ms: 8 },
      { stage: 'prefill', from: 13, to: 20, ms: 7 },
      { stage: 'decode', from: 20, to: 40, ms: 30 },
    ]);
  });

  test('are those that were told', () => {
    expect(placedStages(REQUEST)).toEqual([]);
    expect(placedStages({ ...REQUEST, stages: { queueMs: 4 } })).toEqual([
      { stage: 'queue', from: 10, to: 14, ms: 4 },
    ]);
    expect(placedStages({ ...REQUEST, stages: { decodeMs: 4 } })).toEqual([
      { stage: 'decode', from: 20, to: 24, ms: 4 },
    ]);
  });

  test('follow each other within the request, whatever a file says', () => {
    const ms = fc.oneof(fc.double({ min: 0, max: 1e300, noNaN: true }), fc.nat(50));
    const stages = fc.record({ queueMs: ms, prefillMs: ms, decodeMs: ms }, { requiredKeys: [] });
    const request = fc.record({ step: fc.nat(), ms, sentMs: ms, firstTokenMs: ms, stages });
    fc.assert(
      fc.property(request, (served) => {
        let at = served.sentMs;
        for (const { from, to } of placedStages(served)) {
          expect(from).toBeGreaterThanOrEqual(at);
          expect(to).toBeGreaterThanOrEqual(from);
          at = to;
        }
        const end = Math.max(served.sentMs, served.firstTokenMs, served.ms);
        expect(at).toBeLessThanOrEqual(end);
      }),
    );
  });
});

test('a thread’s stages are those of all its requests', () => {
  const { threads } = servedRun(STAGES).state;
  expect(stageTotals(threads.get(0) ?? expect.fail())).toEqual({
    ...{ queue: 0.75, prefill: 10.5, decode: 44 },
  });
  expect(stageTotals(servedRun().state.threads.get(0) ?? expect.fail())).toBeUndefined();
});
