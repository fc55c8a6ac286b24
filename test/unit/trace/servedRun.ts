import type { ServerStages, TraceEvent } from '../../../src/trace/traceEvent';
import { TraceBuilder } from './traceBuilder';

/** The ids that files of spans in test/fixtures/server have. */
export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
/** Of the root's first request, of its two children's, and of its second. */
export const SPAN_IDS = [
  '0000000000000001',
  '0000000100000001',
  '0000000200000001',
  '0000000000000002',
] as const;

/** What vLLM's spans there say of them, in milliseconds. */
export const STAGES = {
  [SPAN_IDS[0]]: { queueMs: 0.5, prefillMs: 7.5, decodeMs: 24 },
  [SPAN_IDS[1]]: { queueMs: 2, prefillMs: 4, decodeMs: 30 },
  [SPAN_IDS[2]]: { queueMs: 3, prefillMs: 5.5, decodeMs: 20 },
  [SPAN_IDS[3]]: { queueMs: 0.25, prefillMs: 3, decodeMs: 20 },
};

/**
 * A run over a server: a root, two children, and the root behind their join, in four requests.
 * @param stages what the server recorded of them, by their ids
 */
export function servedRun(stages: Readonly<Record<string, ServerStages>> = {}): TraceBuilder {
  const [root, left, right, joined] = SPAN_IDS;
  const served = (thread: number, spanId: string, sentMs: number, firstTokenMs: number) =>
    ({
      type: 'served',
      ...{ thread, sentMs, firstTokenMs, spanId, completionTokens: 3 },
      ...(stages[spanId] && { stages: stages[spanId] }),
    }) as const;
  const run = new TraceBuilder()
    .root(5)
    .sample(4, 0)
    .add(served(0, root, 0.25, 9.5))
    .child(1, [0, 0, 0], 6)
    .child(2, [0, 0, 1], 6)
    .wait(0, 0, 1, 2)
    .sample(3, 1, 2)
    .add(served(2, right, 40.5, 49.5))
    .end(2)
    .sample(1, 1)
    .add(served(1, left, 40.5, 47))
    .end(1)
    .join(0, 0, 4)
    .sample(3, 0)
    .add(served(0, joined, 80.5, 85))
    .end(0)
    .finish('stop', false);
  const [start, ...rest] = run.events as [TraceEvent, ...TraceEvent[]];
  run.events.splice(0, run.events.length, { ...start, traceId: TRACE_ID } as TraceEvent, ...rest);
  return run;
}
