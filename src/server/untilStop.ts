import type { Piece } from './adapter';

/**
 * The pieces of a completion up to the text that ends it, which is the last that they say: what an API
 * means that keeps stop texts to itself, tells not which of them it was, and takes a few at most. A
 * stop text may begin in one piece and end in another, or begin at the end of the prompt, since a
 * thread's text goes on from request to request. What stands behind it was never accepted. Who stops
 * reading there closes the connection, so that the server need not decode any further; what it would
 * have counted at the end is then not told.
 */
export async function* untilStop(
  pieces: AsyncIterable<Piece>,
  prompt: string,
  stopTexts: readonly string[] = [],
): AsyncGenerator<Piece, void, undefined> {
  const held = Math.max(0, ...stopTexts.map(({ length }) => length - 1));
  let before = endOf(prompt, held);
  for await (const piece of pieces) {
    const stop = piece.kind === 'text' ? firstStop(before, piece.text, stopTexts) : undefined;
    if (piece.kind !== 'text' || !stop) {
      if (piece.kind === 'text') before = endOf(before + piece.text, held);
      yield piece;
      continue;
    }
    const { end, stoppedBy } = stop;
    // How many tokens a part of a piece is, nobody told.
    yield end === piece.text.length ? piece : { kind: 'text', text: piece.text.slice(0, end) };
    yield { kind: 'end', finish: { reason: 'stop', stoppedBy }, usage: {} };
    return;
  }
}

/** The stop text that a piece completes first, and where it ends in the piece; the longest of several. */
function firstStop(before: string, piece: string, stopTexts: readonly string[]) {
  const text = before + piece;
  let first: { readonly end: number; readonly stoppedBy: string } | undefined;
  for (const stoppedBy of stopTexts) {
    const { length } = stoppedBy;
    const at = text.indexOf(stoppedBy, Math.max(0, before.length - length + 1));
    if (at < 0) continue;
    const end = at + length - before.length;
    const isFirst = !first || end < first.end;
    if (isFirst || (end === first?.end && length > first.stoppedBy.length)) {
      first = { end, stoppedBy };
    }
  }
  return first;
}

function endOf(text: string, length: number): string {
  return text.slice(text.length - Math.min(length, text.length));
}
