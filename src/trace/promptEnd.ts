import type { ThreadState } from './runState';

/** How many tokens of its parent's context a thread goes on from. */
export function inheritedAtStart({
  counts,
  spawns,
}: Pick<ThreadState, 'counts' | 'spawns'>): number {
  return spawns[0]?.inherited ?? counts.inherited;
}

/**
 * Where in its context a thread's own words may begin, in tokens: behind what it goes on from of its
 * parent's, and behind its prompt. What other threads wrote and a join brought comes later.
 */
export function promptEnd(thread: Pick<ThreadState, 'counts' | 'spawns'>): number {
  return inheritedAtStart(thread) + thread.counts.prompt;
}
