import { methodName } from '../../common/method';
import { childrenWords } from '../../methods/armWords';
import type { DecodingOptions } from '../../methods/decodingOptions';
import type { Localizer } from '../../common/localizer';

/** How a problem is to be decoded, in one line: `APR, unlimited children, window 256, greedy`. */
export function conditionWords(options: DecodingOptions, l10n: Localizer): string {
  const { method, children, join, window, temperature, seed } = options;
  return [
    methodName(method),
    ...(method === 'apr' ? [childrenWords(children, l10n)] : []),
    ...(method === 'apr' && join === 'first' ? [l10n.t('first solution wins')] : []),
    l10n.t('window {0}', window),
    temperature === 0 ? l10n.t('greedy') : l10n.t('temperature {0}, seed {1}', temperature, seed),
  ].join(', ');
}

/** @param pace tokens per second of each thread; 0 is as fast as it can */
export function paceWords(pace: number, l10n: Localizer): string {
  if (pace === 0) return l10n.t('As fast as it can');
  return pace === 1 ? l10n.t('1 token per second') : l10n.t('{0} tokens per second', pace);
}
