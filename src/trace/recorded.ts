import type { RunState } from './runState';
import type { RunLimits } from './traceEvent';

/**
 * What a run may not tell, as those do not that other programs wrote. What its state says of it is 0
 * then, and means nothing: nobody is to read it.
 *
 * - time: milliseconds
 * - tokens: how many there were
 * - tokenIds: which they were; their number is known
 * - modelTokens: those of the model: what stands for tokens, and is counted as such, are pieces of text
 *   as a server sent them, and words of what was put in
 * - probabilities: how probable they were
 * - steps: in which forward passes they were decoded, and how long these took; a step is then just what
 *   happened side by side
 */
export type Recordable = 'time' | 'tokens' | 'tokenIds' | 'modelTokens' | 'probabilities' | 'steps';

/** Whether a run tells this, by what its header says that it does not. */
export function isRecorded(
  what: Recordable,
  { notRecorded }: { readonly notRecorded?: readonly string[] | undefined },
): boolean {
  return !notRecorded?.includes(what);
}

/** How a trace writes that there is no limit. */
export const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** Of a run whose limits nobody told. */
export const NO_LIMITS: RunLimits = {
  contextWindow: NO_LIMIT,
  threads: NO_LIMIT,
  depth: NO_LIMIT,
  threadTokens: NO_LIMIT,
  runTokens: NO_LIMIT,
};

/** Most tokens of a context; undefined where there is no limit, and before the run's start. */
export function contextWindowOf({ start }: Pick<RunState, 'start'>): number | undefined {
  const window = start?.limits.contextWindow;
  return window === NO_LIMIT ? undefined : window;
}
