import type { Localizer } from '../common/localizer';
import { isRecorded } from '../trace/recorded';
import type { RunState, ServedTotals, ThreadState } from '../trace/runState';
import { formatMs, formatPercent } from './amounts';

/**
 * What a server's cache had of a thread's prompts, and how long its first token took: `45 of 60 prompt
 * tokens from the server’s cache, first token after 12 ms`. Undefined where no server told it.
 */
export function servedWords(
  { served }: Pick<ThreadState, 'served'>,
  l10n: Localizer,
): string | undefined {
  let [prompt, cached] = [0, 0];
  for (const { promptTokens, cachedTokens } of served) {
    if (promptTokens === undefined || cachedTokens === undefined) continue;
    prompt += promptTokens;
    cached += cachedTokens;
  }
  const [first] = served;
  if (!first || prompt === 0) return undefined;
  const waited = formatMs(first.firstTokenMs - first.sentMs);
  const told = [cached, prompt, waited] as const;
  return served.length === 1
    ? l10n.t('{0} of {1} prompt tokens from the server’s cache, first token after {2}', ...told)
    : l10n.t(
        '{0} of {1} prompt tokens of {3} requests from the server’s cache, first token after {2}',
        ...told,
        served.length,
      );
}

/**
 * What a server counted of a run whose own counts are pieces of text, and that they are: a line each.
 * Nothing of a run that counts the tokens of its model.
 */
export function pieceWords(
  { notRecorded, served }: Pick<RunState, 'notRecorded' | 'served'>,
  l10n: Localizer,
): string[] {
  if (isRecorded('modelTokens', { notRecorded })) return [];
  const { requests, counted, countedPrompt, countedCompletion } = served;
  return [
    l10n.t('Tokens are pieces of text here: the server tells no tokens of the model'),
    counted === 0
      ? l10n.t('How many tokens they are, the server did not tell')
      : l10n.t(
          'The server counted {0} tokens of prompts and {1} of completions in {2} of {3} requests',
          ...[countedPrompt, countedCompletion, counted, requests],
        ),
  ];
}

/** The share of all prompts of a run that servers had in their cache; nothing where none told it. */
export function cachedShare(
  { promptTokens, cachedTokens }: ServedTotals,
  l10n: Localizer,
): string[] {
  if (promptTokens === 0) return [];
  return [l10n.t('{0} of prompts cached', formatPercent(cachedTokens / promptTokens))];
}
