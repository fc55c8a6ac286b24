import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Breakpoint, BreakpointCondition } from '../../../src/inspect/breakpoint';
import type { EventStore } from '../../../src/inspect/eventStore';
import { Playback } from '../../../src/inspect/playback';
import { openTraceSession } from '../../../src/session/run/traceSession';
import { inChunks } from '../trace/inChunks';

const GOLDEN = 'test/golden/grandchildren.aprtrace';

const CONDITIONS: readonly BreakpointCondition[] = [
  ...([{ kind: 'spawn' }, { kind: 'join' }, { kind: 'failure' }] as const),
  ...([
    { kind: 'event', type: 'spawn' },
    { kind: 'event', type: 'explore' },
  ] as const),
  { kind: 'line', thread: 3, said: 2, line: 1 },
];

let events: EventStore;
beforeAll(async () => {
  const { session, read } = await openTraceSession(inChunks(readFileSync(GOLDEN), 4096), {
    ...{ id: 'one', file: `file:///${GOLDEN}`, createdBy: 'test' },
  });
  await read();
  ({ events } = session);
});

const breakpoints = fc
  .array(
    fc.record({ condition: fc.constantFrom(...CONDITIONS), every: fc.integer({ min: 1, max: 3 }) }),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((all) =>
    all.map(({ condition, every }, i): Breakpoint => ({
      ...{ id: `${i}`, condition },
      holdsAt: (count) => count % every === 0,
      ...(i === 1 && { tells: ({ state }) => `${state.events}` }),
    })),
  );

/** Where a cursor is held on its way through all of it. */
async function way(of: readonly Breakpoint[]) {
  const hits = new Playback(events).hits(of);
  const held: number[] = [];
  const told: string[] = [];
  for (let at = 0; at < events.length;) {
    const passed = await hits.forward(at, events.length);
    told.push(...passed.told);
    at = passed.held?.position ?? events.length;
    if (passed.held) held.push(at);
  }
  return { hits, held, told };
}

test('the way back is held where the way on was, and tells the same', async () => {
  await fc.assert(
    fc.asyncProperty(breakpoints, async (of) => {
      const { hits, held, told } = await way(of);
      const back: number[] = [];
      const toldBack: string[] = [];
      for (let at = events.length + 1; at > 0;) {
        const passed = await hits.backward(at, 0);
        toldBack.push(...passed.told);
        at = passed.held?.position ?? 0;
        if (passed.held) back.push(at);
      }
      expect(back).toEqual(held.toReversed());
      expect(toldBack).toEqual(told.toReversed());
    }),
    { numRuns: 25 },
  );
});

test('from anywhere to anywhere it is held where the whole way was', async () => {
  await fc.assert(
    fc.asyncProperty(breakpoints, fc.nat(), fc.nat(), async (of, a, b) => {
      const [from = 0, to = 0] = [a % events.length, b % events.length].sort((x, y) => x - y);
      const { held } = await way(of);
      // Nothing is known yet of what lies before.
      const on = await new Playback(events).hits(of).forward(from, to);
      expect(on.held?.position).toBe(held.find((at) => at > from && at <= to));
      const back = await new Playback(events).hits(of).backward(to, from);
      expect(back.held?.position).toBe(held.findLast((at) => at >= from && at < to));
    }),
    { numRuns: 25 },
  );
});
