import type { TraceHeader } from '../aprtrace';
import { contextSeries } from '../contextSeries';
import { outcomeOf } from '../outcome';
import { isRecorded } from '../recorded';
import type { RunState, ThreadState } from '../runState';
import { threadLabel } from '../threadLabel';
import { axisOf, type RunTimes, type ThreadTimes, timesOf } from './threadTimes';

/** Of the only process. Perfetto has a meaning of its own for process and thread 0. */
const PID = 1;
const MICROSECONDS = 1000;
/** In microseconds: the least that Perfetto tells apart. */
const NANOSECOND = 0.001;

type Field = string | number | Readonly<Record<string, string | number>>;
type ChromeEvent = Readonly<Record<string, Field>>;

/**
 * The run as Chrome trace events, JSON text that Perfetto and chrome://tracing open ("Trace Event
 * Format", Google, 2016): a track for each thread, on which slices for running and waiting lie within
 * one for the thread, and what a server recorded within those for running; flows for spawns and joins; and a counter of each context's tokens. Times are
 * microseconds since the run's start. Where none were recorded a decoding step takes a millisecond,
 * and the process's name says so. Every event has a category, which some readers take for granted.
 */
export function* perfettoTrace(state: RunState, header: TraceHeader): Generator<string> {
  yield '{"displayTimeUnit":"ms","traceEvents":[';
  let separator = '\n';
  for (const event of eventsOf(state, header)) {
    yield `${separator}${JSON.stringify({ pid: PID, ...event })}`;
    separator = ',\n';
  }
  yield '\n]}\n';
}

function* eventsOf(state: RunState, header: TraceHeader): Generator<ChromeEvent> {
  const times = timesOf(state, header);
  yield metadata('process_name', 1, { name: processName(state, times) });
  for (const [i, thread] of times.threads.entries()) {
    const tid = i + 1;
    yield metadata('thread_name', tid, { name: thread.title });
    yield metadata('thread_sort_index', tid, { sort_index: i });
    yield* slicesOf(state, header, thread, tid);
    yield* contextOf(header, thread, tid);
  }
  yield* flowsOf(times);
}

function metadata(name: string, tid: number, args: ChromeEvent['args'] & object): ChromeEvent {
  return { ph: 'M', cat: '__metadata', name, tid, args };
}

function processName(state: RunState, { axis }: RunTimes): string {
  const root = state.threads.get(0);
  const title = root ? threadLabel(state, root) : 'run';
  return axis === 'ms' ? title : `${title} (no times recorded: 1 ms is a decoding step)`;
}

/** The thread's slice comes before those within it, which begin where it does. */
function* slicesOf(
  state: RunState,
  header: TraceHeader,
  { thread, title, from, to, stretches }: ThreadTimes,
  tid: number,
): Generator<ChromeEvent> {
  const outcome = outcomeOf(state, thread);
  yield { ...slice('thread', title, from, to), tid, args: { outcome, ...shareArgs(thread) } };
  for (const { kind, from, to, segment, stages } of stretches) {
    const known = segment && isRecorded('tokens', header);
    const args = known ? { sampled: segment.sampled, forced: segment.forced } : {};
    yield { ...slice('state', kind, from, to), tid, args };
    for (const { stage, from, to, ms } of stages) {
      yield { ...slice('server', `server ${stage}`, from, to), tid, args: { ms } };
    }
  }
}

function shareArgs({ sharesWith, shared }: ThreadState): Readonly<Record<string, number>> {
  if (shared === 0) return {};
  return { shared, ...(sharesWith !== undefined && { sharesWith }) };
}

/** From the difference of what is written: slices that follow each other must not overlap. */
function slice(cat: string, name: string, from: number, to: number): ChromeEvent {
  const ts = microseconds(from);
  return { ph: 'X', cat, name, ts, dur: round(microseconds(to) - ts) };
}

function* contextOf(
  header: TraceHeader,
  { thread }: ThreadTimes,
  tid: number,
): Generator<ChromeEvent> {
  if (!isRecorded('tokens', header)) return;
  const valueOf = axisOf(header);
  const name = `context of thread ${thread.id}`;
  for (const point of contextSeries(thread)) {
    const ts = microseconds(valueOf(point));
    yield { ph: 'C', cat: 'context', name, tid, ts, args: { tokens: point.tokens } };
  }
}

/**
 * From within the end of the slice that spawned or returned, to the start of the slice that goes on:
 * a flow belongs to the innermost slice around its end, and a slice does not hold its own end.
 */
function* flowsOf({ threads, edges }: RunTimes): Generator<ChromeEvent> {
  const places = new Map(
    threads.flatMap(({ stretches }, i) =>
      stretches.flatMap(({ segment, from, to }) =>
        segment ? [[segment.id, { tid: i + 1, from, to }] as const] : [],
      ),
    ),
  );
  for (const [id, { kind, from, to }] of edges.entries()) {
    const start = places.get(from);
    const end = places.get(to);
    if (kind === 'continue' || !start || !end) continue;
    const within = Math.max(microseconds(start.from), microseconds(start.to) - NANOSECOND);
    const flow = { cat: kind, name: kind, id };
    yield { ph: 's', ...flow, tid: start.tid, ts: round(within) };
    yield { ph: 'f', bp: 'e', ...flow, tid: end.tid, ts: microseconds(end.from) };
  }
}

function microseconds(value: number): number {
  return round(value * MICROSECONDS);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
