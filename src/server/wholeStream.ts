import type { Piece } from './adapter';
import { cutStream, wrongCount } from './requestFault';

/**
 * The pieces of a completion, which must end, and whose token ids must be as many as the server
 * counted: servers leave ids out where a token is not a whole character, or a proxy drops events.
 * @throws RequestFault
 */
export async function* wholeStream(
  pieces: AsyncIterable<Piece>,
  url: string,
): AsyncGenerator<Piece, void, undefined> {
  let received = 0;
  let withIds = false;
  for await (const piece of pieces) {
    if (piece.kind === 'tokens') {
      withIds = true;
      received += piece.tokenIds.length;
    }
    if (piece.kind === 'text') received += piece.tokens ?? 0;
    if (piece.kind === 'end') {
      const counted = piece.usage.completionTokens ?? received;
      if (withIds && counted !== received) throw wrongCount(url, counted, received);
      yield piece;
      return;
    }
    yield piece;
  }
  throw cutStream(url, received);
}

/**
 * The events of a stream, whose loss does not matter any more once the completion is finished: what
 * follows are counts, and who asked again would go on behind its end.
 */
export async function* untilFinished(
  events: AsyncIterable<unknown>,
  isFinished: () => boolean,
  signal: AbortSignal,
): AsyncGenerator<unknown, void, undefined> {
  try {
    yield* events;
  } catch (error) {
    if (!isFinished() || signal.aborted) throw error;
  }
}
