import { LONGEST_TITLE, shortened } from '../common/plainText';
import type { RunState, ThreadState } from './runState';
import type { SpawnMessage } from './saidEvent';

/**
 * What a thread is about, in a line: its own title; or of the root the run's, and of a child the
 * message that it was started with and what it starts from (`22+26=48 -> 53 48 31`); or the beginning
 * of its prompt; at last its number.
 */
export function threadLabel(state: RunState, thread: ThreadState): string {
  const { title, startsFrom, promptText, parent } = thread;
  const asked = [messageTo(state, thread)?.text, startsFrom].filter(Boolean).join(' -> ');
  const words = title ?? (parent === undefined ? state.start?.title : undefined) ?? asked;
  return firstLine(words) || firstLine(promptText ?? '') || `thread ${thread.id}`;
}

/** The spawn message that a child was started with, where it was recorded. */
export function messageTo(state: RunState, thread: ThreadState): SpawnMessage | undefined {
  if (thread.parent === undefined || thread.index === undefined) return undefined;
  const spawn = state.threads.get(thread.parent)?.spawns.find((s) => s.number === thread.spawn);
  return spawn?.messages[thread.index];
}

/** The first line of a text that is not blank, cut where it is long. */
export function firstLine(text: string): string {
  return shortened(/\S.*/.exec(text)?.[0].trimEnd() ?? '', LONGEST_TITLE);
}
