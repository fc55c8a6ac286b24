import { randomBytes } from 'node:crypto';
import type { ThreadId } from '../trace/traceEvent';

/**
 * The ids under which a server's own spans of a run can be found again (W3C Trace Context, section
 * 3.2). The trace is drawn at random, so that two runs never meet in a collector, not even two of one
 * seed. A span is a thread and which of its requests it is, so that apart from the trace's id a run
 * tells the same each time.
 */
export class TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId = randomBytes(16).toString('hex');
  private readonly requests = new Map<ThreadId, number>();

  /** The span of the thread's next request, in 16 hexadecimal digits; never all 0, which is no id. */
  nextSpan(thread: ThreadId): string {
    const request = (this.requests.get(thread) ?? 0) + 1;
    this.requests.set(thread, request);
    return [thread, request].map((part) => part.toString(16).padStart(8, '0')).join('');
  }

  /** What the request's header says: version 0, and that the spans below it are to be recorded. */
  traceparent(spanId: string): string {
    return `00-${this.traceId}-${spanId}-01`;
  }
}
