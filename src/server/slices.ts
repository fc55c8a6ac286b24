import type { Piece } from './adapter';

type Tokens = Extract<Piece, { kind: 'tokens' }>;

/** Some of a piece's tokens; their text is not known, since the server told that of all together. */
export function sliceOf(piece: Tokens, from: number, to?: number): Tokens {
  const { kind, tokenIds, bytes, logprobs, alternatives } = piece;
  return {
    kind,
    tokenIds: tokenIds.slice(from, to),
    ...(bytes && { bytes: bytes.slice(from, to) }),
    ...(logprobs && { logprobs: logprobs.slice(from, to) }),
    ...(alternatives && { alternatives: alternatives.slice(from, to) }),
  };
}
