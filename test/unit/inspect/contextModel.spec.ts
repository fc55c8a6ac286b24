import { beforeAll, expect, test } from 'vitest';
import { contextModel, nearestLine } from '../../../src/inspect/contextModel';
import type { Axis } from '../../../src/inspect/timelineModel';
import { contextSeries } from '../../../src/trace/contextSeries';
import { measureRun } from '../../../src/trace/metrics';
import type { RunState } from '../../../src/trace/runState';
import type { RunStore } from '../../../webview/runStore';
import { golden, stateAfter } from './golden';
import { storeOf } from './views';

let state: RunState;
let run: RunStore;

beforeAll(async () => {
  state = stateAfter((await golden('grandchildren')).events);
  run = storeOf(state);
});

function modelOf(axis: Axis, scale?: (thread: number) => number) {
  const { threads, graph, path, head, steps } = run;
  return contextModel({ threads, graph, path, head, steps, axis, ...(scale && { scale }) });
}

test('every line ends where its thread’s context did', () => {
  for (const axis of ['time', 'steps'] as const) {
    for (const { thread, points } of modelOf(axis).lines) {
      expect(points.at(-1)?.tokens).toBe(thread.context);
      const values = points.map(({ at }) => at);
      expect(values).toEqual([...values].sort((a, b) => a - b));
    }
  }
});

test('lines go through what was recorded, token by token', () => {
  const { lines } = modelOf('steps');
  for (const { thread, points } of lines) {
    const recorded = state.threads.get(thread.id);
    if (!recorded) throw new Error('no thread');
    for (const { step, tokens } of contextSeries(recorded)) {
      const at = points.findLastIndex((point) => point.at <= step);
      const [a, b] = [points[at], points[at + 1]];
      if (!a) throw new Error('no point');
      const share = b && b.at > a.at ? (step - a.at) / (b.at - a.at) : 0;
      const drawn = a.tokens + share * ((b?.tokens ?? a.tokens) - a.tokens);
      // A prompt or a join is read between two steps.
      expect(Math.abs(drawn - tokens)).toBeLessThanOrEqual(1);
    }
  }
});

test('agrees with the run’s metrics', () => {
  const { longest, pathTokens } = modelOf('time');
  const metrics = measureRun(state);
  expect(longest?.id).toBe(metrics.longestContext?.thread);
  expect(pathTokens).toBe(metrics.sequential.tokens);
});

test('totals have a level for each depth and never less than one thread', () => {
  const { totals, lines } = modelOf('steps');
  const depths = new Set(lines.map(({ thread }) => thread.depth));
  expect(totals.levels).toHaveLength(depths.size);
  const peak = Math.max(...lines.map(({ thread }) => thread.context));
  expect(totals.most).toBeGreaterThanOrEqual(peak);
  expect(totals.levels.every((level) => level.length === totals.at.length)).toBe(true);
});

test('another unit scales each thread by its own factor', () => {
  const { lines, pathTokens } = modelOf('steps', (thread) => (thread === 0 ? 3 : 2));
  for (const { thread, points } of lines) {
    expect(points.at(-1)?.tokens).toBe(thread.context * (thread.id === 0 ? 3 : 2));
  }
  expect(pathTokens).toBeGreaterThan(modelOf('steps').pathTokens * 2 - 1);
});

test('finds the line under a pointer, or none', () => {
  const { lines } = modelOf('steps');
  const [root] = lines;
  const middle = root?.points[1];
  if (!root || !middle) throw new Error('no line');
  const reach = { at: 1, tokens: 2 };
  expect(nearestLine([root], middle.at, middle.tokens, reach)).toBe(root);
  expect(nearestLine([root], middle.at, middle.tokens + 50, reach)).toBeUndefined();
});

test('a run without threads has no line', () => {
  const empty = storeOf(stateAfter([]));
  const { threads, graph, path, head, steps } = empty;
  const model = contextModel({ threads, graph, path, head, steps, axis: 'time' });
  expect(model).toEqual({
    lines: [],
    totals: { at: [], levels: [], most: 0 },
    longest: undefined,
    pathTokens: 0,
  });
});
