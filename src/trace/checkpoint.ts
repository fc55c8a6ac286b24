import { COUNTERS, type Counters, type MutableThread, type SavedThread } from './mutableThread';
import type { Anomaly } from './anomaly';
import type { FaultCounts, RunState, ThreadStatus, TokenCounts } from './runState';
import type { Due } from './lostSteps';
import type { StepLog } from './stepLog';
import type { MomentLog } from './tokenLog';
import type { LimitEvent } from './traceEvent';

/**
 * A run at a moment of its past, to go on reducing from. Threads that have not changed in between
 * are the same objects in several of them.
 */
export interface Checkpoint {
  readonly totals: RunTotals;
  /** In the order of creation. */
  readonly threads: readonly SavedThread[];
  readonly counters: Counters;
  /** How much had been written by then of logs that only grow. */
  readonly moments: { readonly log: MomentLog; readonly length: number };
  readonly steps: { readonly log: StepLog; readonly seen: number };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A run without its threads and its log of steps, as the reducer changes it. */
export interface RunTotals extends Mutable<
  Pick<
    RunState,
    | 'events'
    | 'status'
    | 'start'
    | 'end'
    | 'step'
    | 'ms'
    | 'shared'
    | 'firstTokenMs'
    | 'unknownEvents'
  >
> {
  readonly threadsIn: Record<ThreadStatus, number>;
  readonly tokens: Mutable<TokenCounts>;
  readonly prefill: Record<keyof RunState['prefill'], Mutable<RunState['prefill']['join']>>;
  readonly decode: Mutable<RunState['decode']>;
  readonly served: Mutable<RunState['served']>;
  readonly faults: Mutable<FaultCounts>;
  readonly limits: LimitEvent[];
  readonly anomalies: { count: number; readonly first: Anomaly[] };
  /** Who gets a token in the next step. */
  due: readonly Due[];
  /** Tokens of all threads that were lost with lines of the file. */
  lost: number;
}

export function emptyTotals(): RunTotals {
  return {
    events: 0,
    status: 'empty',
    start: undefined,
    end: undefined,
    step: 0,
    ms: 0,
    threadsIn: { running: 0, waiting: 0, finished: 0 },
    tokens: { prompt: 0, joined: 0, sampled: 0, inherited: 0 },
    shared: 0,
    firstTokenMs: undefined,
    prefill: { prompt: emptyPrefill(), join: emptyPrefill() },
    decode: { steps: 0, ms: 0, longestMs: 0 },
    served: {
      ...{ requests: 0, promptTokens: 0, cachedTokens: 0 },
      ...{ counted: 0, countedPrompt: 0, countedCompletion: 0 },
    },
    faults: {},
    limits: [],
    unknownEvents: 0,
    anomalies: { count: 0, first: [] },
    due: [],
    lost: 0,
  };
}

export function copyTotals(totals: RunTotals): RunTotals {
  const { events, status, start, end, step, ms, shared, firstTokenMs } = totals;
  const { unknownEvents, due, lost } = totals;
  const { prompt, join } = totals.prefill;
  return {
    ...{ events, status, start, end, step, ms, shared, firstTokenMs, unknownEvents, due, lost },
    threadsIn: { ...totals.threadsIn },
    tokens: { ...totals.tokens },
    prefill: { prompt: { ...prompt }, join: { ...join } },
    decode: { ...totals.decode },
    served: { ...totals.served },
    faults: { ...totals.faults },
    limits: [...totals.limits],
    anomalies: { count: totals.anomalies.count, first: [...totals.anomalies.first] },
  };
}

export function countersOf(threads: ReadonlyMap<number, MutableThread>): Counters {
  const all = new Uint32Array(threads.size * COUNTERS);
  let at = 0;
  for (const thread of threads.values()) {
    thread.writeCounters(all, at);
    at += COUNTERS;
  }
  return all;
}

function emptyPrefill() {
  return { passes: 0, tokens: 0, ms: 0 };
}
