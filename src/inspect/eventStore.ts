import type { RecordedEvent } from '../trace/recordedEvent';
import type { ByteSource } from '../trace/byteSource';
import type { ThreadId } from '../trace/traceEvent';

/** A run's events in order: in memory, or in a file that is too large for it. */
export interface EventStore {
  readonly length: number;
  /** The file that the events were read from, if any: a copy of it loses nothing. */
  readonly source?: ByteSource;
  /** Events from `from` (inclusive) to `to` (exclusive), both within the length, in batches. */
  read(from: number, to: number): AsyncIterable<readonly RecordedEvent[]>;
  /** In order, all events that tell of this thread's tokens and search events, and maybe others. */
  readThread(thread: ThreadId): AsyncIterable<readonly RecordedEvent[]>;
}

/** How much is read to its end. */
export interface ReadingOptions {
  /** Ends the reading. */
  readonly signal?: AbortSignal;
  /** Told after each batch, with the part that was read, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}
