import type { ServedRecord, ThreadState } from './runState';
import type { ServerStages } from './traceEvent';

/** In the order in which a request goes through them. */
export const SERVER_STAGES = ['queue', 'prefill', 'decode'] as const;
export type ServerStage = (typeof SERVER_STAGES)[number];

/** A stage of a request on the run's clock. */
export interface PlacedStage {
  readonly stage: ServerStage;
  /** Milliseconds since the run started. */
  readonly from: number;
  readonly to: number;
  /** How long it was by the server's clock; as placed it may be shorter. */
  readonly ms: number;
}

/**
 * Where the stages of a request lie, as far as a server told them. The clocks of two machines differ,
 * so that its moments say nothing here and its durations do: a prefill ends where the first token came,
 * the queue comes before it, and decoding after it. None leaves the time from when the request was sent
 * to when all that it brought was taken.
 */
export function placedStages({
  sentMs,
  firstTokenMs,
  ms: endMs,
  stages = {},
}: ServedRecord): PlacedStage[] {
  const { queueMs, prefillMs, decodeMs } = stages;
  const first = Math.max(sentMs, firstTokenMs);
  const read = prefillMs === undefined ? first : Math.max(sentMs, first - prefillMs);
  // Where nobody knows when the prompt was read, the queue is the beginning.
  const queued = prefillMs === undefined ? sentMs : Math.max(sentMs, read - (queueMs ?? 0));
  return [
    ...placed('queue', queued, Math.min(read, queued + (queueMs ?? 0)), queueMs),
    ...placed('prefill', read, first, prefillMs),
    ...placed('decode', first, Math.max(first, Math.min(endMs, first + (decodeMs ?? 0))), decodeMs),
  ];
}

function placed(stage: ServerStage, from: number, to: number, ms: number | undefined) {
  return ms === undefined ? [] : [{ stage, from, to, ms }];
}

/** The stages of all of a thread's requests added up; undefined where no server told any. */
export function stageTotals({
  served,
}: Pick<ThreadState, 'served'>): Readonly<Partial<Record<ServerStage, number>>> | undefined {
  const totals: Partial<Record<ServerStage, number>> = {};
  let isTold = false;
  for (const { stages } of served) {
    for (const stage of SERVER_STAGES) {
      const ms = stages?.[FIELDS[stage]];
      if (ms === undefined) continue;
      totals[stage] = (totals[stage] ?? 0) + ms;
      isTold = true;
    }
  }
  return isTold ? totals : undefined;
}

const FIELDS: Readonly<Record<ServerStage, keyof ServerStages>> = {
  queue: 'queueMs',
  prefill: 'prefillMs',
  decode: 'decodeMs',
};
