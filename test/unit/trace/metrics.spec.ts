import { describe, expect, test } from 'vitest';
import { contextSeries } from '../../../src/trace/contextSeries';
import { graphOf } from '../../../src/trace/graph';
import { measureRun } from '../../../src/trace/metrics';
import { outcomeOf } from '../../../src/trace/outcome';
import type { RunState, ThreadState } from '../../../src/trace/runState';
import { measureThread } from '../../../src/trace/threadMetrics';
import { threadLabel } from '../../../src/trace/threadLabel';
import { operation, TraceBuilder } from './traceBuilder';

const thread = (state: RunState, id: number) => state.threads.get(id) as ThreadState;
const path = (state: RunState) => measureRun(state).sequential.nodes.map((node) => node.id);

/**
 * Tokens:  0: 5 prompt + 4 sampled | 4 joined + 2 sampled = 15
 *          1: 3 + 6 = 9      2: 3 + 2 | 3 + 1 = 9       3: 2 + 7 = 9
 * Steps:   0 in 1-4, 1 in 5-10, 2 in 5-6, 3 in 7-13, 2 in 14, 0 in 15-16
 */
const nested = () =>
  new TraceBuilder()
    .root(5)
    .sample(4, 0)
    .add({ type: 'prefill', threads: [0], reason: 'prompt', tokens: 5, forwardMs: 3 })
    .child(1, [0, 0, 0], 3)
    .child(2, [0, 0, 1], 3)
    .wait(0, 0, 1, 2)
    .add({ type: 'prefill', threads: [1, 2], reason: 'prompt', tokens: 6, forwardMs: 4 })
    .sample(2, 1, 2)
    .child(3, [2, 0, 0], 2)
    .wait(2, 0, 3)
    .sample(4, 1, 3)
    .end(1)
    .sample(3, 3)
    .end(3)
    .join(2, 0, 3)
    .sample(1, 2)
    .end(2)
    .join(0, 0, 4)
    .sample(2, 0)
    .end(0)
    .finish('stop', true);

describe('nested spawns', () => {
  test('total and sequential tokens', () => {
    const metrics = measureRun(nested().state);
    expect(metrics).toMatchObject({
      threads: 4,
      totalTokens: 42,
      sampledTokens: 22,
      promptTokens: 13,
      joinedTokens: 7,
      forcedTokens: 20,
      longestContext: { thread: 0, tokens: 15 },
      spawns: 2,
      children: 3,
      childrenPerSpawn: { mean: 1.5, most: 2 },
    });
    // 9 + 5 + 9 + 4 + 6; by way of thread 1 it would be 9 + 9 + 6.
    expect(metrics.sequential).toMatchObject({ tokens: 33, forced: 17, sampled: 16 });
    expect(path(nested().state)).toEqual(['0.0', '2.0', '3.0', '2.1', '0.1']);
    expect(metrics.sequential.edges.map((edge) => edge.kind)).toEqual([
      'spawn',
      'spawn',
      'join',
      'join',
    ]);
  });

  test('time, steps and prefill', () => {
    const { state } = nested();
    expect(measureRun(state)).toMatchObject({
      wallMs: 160,
      firstTokenMs: 10,
      steps: 16,
      stepMs: { mean: 8, longest: 8 },
      meanParallel: 22 / 16,
      promptPrefill: { passes: 2, tokens: 11, ms: 7 },
      joinPrefill: { passes: 2, tokens: 7, ms: 4 },
    });
    expect(measureThread(state, thread(state, 0))).toEqual({
      context: 15,
      windowShare: 0.15,
      sampled: 6,
      forced: 9,
      runningMs: 60,
      waitingMs: 100,
      children: 2,
    });
    expect(measureThread(state, thread(state, 2))).toMatchObject({ runningMs: 30, waitingMs: 70 });
    expect(measureThread(state, thread(state, 1))).toMatchObject({ runningMs: 60, waitingMs: 0 });
    expect(state.steps.at(4)).toEqual({ step: 5, ms: 50, forwardMs: 8, sampled: 2 });
  });

  test('the graph', () => {
    const { nodes, edges } = graphOf(nested().state);
    expect(nodes.map((node) => `${node.id} ${node.forced}+${node.sampled}`)).toEqual([
      '0.0 5+4',
      '0.1 4+2',
      '1.0 3+6',
      '2.0 3+2',
      '2.1 3+1',
      '3.0 2+7',
    ]);
    expect(edges.map((edge) => edge.id).sort()).toEqual([
      'continue:0.0>0.1',
      'continue:2.0>2.1',
      'join:1.0>0.1',
      'join:2.1>0.1',
      'join:3.0>2.1',
      'spawn:0.0>1.0',
      'spawn:0.0>2.0',
      'spawn:2.0>3.0',
    ]);
  });

  test('context over time', () => {
    const { state } = nested();
    expect(contextSeries(thread(state, 2))).toEqual([
      { step: 4, ms: 40, tokens: 3 },
      { step: 5, ms: 50, tokens: 4 },
      { step: 6, ms: 60, tokens: 5 },
      { step: 13, ms: 130, tokens: 8 },
      { step: 14, ms: 140, tokens: 9 },
    ]);
    expect(contextSeries(thread(state, 3)).at(-1)).toEqual({ step: 13, ms: 130, tokens: 9 });
  });
});

test('two spawns of one thread: the path may take another child each time', () => {
  const builder = new TraceBuilder()
    .root(2)
    .sample(1, 0)
    .child(1, [0, 0, 0], 1)
    .child(2, [0, 0, 1], 1)
    .wait(0, 0, 1, 2)
    .sample(1, 1, 2)
    .end(1)
    .sample(4, 2)
    .end(2)
    .join(0, 0, 2)
    .sample(1, 0)
    .child(3, [0, 1, 0], 1)
    .wait(0, 1, 3)
    .sample(2, 3)
    .end(3)
    .join(0, 1, 2)
    .sample(1, 0)
    .end(0)
    .finish('stop', true);
  expect(path(builder.state)).toEqual(['0.0', '2.0', '0.1', '3.0', '0.2']);
  // 3 + 6 + 3 + 3 + 3
  expect(measureRun(builder.state)).toMatchObject({
    totalTokens: 20,
    sequential: { tokens: 18, forced: 8, sampled: 10 },
    spawns: 2,
    childrenPerSpawn: { mean: 1.5, most: 2 },
  });
});

test('a run of one thread, and none at all', () => {
  const { state } = new TraceBuilder().root(3).sample(2, 0);
  expect(measureRun(state)).toMatchObject({
    totalTokens: 5,
    sequential: { tokens: 5 },
    spawns: 0,
    childrenPerSpawn: undefined,
  });
  expect(measureRun(new TraceBuilder().state)).toMatchObject({
    totalTokens: 0,
    sequential: { tokens: 0, nodes: [] },
    longestContext: undefined,
    stepMs: undefined,
  });
});

test('a stopped run: the path ends in the child that went furthest', () => {
  const { state } = new TraceBuilder()
    .root(2)
    .sample(3, 0)
    .child(1, [0, 0, 0], 1)
    .child(2, [0, 0, 1], 1)
    .wait(0, 0, 1, 2)
    .sample(2, 1, 2)
    .sample(2, 2)
    .end(1, 'abort')
    .end(2, 'abort')
    .end(0, 'abort')
    .finish('abort', false);
  expect(path(state)).toEqual(['0.0', '2.0']);
  expect(measureRun(state).sequential.tokens).toBe(10);
  expect(measureThread(state, thread(state, 0))).toMatchObject({ runningMs: 30, waitingMs: 40 });
  expect(graphOf(state).edges.map((edge) => edge.kind)).toEqual(['spawn', 'spawn']);
  expect([0, 1, 2].map((id) => outcomeOf(state, thread(state, id)))).toEqual([
    'stopped',
    'stopped',
    'stopped',
  ]);
  expect(state.anomalies.count).toBe(0);
});

test('a child that reached a limit and was joined as no solution', () => {
  const { state } = new TraceBuilder()
    .root(2)
    .sample(1, 0)
    .child(1, [0, 0, 0], 1)
    .wait(0, 0, 1)
    .sample(3, 1)
    .limit(1, 'threadTokens')
    .end(1, 'length')
    .join(0, 0, 2)
    .search(0, { type: 'join', results: [null] })
    .sample(1, 0)
    .search(0, { type: 'giveUp' })
    .end(0)
    .finish('stop', false);
  expect(measureRun(state)).toMatchObject({
    limits: { threadTokens: 1 },
    solvingChildren: 0,
    usefulChildren: [],
  });
  expect(thread(state, 1)).toMatchObject({ finishReason: 'length', limits: [{ value: 50 }] });
  expect(outcomeOf(state, thread(state, 1))).toBe('limit');
  expect(outcomeOf(state, thread(state, 0))).toBe('no solution');
  expect(thread(state, 0).answer).toBeNull();
});

describe('children behind the answer', () => {
  const first = operation(22, '+', 26);
  const second = operation(26, '-', 22);
  const [rest, other] = [operation(31, '-', 4), operation(53, '-', 26)];
  const message = (op: typeof first) => ({ operation: op, numbers: [], faults: [] });
  const run = (answer: (typeof first)[]) =>
    new TraceBuilder()
      .root(2)
      .sample(1, 0)
      .search(0, { type: 'spawn', messages: [message(first), message(second)] })
      .child(1, [0, 0, 0], 1)
      .child(2, [0, 0, 1], 1)
      .wait(0, 0, 1, 2)
      .sample(1, 1, 2)
      .search(1, { type: 'answer', steps: [other] })
      .end(1)
      .child(3, [2, 0, 0], 1)
      .wait(2, 0, 3)
      .sample(1, 3)
      .search(3, { type: 'answer', steps: [] })
      .end(3)
      .join(2, 0, 1)
      .search(2, { type: 'join', results: [[rest]] })
      .search(2, { type: 'answer', steps: [rest] })
      .end(2)
      .join(0, 0, 1)
      .search(0, {
        type: 'join',
        results: [
          [first, other],
          [second, rest],
        ],
      })
      .search(0, { type: 'answer', steps: answer })
      .end(0)
      .finish('stop', true).state;

  test('go down the levels', () => {
    expect(measureRun(run([second, rest]))).toMatchObject({
      solvingChildren: 3,
      usefulChildren: [2, 3],
    });
    expect(measureRun(run([first, other])).usefulChildren).toEqual([1]);
  });

  test('are none if the thread found the answer itself', () => {
    expect(measureRun(run([rest, second])).usefulChildren).toEqual([]);
  });

  test('have labels and outcomes', () => {
    const state = run([second, rest]);
    expect(threadLabel(state, thread(state, 0))).toBe('22 26 31 53 -> 27');
    expect(threadLabel(state, thread(state, 1))).toBe('22+26=48 -> 22 26 31 53');
    expect(outcomeOf(state, thread(state, 1))).toBe('solution');
  });
});

test('faults by kind, in spawn messages and malformed output too', () => {
  const op = operation(1, '+', 2);
  const { state } = new TraceBuilder()
    .root(1)
    .search(0, {
      type: 'explore',
      operation: op,
      numbers: [],
      faults: ['wrong arithmetic', 'wrong numbers'],
    })
    .search(0, {
      type: 'spawn',
      messages: [{ operation: op, numbers: [], faults: ['wrong arithmetic'] }],
    })
    .search(0, { type: 'malformed', kind: 'unserved spawn', text: 'spawn' })
    .end(0)
    .finish('stop', false);
  const faults = { 'wrong arithmetic': 2, 'wrong numbers': 1, 'unserved spawn': 1 };
  expect(measureRun(state).faults).toEqual(faults);
  expect(thread(state, 0).faults).toEqual(faults);
  expect(outcomeOf(state, thread(state, 0))).toBe('malformed');
});
