import type { ThreadState, TokenList } from '../trace/runState';
import { plainText } from '../common/plainText';
import type { TokenNames } from '../trace/tokenNames';

const BEFORE = 8;
const AFTER = 4;

/** A piece of what a thread wrote, cut at one of its tokens; empty where tokens were not kept. */
export interface TokensAround {
  readonly before: string;
  readonly at: string;
  readonly after: string;
}

/** The newest token that the thread had at a decoding step, in its sentence. */
export function tokensAround(
  { tokens }: Pick<ThreadState, 'tokens'>,
  step: number,
  names: TokenNames,
): TokensAround {
  const position = tokens ? newestAt(tokens, step) : -1;
  if (!tokens || position < 0) return { before: '', at: '', after: '' };
  const words = (from: number, to: number) => {
    const words: string[] = [];
    for (let i = Math.max(0, from); i < Math.min(to, tokens.length); i++) {
      words.push(names.name(tokens.id(i)));
    }
    return plainText(words.join(' '));
  };
  return {
    before: words(position - BEFORE, position),
    at: words(position, position + 1),
    after: words(position + 1, position + 1 + AFTER),
  };
}

/** The last position that was filled at this step or before it; -1 where none was. */
function newestAt(tokens: TokenList, step: number): number {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens.moment(middle).step <= step) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
