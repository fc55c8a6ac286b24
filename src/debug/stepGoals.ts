import type { StepGoal } from '../inspect/stepUnit';
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
    includes: (event) => end !== undefined && isWith(end, event),
  };
}

function isWith(end: RecordedEvent, event: RecordedEvent): boolean {
  switch (end.type) {
    case 'search':
      return (
        (event.type === 'search' && event.thread === end.thread && isOneToken(end, event)) ||
        (event.type === 'threadStart' && event.parent === end.thread) ||
        isOf('threadWait', end.thread, event)
      );
    case 'threadStart':
      return (
        end.parent !== undefined &&
        ((event.type === 'threadStart' && event.parent === end.parent) ||
          isOf('threadWait', end.parent, event))
      );
    case 'threadResume':
      return isOf('forced', end.thread, event) || isOf('search', end.thread, event);
    default:
      return false;
  }
}

/** What the thread says with another token than that with which it said its newest words. */
function saidElse({ id, search }: ThreadState): (event: RecordedEvent) => boolean {
  const newest = search.at(-1);
  return (event) =>
    event.type === 'search' && event.thread === id && !(newest && isOneToken(newest, event));
}

/** Whether two things were said with the same token; where tokens were not recorded, nothing was. */
function isOneToken(a: { readonly tokens: number }, b: { readonly tokens: number }): boolean {
  return a.tokens === b.tokens && a.tokens > 0;
}

function isOf(
  type: 'search' | 'forced' | 'threadStart' | 'threadWait' | 'threadResume' | 'threadEnd',
  thread: ThreadId,
  event: RecordedEvent,
): boolean {
  return event.type === type && event.thread === thread;
}
