import { formatOperation } from '../countdown/arithmetic';
import type { SpawnMessage } from '../countdown/searchEvent';
import type { RunState, ThreadState } from './runState';

/**
 * What a thread is about: `22 26 31 53 -> 27` for the root, and for a child the operation that it
 * was asked to go on from, with the numbers left: `22+26=48 -> 53 48 31`.
 */
export function threadLabel(state: RunState, thread: ThreadState): string {
  const numbers = thread.prompt.numbers.join(' ');
  if (thread.parent === undefined) return `${numbers} -> ${thread.prompt.target}`;
  const message = messageTo(state, thread);
  return message ? `${formatOperation(message.operation)} -> ${numbers}` : numbers;
}

/** The spawn message that a child was started with, where it was recorded. */
export function messageTo(state: RunState, thread: ThreadState): SpawnMessage | undefined {
  if (thread.parent === undefined || thread.index === undefined) return undefined;
  const spawn = state.threads.get(thread.parent)?.spawns.find((s) => s.number === thread.spawn);
  return spawn?.messages[thread.index];
}
