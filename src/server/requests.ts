import type { Ask, Piece } from './adapter';
import { Backoff, DEFAULT_RETRIES, type RetryOptions } from './backoff';
import { told } from './fields';
import type { ServerPool } from './pool';
import { Received } from './received';
import { RequestFault } from './requestFault';

export interface CompletionOptions {
  /** Requests of one key go to the same server while it works, such as those of one run. */
  readonly key: string;
  /** Most tokens of prompt and completion: what is asked for beyond it, servers refuse or cut. */
  readonly contextLength?: number;
  readonly retries?: RetryOptions;
}

/**
 * One completion, whatever becomes of single requests for it: where a stream is lost, another request
 * brings the rest, from another server if need be, and everything comes once and in order. A stream
 * that was lost right behind the model's end of text is known to be complete only where that is among
 * `stopIds`, so callers name it there.
 *
 * The counts of the end are those of the last request, but `completionTokens`, which is of all, and
 * absent where one of them did not tell it.
 * @throws RequestFault where no further attempt makes sense; the signal's reason where it aborts
 */
export async function* steadyCompletion(
  pool: ServerPool,
  asked: Ask,
  runSignal: AbortSignal,
  options: CompletionOptions,
): AsyncGenerator<Piece, void, undefined> {
  // One of its own: many completions of a run would be more listeners than one signal is meant for.
  const signal = AbortSignal.any([runSignal]);
  const ask = clamped(asked, options.contextLength);
  const received = new Received(ask);
  const backoff = new Backoff(options.retries ?? DEFAULT_RETRIES);
  for (;;) {
    const finish = received.finish();
    if (finish) {
      const { completionTokens } = received;
      yield { kind: 'end', finish, usage: told({ completionTokens }) };
      return;
    }
    const lease = await pool.lease(options.key, signal);
    const { adapter } = lease;
    try {
      const goesOn = received.goesOn;
      const before = received.completionTokens;
      const pieces = adapter.complete(received.rest(), signal);
      for await (const piece of received.fresh(pieces, adapter.url)) {
        if (piece.kind === 'end') {
          lease.done('well');
          yield goesOn ? added(piece, before) : piece;
          return;
        }
        received.add(piece);
        backoff.reset();
        yield piece;
      }
    } catch (error) {
      lease.done(error instanceof RequestFault ? error.kind : 'left');
      await backoff.pause(error, signal);
    } finally {
      lease.done('left');
    }
  }
}

/** Servers differ in what they do with more than the window holds, so it is never asked for. */
function clamped(ask: Ask, contextLength: number | undefined): Ask {
  if (contextLength === undefined || typeof ask.prompt === 'string') return ask;
  const room = Math.max(contextLength - ask.prompt.length, 0);
  return { ...ask, maxTokens: Math.min(ask.maxTokens, room) };
}

type End = Extract<Piece, { kind: 'end' }>;

/** The end with what all requests completed, where every one of them tells it. */
function added(end: End, before: number | undefined): End {
  const { completionTokens: last, ...others } = end.usage;
  const all = last === undefined || before === undefined ? undefined : last + before;
  return { ...end, usage: { ...others, ...told({ completionTokens: all }) } };
}
