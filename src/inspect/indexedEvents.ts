import { HumanError } from '../common/humanError';
import type { TraceHeader } from '../trace/aprtrace';
import type { ByteSource } from '../trace/byteSource';
import type { Place } from '../common/lines';
import type { RecordedEvent } from '../trace/recordedEvent';
import { threadsTold } from '../trace/threadPart';
import type { ThreadId } from '../trace/traceEvent';
import { type EventBatch, TraceReader } from '../trace/traceReader';
import type { EventStore } from './eventStore';
import { TRACE_TASKS } from '../tasks/traceTasks';

/** Batches this many bytes apart are read in one go, so that few rows of them have to be kept. */
const NEAR_BYTES = 1 << 20;

/** Events that are kept after they were read: some ten megabytes. */
const RECENT = 20_000;

/** Events of a file, from a position on. */
interface Batch {
  readonly position: number;
  readonly events: readonly RecordedEvent[];
}

/** Where in the file the events from a position on are. */
interface Mark {
  readonly position: number;
  readonly start: Place;
}

/**
 * Events that stay in their file. Only where each batch of them starts is kept, some bytes for a
 * chunk of the file, and which batches tell of which thread. They are read again from there.
 */
export class IndexedEvents implements EventStore {
  private readonly marks: Mark[] = [];
  /** The batches that tell of each thread: first and last of each row of close ones. */
  private readonly batchesOf = new Map<ThreadId, number[]>();
  private count = 0;
  /** What was read last: who steps through a run asks for the same events again and again. */
  private readonly recent: Batch[] = [];

  constructor(
    readonly source: ByteSource,
    private readonly header: TraceHeader,
    private readonly near = NEAR_BYTES,
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
    const batch = this.marks.length - 1;
    for (const event of events) for (const thread of threadsTold(event)) this.note(thread, batch);
  }

  async *read(from: number, to: number): AsyncGenerator<readonly RecordedEvent[]> {
    let position = from;
    while (position < Math.min(to, this.count)) {
      const known = this.recentAt(position);
      for await (const batch of known ? [known] : this.readFrom(position)) {
        const end = batch.position + batch.events.length;
        if (end <= position) continue;
        yield batch.events.slice(position - batch.position, to - batch.position);
        position = end;
        if (position >= to || this.recentAt(position)) break;
      }
    }
  }

  /** Batches of the file from before this position on, each noted as recent. */
  private async *readFrom(from: number): AsyncGenerator<Batch> {
    const mark = this.marks.findLast(({ position }) => position <= from);
    if (!mark) return;
    const chunks = this.source.read(mark.start.offset);
    let { position } = mark;
    for await (const { events } of this.reader(chunks, mark.start).batches()) {
      const batch = { position, events };
      position += events.length;
      this.keepRecent(batch);
      yield batch;
    }
    throw new HumanError('The file has changed since it was opened. Close it, then open it again.');
  }

  private recentAt(position: number): Batch | undefined {
    return this.recent.find(
      (batch) => batch.position <= position && position < batch.position + batch.events.length,
    );
  }

  private keepRecent(batch: Batch): void {
    this.recent.push(batch);
    let count = this.recent.reduce((sum, { events }) => sum + events.length, 0);
    while (count > RECENT && this.recent.length > 1) {
      count -= this.recent.shift()?.events.length ?? 0;
    }
  }

  async *readThread(thread: ThreadId): AsyncGenerator<readonly RecordedEvent[]> {
    // A line without the thread's number cannot tell of it, and need not be understood.
    const number = new RegExp(`(?<!\\d)${thread}(?!\\d)`);
    const rows = this.batchesOf.get(thread) ?? [];
    for (let i = 0; i < rows.length; i += 2) {
      const [first, last] = [rows[i] as number, rows[i + 1] as number];
      const { start } = this.marks[first] as Mark;
      const end = this.marks[last + 1]?.start.offset ?? Infinity;
      const chunks = this.source.read(start.offset);
      const wanted = (line: string) => number.test(line);
      for await (const batch of this.reader(chunks, start, wanted).batches()) {
        if (batch.start.offset >= end) break;
        yield batch.events;
      }
    }
  }

  private reader(
    chunks: AsyncIterable<Uint8Array>,
    start: Place,
    wanted?: (line: string) => boolean,
  ) {
    return TraceReader.resume(this.header, chunks, start, { tasks: TRACE_TASKS, wanted });
  }

  private note(thread: ThreadId, batch: number): void {
    const rows = this.batchesOf.get(thread);
    if (!rows) {
      this.batchesOf.set(thread, [batch, batch]);
      return;
    }
    const last = rows.at(-1) as number;
    if (this.offsetOf(batch) - this.offsetOf(last) > this.near) rows.push(batch, batch);
    else rows[rows.length - 1] = batch;
  }

  private offsetOf(batch: number): number {
    return (this.marks[batch] as Mark).start.offset;
  }
}
