import { describe, expect, it } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { recordedNext } from '../../../src/inspect/recordedNext';
import type { ThreadState } from '../../../src/trace/runState';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import { golden, stateAfter } from './golden';

async function moments(eventCount: number) {
  const { events } = await golden('solved');
  const at = (count: number, id: number) =>
    stateAfter(events.slice(0, count)).threads.get(id) as ThreadState;
  return {
    now: (id: number) => at(eventCount, id),
    latest: (id: number) => at(1e9, id),
  };
}

describe('what comes next', () => {
  it('says why it does not know what comes', async () => {
    const { now, latest } = await moments(150);
    const why = (thread: ThreadState, later?: ThreadState) => recordedNext(thread, later, ENGLISH);
    expect(why(now(0), latest(0))).toMatchObject({ why: 'it waits for its children' });
    expect(why(latest(1), latest(1))).toMatchObject({ why: 'the thread has ended' });
    expect(why(now(1), latest(1))).toMatchObject({ why: 'probabilities were not recorded' });
    expect(why(now(1), now(1))).toMatchObject({ why: 'nothing was recorded after this' });
  });

  it('knows what comes between the last token of a spawn and its children', async () => {
    const { events } = await golden('solved');
    const waits = events.findIndex(({ type }) => type === 'threadWait');
    const before = (await moments(waits)).now(0);
    const after = (await moments(waits + 1)).now(0);
    expect([before.state, after.state]).toEqual(['running', 'waiting']);
    const next = recordedNext(before, after, ENGLISH);
    expect(next).toMatchObject({ why: 'it waits for its children' });
  });

  it('tells what a recorded run could have taken', async () => {
    const { events } = await golden('solved');
    const alternatives = { tokenIds: [5, 6], logprobs: [-0.1, -3] };
    const recorded = events.map((event) =>
      event.type === 'sampled'
        ? ({ ...event, alternatives: event.threads.map(() => alternatives) } satisfies TraceEvent)
        : event,
    );
    const now = stateAfter(recorded.slice(0, 150)).threads.get(1) as ThreadState;
    const later = stateAfter(recorded).threads.get(1) as ThreadState;
    const next = recordedNext(now, later, ENGLISH);
    expect(next).toMatchObject({
      alternatives: { tokenIds: [5, 6] },
      taken: later.tokens?.id(now.context),
    });
  });
});
