import { HumanError } from '../humanError';
import type { TraceHeader } from '../trace/aprtrace';
import type { ByteSource } from '../trace/byteSource';
import type { Place } from '../trace/lines';
import type { RecordedEvent } from '../trace/recordedEvent';
import { type EventBatch, TraceReader } from '../trace/traceReader';
import type { EventStore } from './eventStore';

/** Where in the file the events from a position on are. */
interface Mark {
  readonly position: number;
  readonly start: Place;
}

/**
 * Events that stay in their file. Only where each batch of them starts is kept, some bytes for a
 * quarter of a megabyte, and they are read again from there.
 */
export class IndexedEvents implements EventStore {
  private readonly marks: Mark[] = [];
  private count = 0;

  constructor(
    private readonly source: ByteSource,
    private readonly header: TraceHeader,
  ) {}

  get length(): number {
    return this.count;
  }

  /** Notes the next batch of the file. */
  append({ start, events }: EventBatch): void {
    if (events.length === 0) return;
    this.marks.push({
      position: this.count,
      start: { number: start.number, offset: start.offset },
    });
    this.count += events.length;
  }

  async *read(from: number, to: number): AsyncGenerator<readonly RecordedEvent[]> {
    const mark = this.marks.findLast(({ position }) => position <= from);
    if (!mark || from >= to) return;
    const chunks = this.source.read(mark.start.offset);
    let { position } = mark;
    for await (const { events } of TraceReader.resume(this.header, chunks, mark.start).batches()) {
      const wanted = events.slice(Math.max(0, from - position), to - position);
      position += events.length;
      if (wanted.length > 0) yield wanted;
      if (position >= to) return;
    }
    throw new HumanError('The file has changed since it was opened. Close it, then open it again.');
  }
}
