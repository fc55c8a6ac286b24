import type { RecordedEvent } from '../trace/recordedEvent';

/**
 * Whether an event that follows another is of the same moment, as a run that decodes brings them in one
 * step: what else the same token says, the children of a spawn, what a join puts in.
 */
export function isOfMoment(end: RecordedEvent, event: RecordedEvent): boolean {
  switch (end.type) {
    case 'search':
      return (
        (event.type === 'search' && event.thread === end.thread && isOneToken(end, event)) ||
        (event.type === 'threadStart' && event.parent === end.thread) ||
        (event.type === 'threadWait' && event.thread === end.thread)
      );
    case 'threadStart':
      return (
        end.parent !== undefined &&
        ((event.type === 'threadStart' && event.parent === end.parent) ||
          (event.type === 'threadWait' && event.thread === end.parent))
      );
    case 'threadResume':
      return (event.type === 'forced' || event.type === 'search') && event.thread === end.thread;
    default:
      return false;
  }
}

/** Whether two things were said with the same token; where tokens were not recorded, nothing was. */
export function isOneToken(
  a: { readonly tokens: number },
  b: { readonly tokens: number },
): boolean {
  return a.tokens === b.tokens && a.tokens > 0;
}
