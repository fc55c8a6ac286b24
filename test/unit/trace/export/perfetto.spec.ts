import { beforeAll, describe, expect, test } from 'vitest';
import { createHeader } from '../../../../src/trace/aprtrace';
import { perfettoTrace } from '../../../../src/trace/export/perfetto';
import { contextSeries } from '../../../../src/trace/contextSeries';
import { graphOf } from '../../../../src/trace/graph';
import { isRecorded } from '../../../../src/trace/recorded';
import { HEADER } from '../traceBuilder';
import { allRuns, handmade, type Run, textOf } from './runs';

interface ChromeEvent {
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly cat?: string;
  readonly ts?: number;
  readonly dur?: number;
  readonly id?: number;
  readonly bp?: string;
  readonly args?: Readonly<Record<string, string | number>>;
}

interface Slice extends ChromeEvent {
  readonly ts: number;
  readonly dur: number;
}

let runs: Run[];
beforeAll(async () => {
  runs = await allRuns();
});

function eventsOf({ state, header }: Pick<Run, 'state' | 'header'>): ChromeEvent[] {
  const { traceEvents } = JSON.parse(textOf(perfettoTrace(state, header))) as {
    traceEvents: ChromeEvent[];
  };
  return traceEvents;
}

const isSlice = (event: ChromeEvent): event is Slice => event.ph === 'X';
/** In whole nanoseconds, as Perfetto counts. */
const nanoseconds = (microseconds: number) => Math.round(microseconds * 1000);
const startOf = ({ ts }: Slice) => nanoseconds(ts);
const endOf = ({ ts, dur }: Slice) => nanoseconds(ts) + nanoseconds(dur);

/** Slices that lie around a moment, in the order of the file: as a viewer finds a flow's slice. */
const around = (slices: readonly Slice[], { tid, ts = 0 }: ChromeEvent) =>
  slices.filter((slice) => {
    const at = nanoseconds(ts);
    const holds = startOf(slice) <= at && at < endOf(slice);
    return slice.tid === tid && (holds || (slice.dur === 0 && startOf(slice) === at));
  });

test('slices of a track nest, in the order in which a viewer opens them', () => {
  for (const run of runs) {
    const open = new Map<number, Slice[]>();
    const slices = eventsOf(run).filter(isSlice);
    // A viewer sorts by time and keeps the order of equals.
    for (const slice of slices.sort((a, b) => startOf(a) - startOf(b))) {
      expect(slice.dur, run.name).toBeGreaterThanOrEqual(0);
      const stack = open.get(slice.tid) ?? [];
      while (stack.length > 1 && endOf(stack.at(-1) as Slice) <= startOf(slice)) stack.pop();
      const parent = stack.at(-1);
      if (parent) expect(endOf(slice), run.name).toBeLessThanOrEqual(endOf(parent));
      expect(stack.length, `${run.name}: ${slice.name}`).toBe(slice.cat === 'thread' ? 0 : 1);
      stack.push(slice);
      open.set(slice.tid, stack);
    }
    expect(open.size).toBe(run.state.threads.size);
  }
});

test('every spawn and join is a pair of flow events, from a running slice to a running slice', () => {
  let pairs = 0;
  for (const run of runs) {
    const events = eventsOf(run);
    const slices = events.filter(isSlice);
    const starts = events.filter(({ ph }) => ph === 's');
    const ends = new Map(events.filter(({ ph }) => ph === 'f').map((event) => [event.id, event]));
    const expected = graphOf(run.state).edges.filter(({ kind }) => kind !== 'continue');
    expect(starts.map(({ name }) => name)).toEqual(expected.map(({ kind }) => kind));
    expect(ends.size).toBe(starts.length);
    for (const start of starts) {
      const end = ends.get(start.id) as ChromeEvent;
      expect(end).toMatchObject({ name: start.name, cat: start.cat, bp: 'e' });
      expect(end.tid).not.toBe(start.tid);
      for (const event of [start, end]) {
        expect(
          around(slices, event).map(({ name }) => name),
          run.name,
        ).toContain('running');
      }
      pairs++;
    }
  }
  expect(pairs).toBeGreaterThan(20);
});

test('tracks have names and an order; process and threads are not 0', () => {
  for (const run of runs) {
    const events = eventsOf(run);
    expect(events.every(({ pid, tid }) => pid > 0 && tid > 0)).toBe(true);
    const named = events.filter(({ name }) => name === 'thread_name');
    const sorted = events.filter(({ name }) => name === 'thread_sort_index');
    expect(new Set(named.map(({ tid }) => tid)).size).toBe(run.state.threads.size);
    expect(sorted.map(({ args }) => args?.['sort_index'])).toEqual([...named.keys()]);
  }
});

// packages/trace-model of TracerBench/tracerbench fails at an event without one.
test('every event has a category', () => {
  for (const run of runs) {
    for (const event of eventsOf(run)) expect(event.cat, event.name).toBeTruthy();
  }
});

test('a run by hand, in microseconds', () => {
  const { state } = handmade();
  const events = eventsOf({ state, header: HEADER });
  const slices = events.filter(isSlice).map(({ tid, name, ts, dur }) => [tid, name, ts, dur]);
  expect(slices).toEqual([
    [1, '0: 22 26 31 53 -> 27', 0, 80_000],
    [1, 'running', 0, 30_000],
    [1, 'waiting', 30_000, 30_000],
    [1, 'running', 60_000, 20_000],
    [2, '1: 53-31=22 -> 22 26 31 53', 30_000, 20_000],
    [2, 'running', 30_000, 20_000],
    [3, '2: 22+26=48 -> 22 26 31 53', 30_000, 30_000],
    [3, 'running', 30_000, 30_000],
  ]);
  const flows = events.filter(({ ph }) => ph === 's' || ph === 'f');
  expect(flows.map(({ ph, name, tid, ts }) => [ph, name, tid, ts])).toEqual([
    ['s', 'spawn', 1, 29_999.999],
    ['f', 'spawn', 2, 30_000],
    ['s', 'join', 2, 49_999.999],
    ['f', 'join', 1, 60_000],
    ['s', 'spawn', 1, 29_999.999],
    ['f', 'spawn', 3, 30_000],
    ['s', 'join', 3, 59_999.999],
    ['f', 'join', 1, 60_000],
  ]);
  const outer = events.filter(({ cat }) => cat === 'thread').map(({ args }) => args?.['outcome']);
  expect(outer).toEqual(['solution', 'solution', 'limit']);
});

describe('what was recorded', () => {
  test('context tokens are counters, one for each point of the series', () => {
    for (const run of runs) {
      const counters = eventsOf(run).filter(({ ph }) => ph === 'C');
      const counted = [...run.state.threads.values()].flatMap((thread) => contextSeries(thread));
      expect(counters.map(({ args }) => args?.['tokens'])).toEqual(
        isRecorded('tokens', run.header) ? counted.map(({ tokens }) => tokens) : [],
      );
    }
  });

  test('without times, a step takes a millisecond, and the name of the process says so', () => {
    const header = createHeader({ ...HEADER, notRecorded: ['time', 'tokens'] });
    const { state } = handmade();
    const events = eventsOf({ state, header });
    expect(events[0]).toMatchObject({ ph: 'M', name: 'process_name' });
    expect(events[0]?.args?.['name']).toBe(
      '22 26 31 53 -> 27 (no times recorded: 1 ms is a decoding step)',
    );
    const waiting = events.find(({ name }) => name === 'waiting');
    expect(waiting).toMatchObject({ ts: 3000, dur: 3000, args: {} });
    expect(JSON.stringify(events)).not.toMatch(/"(tokens|sampled|forced)"/);
  });
});
