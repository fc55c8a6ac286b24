import type { Writable } from 'node:stream';
import { formatEvent, formatHeader, type TraceHeader } from './aprtrace';
import type { RecordedEvent } from './recordedEvent';

const DONE = Promise.resolve();

/**
 * Writes an `.aprtrace` line by line. A recording must not stop the run that it records: if the
 * stream fails (a full disk), that is reported once, the rest is dropped, and nothing is thrown.
 * What was written until then can be read.
 */
export class TraceWriter {
  private failed = false;
  private closed = false;
  private draining: Promise<void> | undefined;
  private wakeUp = () => {};

  constructor(
    private readonly stream: Writable,
    header: TraceHeader,
    private readonly onFailure: (error: Error) => void,
  ) {
    stream.on('error', (error: Error) => this.fail(error));
    stream.on('close', () => {
      if (this.closed) this.resume();
      else this.fail(new Error('The stream was closed.'));
    });
    stream.on('drain', () => this.resume());
    void this.writeLine(formatHeader(header));
  }

  /**
   * Writes an event. Who can wait (a conversion) awaits the result, which is the stream's
   * back-pressure; who cannot (a live run) leaves it, and the stream keeps what the disk is too
   * slow for in memory.
   */
  write(event: RecordedEvent): Promise<void> {
    return this.writeLine(formatEvent(event));
  }

  /** Resolves when everything is written and the stream is closed, or has failed. */
  async close(): Promise<void> {
    if (this.closed || this.failed) return;
    this.closed = true;
    await new Promise<void>((resolve) => {
      this.wakeUp = chain(this.wakeUp, resolve);
      this.stream.end();
    });
  }

  private writeLine(line: string): Promise<void> {
    if (this.failed || this.closed) return DONE;
    if (this.stream.write(`${line}\n`)) return DONE;
    this.draining ??= new Promise((resolve) => {
      this.wakeUp = chain(this.wakeUp, resolve);
    });
    return this.draining;
  }

  private fail(error: Error): void {
    if (this.failed) return;
    this.failed = true;
    this.onFailure(error);
    this.resume();
  }

  private resume(): void {
    const { wakeUp } = this;
    this.draining = undefined;
    this.wakeUp = () => {};
    wakeUp();
  }
}

function chain(first: () => void, second: () => void): () => void {
  return () => {
    first();
    second();
  };
}
