import type { CountTokens, ThreadTokens } from '../../countdown/demonstration/demonstration';
import { CompactEncoder } from './encoder';
import { encodePrompt } from './promptCodec';

/** Counts a thread's tokens in the compact encoding, for solvers with a budget. */
export const countCompactTokens: CountTokens = (prompt): ThreadTokens => {
  const encoder = new CompactEncoder(prompt);
  return {
    prompt: encodePrompt(prompt).length,
    next: (event) => encoder.encode(event).length,
  };
};
