import type { PrefillEvent, SampledEvent, ThreadId } from './traceEvent';

/**
 * Threads that get a token in this step: those that were read into the cache in it, or that sampled
 * in the step before. The engine takes every step, so that a number that is passed over is a line
 * that was lost.
 */
export interface Due {
  readonly step: number;
  readonly threads: readonly ThreadId[];
}

/** Passes between two decoding steps that are kept: one for new threads, and one for each join. */
const MOST_KEPT = 64;

export function afterSampled({ step, threads }: SampledEvent): readonly Due[] {
  return [{ step: step + 1, threads }];
}

export function afterPrefill(due: readonly Due[], { step, threads }: PrefillEvent): readonly Due[] {
  return due.length < MOST_KEPT ? [...due, { step, threads }] : due;
}

/** How many steps are missing before this one. */
export function missingSteps([first]: readonly Due[], { step }: SampledEvent): number {
  return first && step > first.step ? step - first.step : 0;
}

/** The tokens that each thread of this step must have got in those that are missing. */
export function missingTokens(
  due: readonly Due[],
  { step, threads }: SampledEvent,
): ReadonlyMap<ThreadId, number> {
  const since = new Map<ThreadId, number>();
  for (const one of due) for (const thread of one.threads) since.set(thread, one.step);
  const missing = new Map<ThreadId, number>();
  for (const thread of threads) {
    const first = since.get(thread) ?? step;
    if (first < step) missing.set(thread, step - first);
  }
  return missing;
}
