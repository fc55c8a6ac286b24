import { isOfMoment, isOneToken } from '../inspect/oneMoment';
import type { StepGoal } from '../inspect/stepGoal';
import type { RecordedEvent } from '../trace/recordedEvent';
import type { ThreadState } from '../trace/runState';
import type { ThreadId } from '../trace/traceEvent';

/**
 * Where a thread's next line is: what it says next; where it waits, its join; where it has ended, the
 * join that returns it.
 */
export function nextLine(thread: ThreadState): StepGoal {
  const { id, state } = thread;
  if (state === 'waiting') return joinOf(id);
  if (state === 'finished') return theJoin(thread);
  const said = saidElse(thread);
  return wholeMoment((event) => said(event) || isOf('threadEnd', id, event));
}

/** Where the line before a thread's newest one was complete, or where it started. */
export function lineBefore(thread: ThreadState): StepGoal {
  const said = saidElse(thread);
  return wholeMoment((event) => said(event) || isOf('threadStart', thread.id, event));
}

/** The thread's next token; a token of any thread where it waits or has ended. */
export function nextToken({ id, state }: ThreadState): StepGoal {
  const isAny = state !== 'running';
  return { isAt: (event) => event.type === 'sampled' && (isAny || event.threads.includes(id)) };
}

/** Where the thread has written a line: with it, it has said so many things. */
export function lineWritten(thread: ThreadId, said: number): StepGoal {
  let left = said;
  return wholeMoment((event) =>
    said === 0
      ? isOf('threadStart', thread, event)
      : event.type === 'search' && event.thread === thread && --left === 0,
  );
}

/** The join that returns what the thread has come to; of the root the end of the run. */
export function theJoin({ parent }: ThreadState): StepGoal {
  return parent === undefined ? { isAt: () => false } : joinOf(parent);
}

function joinOf(parent: ThreadId): StepGoal {
  return wholeMoment((event) => isOf('threadResume', parent, event));
}

/** With everything that the same token brings, as a live run takes it in one step. */
function wholeMoment(isEnd: (event: RecordedEvent) => boolean): StepGoal {
  let end: RecordedEvent | undefined;
  return {
    isAt: (event) => {
      if (!isEnd(event)) return false;
      end = event;
      return true;
    },
    includes: (event) => end !== undefined && isOfMoment(end, event),
  };
}

/** What the thread says with another token than that with which it said its newest words. */
function saidElse({ id, search }: ThreadState): (event: RecordedEvent) => boolean {
  const newest = search.at(-1);
  return (event) =>
    event.type === 'search' && event.thread === id && !(newest && isOneToken(newest, event));
}

function isOf(
  type: 'threadStart' | 'threadResume' | 'threadEnd',
  thread: ThreadId,
  event: RecordedEvent,
): boolean {
  return event.type === type && event.thread === thread;
}
