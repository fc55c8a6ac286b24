import { describe, expect, it } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { pausedRows, recordedNext } from '../../../src/inspect/pausedRows';
import type { RunState, ThreadState } from '../../../src/trace/runState';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import { golden, stateAfter } from './golden';
import { TokenNames } from '../../../src/trace/tokenNames';

async function moments(eventCount: number) {
  const { events, header } = await golden('solved');
  const at = (count: number, id: number) =>
    stateAfter(events.slice(0, count)).threads.get(id) as ThreadState;
  const state = stateAfter(events.slice(0, eventCount));
  return {
    state,
    now: (id: number) => at(eventCount, id),
    latest: (id: number) => at(1e9, id),
    header,
  };
}

function tuples(
  state: RunState,
  thread: ThreadState,
  next: Parameters<typeof pausedRows>[2],
  words: string[],
) {
  return pausedRows(state, thread, next, new TokenNames(words), ENGLISH).map(
    ({ label, description, children = [] }) => [
      `${label} | ${description}`,
      children.map((row) => `${row.label} | ${row.description}`),
    ],
  );
}

describe('a held thread', () => {
  it('shows what may come next, what came, and how', async () => {
    const { state, now, header } = await moments(150);
    const tokenIds = [71, 2];
    const alternatives = { tokenIds, logprobs: [Math.log(0.9), Math.log(0.0000001)] };
    const next = { kind: 'known', alternatives, taken: 2 } as const;
    expect(tuples(state, now(1), next, [...header.model.vocabulary])).toEqual([
      ['next token | 7 · 90.0 %', ['7 | 90.0 %', '<eos> | < 0.1 % · taken']],
      [
        'newest events | 11 in all',
        expect.arrayContaining([expect.stringMatching(/^22\*4=88 {2}leaves 88 \| token \d+$/)]),
      ],
      ['tokens | 33: 24 sampled, 9 forced', ['sampled | 24', 'forced | 9: prompt 9, joined 0']],
    ]);
  });

  it('says what its steps over a server cost', async () => {
    const { events } = await golden('solved');
    const request = (ms: number, cachedTokens: number): TraceEvent => ({
      ...{ type: 'served', step: 1, ms, thread: 0, sentMs: ms - 20, firstTokenMs: ms - 8 },
      ...{ promptTokens: 10, cachedTokens, completionTokens: 1 },
    });
    const state = stateAfter([...events.slice(0, 20), request(30, 0), request(60, 9)]);
    const thread = state.threads.get(0) as ThreadState;
    expect(tuples(state, thread, { kind: 'unknown', why: 'held' }, []).at(-1)).toEqual([
      'requests to the server | 2: while the run is held, each step is one',
      [
        'latest | 9 of 10 prompt tokens from the server’s cache, first token after 12 ms',
        'all of them | 9 of 20 prompt tokens of 2 requests from the server’s cache, first token after 12 ms',
      ],
    ]);
  });

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
