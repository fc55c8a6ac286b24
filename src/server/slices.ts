import type { Piece } from './adapter';

type Tokens = Extract<Piece, { kind: 'tokens' }>;

/** Some of a piece's tokens; their text is known where they are all, since that was told together. */
export function sliceOf(piece: Tokens, from: number, to = piece.tokenIds.length): Tokens {
  if (from === 0 && to === piece.tokenIds.length) return piece;
  const { kind, tokenIds, bytes, logprobs, alternatives } = piece;
  return {
    kind,
    tokenIds: tokenIds.slice(from, to),
    ...(bytes && { bytes: bytes.slice(from, to) }),
    ...(logprobs && { logprobs: logprobs.slice(from, to) }),
    ...(alternatives && { alternatives: alternatives.slice(from, to) }),
  };
}
