import { describe, expect, test } from 'vitest';
import { anomalyWords } from '../../../src/trace/anomaly';
import { changeOf } from '../../../src/trace/changes';
import { graphOf } from '../../../src/trace/graph';
import { RunReducer } from '../../../src/trace/reducer';
import { eventsThroughStep, RunCursor, stateAt } from '../../../src/trace/replay';
import type { RunState, ThreadState } from '../../../src/trace/runState';
import { operation, TraceBuilder } from './traceBuilder';
import { plainState } from './plainState';

const thread = (state: RunState, id: number) => state.threads.get(id) as ThreadState;

const spawning = () =>
  new TraceBuilder()
    .root(2)
    .sample(1, 0)
    .search(0, {
      type: 'spawn',
      messages: [{ operation: operation(22, '+', 26), numbers: [53, 48, 31], faults: [] }],
    })
    .child(1, [0, 0, 0], 3)
    .wait(0, 0, 1)
    .sample(1, 1)
    .end(1)
    .join(0, 0, 2)
    .search(0, { type: 'join', results: [null] })
    .sample(1, 0)
    .end(0)
    .finish('stop', false);

test('tokens are forced or sampled, with their log-probabilities and moments', () => {
  const { state } = spawning().add({
    type: 'sampled',
    threads: [0],
    tokenIds: [7],
    logprobs: [-0.5],
    forwardMs: 1,
  });
  const { tokens } = thread(state, 0);
  const all = Array.from({ length: tokens?.length ?? 0 }, (_, i) => [
    tokens?.id(i),
    tokens?.isForced(i),
    tokens?.logprob(i),
    tokens?.moment(i).step,
  ]);
  expect(all).toEqual([
    [3, true, undefined, 0],
    [3, true, undefined, 0],
    [1, false, undefined, 1],
    [2, true, undefined, 2],
    [2, true, undefined, 2],
    [1, false, undefined, 3],
    [7, false, -0.5, 3],
  ]);
});

test('a spawn knows what was asked and what came back', () => {
  const [spawn] = thread(spawning().state, 0).spawns;
  expect(spawn).toMatchObject({
    number: 0,
    children: [1],
    results: [null],
    waited: { step: 1, ms: 10 },
    resumed: { step: 2, ms: 20 },
    context: 3,
    forced: 2,
    inherited: 0,
  });
  expect(spawn?.messages[0]).toMatchObject({ numbers: [53, 48, 31] });
});

test('threads go from running to waiting to finished', () => {
  const { events } = spawning();
  const states = events.slice(1).map((_, i) => thread(stateAt(events, i + 2), 0).state);
  expect(states.filter((s, i) => s !== states[i - 1])).toEqual([
    'running',
    'waiting',
    'running',
    'finished',
  ]);
  expect(stateAt(events, 0)).toMatchObject({ status: 'empty', events: 0 });
  expect(stateAt(events, 1).status).toBe('running');
  expect(stateAt(events, 1000)).toMatchObject({
    status: 'finished',
    threadsIn: { running: 0, waiting: 0, finished: 2 },
  });
});

test('moving back gives the same state as never having gone further', () => {
  const { events } = spawning();
  const cursor = new RunCursor(events);
  for (const count of [events.length, 4, 9, 0, 12, 11]) {
    expect(cursor.moveTo(count)).toEqual(stateAt(events, count));
  }
  expect(eventsThroughStep(events, 0)).toBe(2);
  expect(eventsThroughStep(events, 1)).toBe(6);
  expect(eventsThroughStep(events, 99)).toBe(events.length);
});

test('graph ids stay while the run grows', () => {
  const { events } = spawning();
  let before: string[] = [];
  for (let count = 0; count <= events.length; count++) {
    const { nodes, edges } = graphOf(stateAt(events, count));
    const ids = [...nodes, ...edges].map((part) => part.id);
    expect(ids).toEqual(expect.arrayContaining(before));
    before = ids;
  }
});

test('counts only: the same without tokens and search events', () => {
  const { events, state } = spawning();
  const reducer = new RunReducer({ detail: 'counts' });
  for (const event of events) reducer.apply(event);
  const counts = thread(reducer.state, 0);
  expect(counts.tokens).toBeUndefined();
  expect(counts.search).toEqual([]);
  expect(counts.counts).toEqual(thread(state, 0).counts);
  expect(counts.spawns).toEqual(thread(state, 0).spawns);
  expect(reducer.state.decode).toEqual(state.decode);
  expect(plainState(reducer.state).steps).toEqual(plainState(state).steps);
  expect(counts.prefills).toEqual(thread(state, 0).prefills);
  expect(counts.prefills).not.toHaveLength(0);
});

test('counts only: no more prefills than a sound run has, whatever a file says', () => {
  const builder = spawning();
  const join = { type: 'prefill', threads: [0], reason: 'join', tokens: 1, forwardMs: 2 } as const;
  for (let i = 0; i < 100; i++) builder.add(join);
  const reducer = new RunReducer({ detail: 'counts' });
  for (const event of builder.events) reducer.apply(event);
  const { prefills, spawns } = thread(reducer.state, 0);
  expect(prefills).toHaveLength(spawns.length + 1);
  expect(reducer.state.prefill.join.passes).toBeGreaterThan(100);
});

test('the change of an event names its threads', () => {
  const { events } = spawning();
  const changes = events.map((event) => [event.type, changeOf(event)] as const);
  expect(Object.fromEntries(changes)).toMatchObject({
    threadStart: { threads: [0, 1], structure: true },
    threadWait: { threads: [0], structure: false },
    threadResume: { threads: [0], structure: true },
    sampled: { threads: [0], structure: false },
  });
});

describe('events that contradict', () => {
  const anomalies = (builder: TraceBuilder) =>
    builder.state.anomalies.first.map((anomaly) => anomalyWords(anomaly).message);

  test('are none in a sound run', () => {
    expect(anomalies(spawning())).toEqual([]);
  });

  test('are named, with the event', () => {
    const builder = new TraceBuilder().root(1).root(1).sample(1, 5).end(0).end(0);
    expect(builder.state.anomalies).toEqual({
      count: 3,
      first: [
        { event: 2, name: 'thread starts twice', values: [0] },
        { event: 3, name: 'thread has not started', values: [5] },
        { event: 5, name: 'ends twice', values: [0] },
      ],
    });
  });

  test('a lost resume is made up for', () => {
    const builder = spawning();
    const { events } = builder;
    const without = events.filter((event) => event.type !== 'threadResume');
    const state = stateAt(without, without.length);
    expect(state.anomalies.first[0]?.name).toBe('goes on while it waits');
    expect(graphOf(state)).toEqual(graphOf(builder.state));
  });

  test('a wait for oneself is no circle', () => {
    const builder = new TraceBuilder().root(1).wait(0, 0, 0).sample(1, 0);
    expect(graphOf(builder.state).edges.map((edge) => edge.id)).toEqual(['continue:0.0>0.1']);
    expect(anomalies(builder)).toEqual(['thread 0 goes on while it waits']);
  });

  test('a run that ends too early', () => {
    expect(anomalies(new TraceBuilder().root(1).finish('stop', false))).toEqual([
      'the run ends while 1 of its threads have not ended',
    ]);
  });
});
