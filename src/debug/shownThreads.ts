import { plainText } from '../common/plainText';
import type { Localizer } from '../common/localizer';
import { threadsAbove } from '../inspect/lineage';
import { outcomeWords } from '../inspect/outcomeWords';
import { outcomeOf } from '../trace/outcome';
import type { RunState, ThreadState } from '../trace/runState';
import { threadLabel } from '../trace/threadLabel';
import type { ThreadId } from '../trace/traceEvent';

/** An editor draws a row for each, and asks for all of them at every stop. */
export const MOST_THREADS = 200;

/**
 * The threads that a debugger lists, in the order of their creation: all of them, or of very many
 * those that matter most. These are `always` and what is above them, then those that go on, then the
 * newest that have ended.
 */
export function shownThreads(
  { threads }: RunState,
  always: readonly (ThreadId | undefined)[],
  most = MOST_THREADS,
): readonly ThreadState[] {
  if (threads.size <= most) return [...threads.values()];
  const shown = new Set<ThreadId>([0]);
  for (const id of always) {
    const thread = id === undefined ? undefined : threads.get(id);
    if (!thread) continue;
    for (const { id } of [thread, ...threadsAbove({ threads }, thread)]) shown.add(id);
  }
  const ended: ThreadId[] = [];
  for (const { id, state } of threads.values()) {
    if (state === 'finished') ended.push(id);
    else if (shown.size < most) shown.add(id);
  }
  for (let i = ended.length - 1; i >= 0 && shown.size < most; i--) shown.add(ended[i] as ThreadId);
  return [...shown].sort((a, b) => a - b).flatMap((id) => threads.get(id) ?? []);
}

/**
 * What a debugger calls a thread: where it stands below the root, as spawn and message of each level
 * (`1.3/2.1`), what it is about, and how it stands.
 */
export function threadName(state: RunState, thread: ThreadState, l10n: Localizer): string {
  const lineage = [thread, ...threadsAbove(state, thread)]
    .filter(({ parent }) => parent !== undefined)
    .map(({ spawn = 0, index = 0 }) => `${spawn + 1}.${index + 1}`)
    .reverse()
    .join('/');
  const about = plainText(threadLabel(state, thread));
  const standing = outcomeWords(outcomeOf(state, thread), l10n);
  return [lineage, about, `· ${standing}`].filter(Boolean).join(' ');
}
