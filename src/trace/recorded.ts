import type { RunState } from './runState';

/**
 * What a run may not tell, as those do not that other programs wrote. The counts of its state are 0
 * then, and mean nothing: nobody is to read them.
 */
export type Recordable = 'time' | 'tokens';

/** Whether a run tells this, by what its header says that it does not. */
export function isRecorded(
  what: Recordable,
  { notRecorded }: { readonly notRecorded?: readonly string[] | undefined },
): boolean {
  return !notRecorded?.includes(what);
}

/** How a trace writes that there is no limit. */
export const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** Most tokens of a context; undefined where there is no limit, and before the run's start. */
export function contextWindowOf({ start }: Pick<RunState, 'start'>): number | undefined {
  const window = start?.limits.contextWindow;
  return window === NO_LIMIT ? undefined : window;
}
