import { describe, expect, it } from 'vitest';
import { criticalPath } from '../../../src/trace/criticalPath';
import { graphOf } from '../../../src/trace/graph';
import { RunReducer } from '../../../src/trace/reducer';
import { type RunState, totalTokens } from '../../../src/trace/runState';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import { plainState } from './plainState';
import { TraceBuilder } from './traceBuilder';

/** A root whose words of a spawn leave its context at its join. */
const cut = () =>
  new TraceBuilder()
    .root(2)
    .sample(6, 0)
    .child(1, [0, 0, 0], 3)
    .wait(0, 0, 1)
    .sample(4, 1)
    .end(1)
    .add({ type: 'threadResume', thread: 0, spawn: 0 })
    .add({ type: 'forced', thread: 0, keep: 5, tokenIds: [7, 7] })
    .sample(3, 0)
    .end(0)
    .finish('stop', false);

const reduced = (events: readonly TraceEvent[], reducer = new RunReducer()): RunState => {
  for (const event of events) reducer.apply(event);
  return reducer.state;
};

const idsOf = ({ threads }: RunState) => {
  const tokens = threads.get(0)?.tokens;
  return Array.from({ length: tokens?.length ?? 0 }, (_, i) => tokens?.id(i));
};

describe('a context that is cut back', () => {
  it('holds what stays, and counts what left it', () => {
    const { state } = cut();
    const root = state.threads.get(0);
    expect(idsOf(state)).toEqual([3, 3, 1, 1, 1, 7, 7, 1, 1, 1]);
    expect(root).toMatchObject({
      context: 10,
      dropped: 3,
      counts: { prompt: 2, sampled: 9, joined: 2, inherited: 0 },
    });
    expect(totalTokens(state.tokens)).toBe(2 + 9 + 2 + 3 + 4);
    expect(state.anomalies.count).toBe(0);
  });

  it('its segments are what was written in them', () => {
    const graph = graphOf(cut().state);
    expect(graph.nodes).toMatchObject([
      { id: '0.0', from: 0, to: 8, forced: 2, sampled: 6 },
      { id: '0.1', from: 5, to: 10, forced: 2, sampled: 3 },
      { id: '1.0', from: 0, to: 7, forced: 3, sampled: 4 },
    ]);
    expect(criticalPath(graph).tokens).toBe(8 + 7 + 5);
  });

  it('is whole in what was saved before, and goes on from there', () => {
    const { events } = cut();
    const whole = plainState(reduced(events));
    for (let at = 0; at <= events.length; at++) {
      const reducer = new RunReducer();
      const before = plainState(reduced(events.slice(0, at), reducer));
      const checkpoint = reducer.save();
      reduced(events.slice(at), reducer);
      const resumed = new RunReducer({}, checkpoint);
      expect(plainState(resumed.state), `${at}`).toEqual(before);
      expect(plainState(reduced(events.slice(at), resumed)), `${at}`).toEqual(whole);
    }
  });

  it('cannot keep what it does not have', () => {
    const { state } = cut().add({ type: 'forced', thread: 0, keep: 50, tokenIds: [7] });
    expect(state.threads.get(0)?.context).toBe(11);
    expect(state.anomalies.first.at(-1)?.name).toBe('keeps too much');
  });

  it('takes a file that cuts it ever again in its stride', () => {
    const builder = new TraceBuilder().root(20_000);
    for (let i = 0; i < 20_000; i++) {
      builder.add({ type: 'forced', thread: 0, keep: 19_999, tokenIds: [7] });
    }
    expect(builder.state.threads.get(0)).toMatchObject({ context: 20_000, dropped: 20_000 });
  });
});
