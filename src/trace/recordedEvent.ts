import type { TraceEvent } from './traceEvent';

/**
 * A line of a recorded file that this version does not understand: a kind of a newer minor version
 * or of somebody else's extension. It is carried along and written back as it was read.
 */
export interface UnknownEvent {
  readonly type: 'unknown';
  /** The line's own `type`. */
  readonly kind: string;
  /** The line as it was read, without its line break. */
  readonly raw: string;
}

/** What a file holds, and what the reducer takes. */
export type RecordedEvent = TraceEvent | UnknownEvent;
