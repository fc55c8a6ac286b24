import { contextWindowOf } from './recorded';
import type { RunState, ThreadState } from './runState';

/** What one thread cost. */
export interface ThreadMetrics {
  /** Tokens in its context now. A context only grows, so this is also the most it held. */
  readonly context: number;
  /** Share of the context window that is used, 0 to 1; undefined where there is no window. */
  readonly windowShare: number | undefined;
  /** Its sampled tokens, and the forced ones: its prompt and what its children returned. */
  readonly sampled: number;
  readonly forced: number;
  /**
   * Milliseconds from its start to its end (or to now), split: waiting is from each spawn's wait to
   * its resume; running is the rest, the queue for a place in the batch included.
   */
  readonly runningMs: number;
  readonly waitingMs: number;
  /** Children of all its spawns; grandchildren do not count. */
  readonly children: number;
}

export function measureThread(state: RunState, thread: ThreadState): ThreadMetrics {
  const end = thread.ended?.ms ?? state.ms;
  const waitingMs = sum(thread.spawns.map((s) => (s.resumed?.ms ?? end) - s.waited.ms));
  const window = contextWindowOf(state);
  return {
    context: thread.context,
    windowShare: window ? thread.context / window : undefined,
    sampled: thread.counts.sampled,
    forced: thread.counts.prompt + thread.counts.joined,
    runningMs: end - thread.started.ms - waitingMs,
    waitingMs,
    children: sum(thread.spawns.map((s) => s.children.length)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
