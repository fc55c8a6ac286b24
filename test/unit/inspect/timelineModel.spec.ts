import { beforeAll, expect, test } from 'vitest';
import {
  lanesOf,
  roundMarks,
  stepAt,
  ticksWithin,
  valueOf,
} from '../../../src/inspect/timelineModel';
import type { RunStore } from '../../../webview/runStore';
import { connectorsOf } from '../../../webview/timeline/timelineDrawing';
import { timesOf } from '../../../webview/timeline/timelineText';
import { TraceBuilder } from '../trace/traceBuilder';
import { golden, stateAfter } from './golden';
import { storeOf } from './views';

let run: RunStore;

beforeAll(async () => {
  run = storeOf(stateAfter((await golden('grandchildren')).events));
});

test('a lane for each thread, children below their parent', () => {
  const lanes = lanesOf(run.threads, run.head);
  expect(lanes).toHaveLength(run.threads.size);
  const seen = new Set<number>();
  for (const { thread } of lanes) {
    if (thread.parent !== undefined) expect(seen.has(thread.parent)).toBe(true);
    seen.add(thread.id);
  }
});

test('a thread decodes or waits from its start to its end, and does not do both', () => {
  for (const { thread, bars } of lanesOf(run.threads, run.head)) {
    const spans = bars
      .filter(({ kind }) => kind === 'decode' || kind === 'wait')
      .sort((a, b) => a.from.step - b.from.step || a.to.step - b.to.step);
    expect(spans[0]?.from).toEqual(thread.started);
    expect(spans.at(-1)?.to).toEqual(thread.ended);
    for (const [i, { from }] of spans.slice(1).entries()) expect(from).toEqual(spans[i]?.to);
  }
});

test('all sampled tokens are in bars, and joins are read apart from prompts', () => {
  for (const { thread, bars } of lanesOf(run.threads, run.head)) {
    const tokens = bars.filter(({ kind }) => kind === 'decode').map((bar) => bar.tokens);
    expect(tokens.reduce((sum, n) => sum + n, 0)).toBe(thread.counts.sampled);
    const joins = bars.filter(({ kind }) => kind === 'join');
    expect(joins).toHaveLength(thread.spawns.filter(({ resumed }) => resumed).length);
  }
});

test('times add up to the thread’s life', () => {
  for (const lane of lanesOf(run.threads, run.head)) {
    const { started, ended } = lane.thread;
    const { decode, wait } = timesOf(lane, 'time');
    expect(decode + wait).toBeCloseTo((ended?.ms ?? NaN) - started.ms);
  }
});

test('a thread whose spawn is not complete has a lane', () => {
  const { state } = new TraceBuilder().root(4).child(1, [0, 0, 0], 4);
  const store = storeOf(state);
  expect(lanesOf(store.threads, store.head).map(({ thread }) => thread.id)).toEqual([0, 1]);
});

test('lines go down at a spawn and up at its join', () => {
  const lanes = lanesOf(run.threads, run.head);
  const [down, up] = connectorsOf(lanes, 'steps');
  const spawn = run.threads.get(0)?.spawns[0];
  expect(down).toMatchObject({ at: spawn?.waited.step, upper: 0 });
  expect(up).toMatchObject({ at: spawn?.resumed?.step, upper: 0, lower: down?.lower });
});

test('finds the step at a time', () => {
  const steps = { from: 0, every: 1, step: [1, 2, 3], ms: [10, 25, 30], sampled: [1, 8, 8] };
  expect([0, 10, 10.5, 25, 26, 99].map((ms) => stepAt(steps, ms, 'time'))).toEqual([
    1, 1, 2, 2, 3, 3,
  ]);
  expect(stepAt(steps, 1.2, 'steps')).toBe(2);
  expect(stepAt({ from: 0, every: 1, step: [], ms: [], sampled: [] }, 5, 'time')).toBe(0);
});

test('ticks are those in range, or none where there are too many', () => {
  const steps = {
    from: 0,
    every: 1,
    step: [1, 2, 3, 4],
    ms: [10, 20, 30, 40],
    sampled: [1, 1, 1, 1],
  };
  expect(ticksWithin(steps, 'time', [15, 40], 10)).toEqual([20, 30]);
  expect(ticksWithin(steps, 'steps', [0, 99], 10)).toEqual([1, 2, 3, 4]);
  expect(ticksWithin(steps, 'steps', [0, 99], 3)).toEqual([]);
});

test('marks are round and within the range', () => {
  expect(roundMarks([0, 100], 5)).toEqual([0, 20, 40, 60, 80, 100]);
  expect(roundMarks([13, 27], 3)).toEqual([15, 20, 25]);
  expect(roundMarks([5, 5], 3)).toEqual([]);
});

test('a moment is a value of either axis', () => {
  expect(valueOf({ step: 3, ms: 40 }, 'time')).toBe(40);
  expect(valueOf({ step: 3, ms: 40 }, 'steps')).toBe(3);
});
