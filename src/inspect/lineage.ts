import type { RunState, ThreadState } from '../trace/runState';

/**
 * Levels of threads that are looked at above one: each child has fewer numbers than its parent, so
 * that no search has as many, and a file may have any.
 */
const MOST_LEVELS = 30;

/** The threads above this one, its parent first; of very many the nearest. */
export function threadsAbove(
  { threads }: Pick<RunState, 'threads'>,
  { parent }: Pick<ThreadState, 'parent'>,
): ThreadState[] {
  const above: ThreadState[] = [];
  for (let id = parent; id !== undefined && above.length < MOST_LEVELS;) {
    const thread = threads.get(id);
    if (thread) above.push(thread);
    id = thread?.parent;
  }
  return above;
}
