import { type ArmName, parseArmName } from '../../evaluation/study/armName';
import type { Localizer } from '../../common/localizer';
import { DEFAULT_OPTIONS } from '../../methods/decodingOptions';
import { childrenWords, methodName } from './conditionWords';

/** An arm of an evaluation for people: `APR, 3 children`, `SoS+, window 128, cons@4`. */
export function armWords(id: string, samples: number, l10n: Localizer): string {
  const arm = parseArmName(id, samples);
  return arm ? wordsOf(arm, l10n) : id;
}

function wordsOf(arm: ArmName, l10n: Localizer): string {
  const { family, children, window, temperature, isOrdered, decision, samples, isAlone } = arm;
  const greedy = decision === 'one' ? 0 : 1;
  return [
    methodName(family),
    ...(children === 'unlimited' ? [] : [childrenWords(children, l10n)]),
    ...(window === DEFAULT_OPTIONS.window ? [] : [l10n.t('window {0}', window)]),
    ...(temperature === greedy ? [] : [l10n.t('temperature {0}', temperature)]),
    ...(isOrdered ? [l10n.t('one order')] : []),
    ...(decision === 'cons' || decision === 'pass' ? [`${decision}@${samples}`] : []),
    ...(decision === 'sampled' ? [l10n.t('{0} samples', samples)] : []),
    ...(isAlone ? [l10n.t('timed alone')] : []),
  ].join(', ');
}
