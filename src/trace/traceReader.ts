import { HumanError } from '../common/humanError';
import { DamagedLine, EventParser, parseHeader, type TraceHeader } from './aprtrace';
import { type Line, type Place, splitLines } from '../common/lines';
import type { RecordedEvent } from './recordedEvent';
import type { TraceTasks } from './traceTask';

/** A part of a file that could not be read, or that contradicts what came before it. */
export interface TraceWarning {
  /** From 1; the header is line 1. */
  readonly line: number;
  /** Where that line starts, in bytes from the start of the file. */
  readonly byteOffset: number;
  readonly problem: HumanError;
}

/** The events of some lines that follow each other. */
export interface EventBatch {
  /** Where the first of these lines starts. */
  readonly start: Place;
  readonly events: readonly RecordedEvent[];
  /** Where the line of each of them starts. */
  readonly places: readonly Place[];
}

export interface ReadOptions {
  readonly tasks: TraceTasks;
  readonly onWarning?: (warning: TraceWarning) => void;
  /** Lines for which it is false are passed over unread. */
  readonly wanted?: ((line: string) => boolean) | undefined;
}

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
type Batches = AsyncGenerator<Line[], void, undefined>;

/**
 * Reads an `.aprtrace` as its bytes arrive, and holds no more of it than a chunk and a line. What is
 * damaged is reported and left out; every whole event is handed on. It can be iterated once.
 */
export class TraceReader implements AsyncIterable<RecordedEvent> {
  private current: Place = { number: 1, offset: 0 };
  private readonly onWarning: (warning: TraceWarning) => void;
  private readonly wanted: (line: string) => boolean;
  private readonly utf8 = new TextDecoder('utf-8', { fatal: true });
  private readonly events: EventParser;

  private constructor(
    readonly header: TraceHeader,
    private readonly first: readonly Line[],
    private readonly rest: Batches,
    { tasks, onWarning = () => {}, wanted = () => true }: ReadOptions,
  ) {
    this.events = new EventParser(header, tasks);
    this.onWarning = onWarning;
    this.wanted = wanted;
  }

  /** Reads the header; a HumanError says what to do where there is none that can be read. */
  static async open(chunks: Chunks, options: Omit<ReadOptions, 'wanted'>): Promise<TraceReader> {
    const batches = splitLines(chunks);
    try {
      const batch = await batches.next();
      const [first, ...others] = batch.done ? [] : batch.value;
      return new TraceReader(readHeader(first, options.tasks), others, batches, options);
    } catch (error) {
      await batches.return();
      throw error;
    }
  }

  /** Reads on from the start of a line of a file whose header is known; warnings were given before. */
  static resume(
    header: TraceHeader,
    chunks: Chunks,
    start: Place,
    options: Omit<ReadOptions, 'onWarning'>,
  ): TraceReader {
    return new TraceReader(header, [], splitLines(chunks, { start }), options);
  }

  /** The line of the event that was handed out last. */
  get line(): number {
    return this.current.number;
  }

  /** Lets go of the source; for callers that want the header only. */
  async close(): Promise<void> {
    await this.rest.return();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RecordedEvent, void, undefined> {
    try {
      yield* this.read(this.first);
      for await (const lines of this.rest) yield* this.read(lines);
    } finally {
      await this.close();
    }
  }

  /** All events in place of single ones: a chunk's at a time, some of them without any. */
  async *batches(): AsyncGenerator<EventBatch, void, undefined> {
    try {
      if (this.first.length > 0) yield this.batch(this.first);
      for await (const lines of this.rest) yield this.batch(lines);
    } finally {
      await this.close();
    }
  }

  private batch(lines: readonly Line[]): EventBatch {
    const events: RecordedEvent[] = [];
    const places: Place[] = [];
    for (const event of this.read(lines)) {
      events.push(event);
      places.push(this.current);
    }
    return { start: lines[0] as Line, events, places };
  }

  private *read(lines: readonly Line[]): Generator<RecordedEvent, void, undefined> {
    for (const line of lines) {
      this.current = line;
      const event = this.parse(line);
      if (event) yield event;
    }
  }

  private parse(line: Line): RecordedEvent | undefined {
    try {
      const text = this.decode(line).trim();
      if (text === '' || !this.wanted(text)) return undefined;
      return this.events.parse(text);
    } catch (error) {
      if (!(error instanceof DamagedLine)) throw error;
      const problem = line.ended
        ? new HumanError('{0}; the line was left out', error)
        : new HumanError(
            'the file ends within this line: it was cut off, and what followed is missing',
          );
      this.onWarning({ line: line.number, byteOffset: line.offset, problem });
      return undefined;
    }
  }

  private decode({ bytes }: Line): string {
    if (!bytes) throw new DamagedLine('this line is too long for a trace');
    try {
      return this.utf8.decode(bytes);
    } catch {
      throw new DamagedLine('this is not UTF-8 text');
    }
  }
}

function readHeader(line: Line | undefined, tasks: TraceTasks): TraceHeader {
  if (!line) throw new HumanError('This file is empty. Record the run again.');
  refuseOtherFiles(line.bytes);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line.bytes));
  } catch {
    refuseCutHeader(line);
  }
  return parseHeader(value, tasks);
}

const MAGIC = [
  { kind: 'gzip', bytes: [0x1f, 0x8b] },
  { kind: 'zip', bytes: [0x50, 0x4b, 3, 4] },
  { kind: 'zstd', bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { kind: 'UTF-16', bytes: [0xff, 0xfe] },
  { kind: 'UTF-16', bytes: [0xfe, 0xff] },
] as const;

function refuseOtherFiles(bytes: Uint8Array | undefined): void {
  const found = MAGIC.find((magic) => magic.bytes.every((byte, i) => bytes?.[i] === byte));
  if (!found) return;
  switch (found.kind) {
    case 'UTF-16':
      throw new HumanError('This file is UTF-16 text. Save it as UTF-8, then open it again.');
    case 'gzip':
      throw new HumanError(
        'This is a gzip file. Unpack it with gunzip, then open the .aprtrace inside.',
      );
    default:
      throw new HumanError(
        'This is a {0} file. Unpack it, then open the .aprtrace inside.',
        found.kind,
      );
  }
}

/** A first line that looks like a header but has no line break was cut off. */
function refuseCutHeader({ bytes, ended, offset }: Line): void {
  const start = new TextDecoder().decode(bytes?.subarray(0, HEADER_START.length));
  if (ended || !bytes || !HEADER_START.startsWith(start)) return;
  throw new HumanError(
    'This .aprtrace was cut off within its first line, at byte {0}: nothing of the run is left. Record the run again, or get a whole copy.',
    offset + bytes.length,
  );
}

const HEADER_START = '{"format":"aprtrace"';
