import { assertNever } from '../common/assertNever';
import type { RecordedEvent } from './recordedEvent';
import type { ThreadId } from './traceEvent';

/** What a view has to draw again after an event. */
export interface Change {
  readonly threads: readonly ThreadId[];
  /** Whether threads or segments were added, and not only text and state changed. */
  readonly structure: boolean;
}

export function changeOf(event: RecordedEvent): Change {
  switch (event.type) {
    case 'runStart':
    case 'runEnd':
      return { threads: [], structure: true };
    case 'threadStart': {
      const threads = event.parent === undefined ? [] : [event.parent];
      return { threads: [...threads, event.thread], structure: true };
    }
    case 'threadResume':
      return { threads: [event.thread], structure: true };
    case 'sampled':
    case 'prefill':
      return { threads: event.threads, structure: false };
    case 'share':
    case 'forced':
    case 'search':
    case 'threadWait':
    case 'limit':
    case 'served':
    case 'threadEnd':
      return { threads: [event.thread], structure: false };
    case 'unknown':
      return { threads: [], structure: false };
    default:
      return assertNever(event);
  }
}
