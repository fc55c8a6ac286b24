import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { formatEvent, formatHeader } from '../../../src/trace/aprtrace';
import { graphOf } from '../../../src/trace/graph';
import { measureRun } from '../../../src/trace/metrics';
import type { RecordedEvent } from '../../../src/trace/recordedEvent';
import { RunReducer } from '../../../src/trace/reducer';
import type { RunState } from '../../../src/trace/runState';
import { summaryOf } from '../../../src/trace/summary';
import { TraceReader } from '../../../src/trace/traceReader';
import { largeRun } from './largeRun';
import { HEADER } from './traceBuilder';
import { TRACE_TASKS } from '../../../src/tasks/traceTasks';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Megabytes that are reachable, typed arrays included. */
function heldMegabytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

function* fileOf(events: Iterable<RecordedEvent>) {
  const encoder = new TextEncoder();
  let text = `${formatHeader(HEADER)}\n`;
  for (const event of events) {
    text += `${formatEvent(event)}\n`;
    if (text.length < 1 << 16) continue;
    yield encoder.encode(text);
    text = '';
  }
  yield encoder.encode(text);
}

const check = (state: RunState) => {
  expect(state.anomalies.count).toBe(0);
  const metrics = measureRun(state);
  // Prompts of 8, 12 sampled; 100 joined and 1 sampled in the root and in each child.
  expect(metrics).toMatchObject({
    threads: 10_001,
    totalTokens: 10_001 * 20 + 101 * 101,
    children: 10_000,
    spawns: 101,
    sequential: { tokens: 20 + 20 + 20 + 101 + 101 },
    longestContext: { thread: 0, tokens: 121 },
  });
  expect(graphOf(state).nodes).toHaveLength(10_001 + 101);
};

test(
  '10,000 threads from a file: read and summarised within 30 MB',
  { timeout: 20_000 },
  async () => {
    const before = heldMegabytes();
    const reducer = new RunReducer({ detail: 'counts' });
    let most = 0;
    for await (const event of await TraceReader.open(fileOf(largeRun()), { tasks: TRACE_TASKS })) {
      reducer.apply(event);
      if (reducer.state.events % 25_000 === 0) most = Math.max(most, heldMegabytes() - before);
    }
    check(reducer.state);
    const { threads, steps } = reducer.state;
    expect([...threads.values()].every(({ prefills }) => prefills.length > 0)).toBe(true);
    expect(steps.length).toBe(reducer.state.decode.steps);
    const text = summaryOf(HEADER, reducer.state, 20);
    expect(text.split('\n').at(-1)).toBe('... and 9981 more');
    expect(Math.max(most, heldMegabytes() - before)).toBeLessThan(30);
  },
);

test('10,000 threads in full, as for the views, within 60 MB', { timeout: 20_000 }, () => {
  const before = heldMegabytes();
  const reducer = new RunReducer();
  // Through JSON, as from a file, so that nothing is shared with the generator.
  for (const event of largeRun()) reducer.apply(JSON.parse(formatEvent(event)) as typeof event);
  check(reducer.state);
  expect(reducer.state.threads.get(10_000)?.tokens?.length).toBe(20);
  expect(heldMegabytes() - before).toBeLessThan(60);
});
