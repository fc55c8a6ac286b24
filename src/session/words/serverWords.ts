import type { Localizer } from '../../common/localizer';
import { plainText } from '../../common/plainText';
import { formatMs } from '../../inspect/amounts';
import type { FirstSpawn } from '../../methods/firstSpawn';
import type { ServedModel } from '../../methods/servedModel';
import type { ServerFacts } from '../../server/adapter';
import { serverName } from '../../server/serverName';

/** What answers at an address: `llama.cpp b11549, model apr, context of 256 tokens`. */
export function factWords(facts: ServerFacts, l10n: Localizer): string {
  const { model, contextLength, vocabularySize } = facts;
  return [
    plainText(serverName(facts)),
    l10n.t('model {0}', plainText(model)),
    contextLength === undefined
      ? l10n.t('it does not tell how long its context is')
      : l10n.t('context of {0} tokens', contextLength),
    ...(vocabularySize === undefined ? [] : [l10n.t('vocabulary of {0} tokens', vocabularySize)]),
  ].join(', ');
}

/** What it can do and what it cannot, a line each, with what that means for a run. */
export function abilityWords({ can }: ServerFacts, l10n: Localizer): readonly string[] {
  const { tokenIds, logprobs, alternatives, cachedTokens, cancelling } = can;
  const line = (isAble: boolean | undefined, text: string) =>
    `${isAble === undefined ? '?' : isAble ? '✓' : '✗'} ${text}`;
  return [
    line(
      tokenIds,
      tokenIds
        ? l10n.t('Takes and tells token ids: traces have each token exactly.')
        : l10n.t(
            'Takes and tells text only: traces have pieces of text in place of tokens, and only languages of text are decoded.',
          ),
    ),
    line(
      logprobs,
      !logprobs
        ? l10n.t('Tells no log-probabilities: runs are decoded without them.')
        : alternatives === 0
          ? l10n.t('Tells log-probabilities, but not which other tokens could have come.')
          : l10n.t('Tells log-probabilities.'),
    ),
    line(
      cachedTokens,
      cachedTokens
        ? l10n.t('Tells how many tokens of a prompt it had in its cache.')
        : l10n.t('Does not tell how many tokens it had in its cache: that is not recorded.'),
    ),
    line(
      cancelling,
      cancelling
        ? l10n.t('Stops decoding when a run is stopped.')
        : l10n.t('Does not tell whether it stops decoding when a run is stopped.'),
    ),
  ];
}

/** In which language it is asked what. */
export function askingWords({ asking, language }: ServedModel, l10n: Localizer): string {
  const { name } = language.language.facts;
  return l10n.t('It is asked {0} in the language {1}.', asking.task.name, name);
}

/** What came of its first spawn. */
export function firstSpawnWords(
  { problem, children, tokens, ms }: FirstSpawn,
  l10n: Localizer,
): string {
  if (children === 0) {
    return l10n.t(
      '✗ Asked {0}, it wrote {1} tokens and did not spawn: it was hardly trained on this language, or by this method.',
      problem,
      tokens,
    );
  }
  const time = formatMs(ms);
  return children === 1
    ? l10n.t(
        '✓ Asked {0}, it spawned a child and joined it: {1} tokens, {2}.',
        problem,
        tokens,
        time,
      )
    : l10n.t(
        '✓ Asked {0}, it spawned {3} children and joined them: {1} tokens, {2}.',
        ...[problem, tokens, time, children],
      );
}
