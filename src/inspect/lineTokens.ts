import type { Localizer } from '../common/localizer';
import type { ThreadState } from '../trace/runState';
import { formatProbability } from './amounts';
import type { TranscriptLine } from './transcript';

/** How many tokens a line is, and how probable those were that the model chose. */
export interface LineTokens {
  readonly count: number;
  /** That of all of them together; undefined where none was chosen, or some were not recorded. */
  readonly probability: number | undefined;
}

/** Of a line of the thread's transcript; undefined where it is not a piece of its own. */
export function lineTokens(
  { tokens }: ThreadState,
  { kind, spans }: TranscriptLine,
): LineTokens | undefined {
  // What stands below a spawn or a join is of its tokens.
  if (spans.length === 0 || kind === 'message' || kind === 'result') return undefined;
  const from = Math.min(...spans.map((span) => span.tokens.from));
  const to = Math.max(...spans.map((span) => span.tokens.to));
  let [sum, chosen] = [0, 0];
  for (let i = from; tokens && i < Math.min(to, tokens.length); i++) {
    if (tokens.isForced(i) || tokens.isInherited(i)) continue;
    chosen++;
    sum += tokens.logprob(i) ?? NaN;
  }
  const isKnown = chosen > 0 && !Number.isNaN(sum);
  return { count: to - from, probability: isKnown ? Math.exp(sum) : undefined };
}

/** The same in words, such as `5 tokens · 87 %`. */
export function lineTokensWords({ count, probability }: LineTokens, l10n: Localizer): string {
  const words = count === 1 ? l10n.t('1 token') : l10n.t('{0} tokens', count);
  return probability === undefined ? words : `${words} · ${formatProbability(probability)}`;
}
