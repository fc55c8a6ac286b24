import { type ChildrenCondition, methodName } from '../common/method';
import type { Localizer } from '../common/localizer';
import { plainText } from '../common/plainText';
import { type ArmSpec, readArm, usualTemperature } from './arm';
import { DEFAULT_OPTIONS } from './decodingOptions';

export function childrenWords(children: ChildrenCondition, l10n: Localizer): string {
  if (children === 'unlimited') return l10n.t('unlimited children');
  if (children === 0) return l10n.t('no children');
  return children === 1 ? l10n.t('1 child') : l10n.t('{0} children', children);
}

/**
 * An arm for people, as short as rows and axes want it: `APR, 3 children`, `SoS+, window 128,
 * cons@4`. All that is not usual is said, so that no two arms of a study read the same.
 * @param samples in place of how many it takes: `n` for a line of points that differ in it
 */
export function armWords(
  arm: ArmSpec,
  l10n: Localizer,
  samples: number | 'n' = arm.samples,
): string {
  const { method, model, children, join, window, temperature, isOrdered, decision, isAlone } = arm;
  return [
    methodName(method),
    ...(model === undefined ? [] : [l10n.t('model {0}', plainText(model))]),
    ...(children === DEFAULT_OPTIONS.children ? [] : [childrenWords(children, l10n)]),
    ...(join === 'first' ? [l10n.t('first solution wins')] : []),
    ...(window === DEFAULT_OPTIONS.window ? [] : [l10n.t('window {0}', window)]),
    ...(temperature === usualTemperature(decision) ? [] : [l10n.t('temperature {0}', temperature)]),
    ...(isOrdered ? [l10n.t('one order')] : []),
    ...(decision === 'cons' || decision === 'pass' ? [`${decision}@${samples}`] : []),
    ...(decision === 'sampled' ? [samplesWords(samples, l10n)] : []),
    ...(isAlone ? [l10n.t('timed alone')] : []),
  ].join(', ');
}

function samplesWords(samples: number | 'n', l10n: Localizer): string {
  return samples === 1 ? l10n.t('1 sample') : l10n.t('{0} samples', samples);
}

/**
 * An arm that is known by its id, in words; the id of another program stands for itself.
 * @param samples of the arm
 */
export function armIdWords(id: string, samples: number, l10n: Localizer): string {
  const arm = readArm(id, samples);
  return arm ? armWords(arm, l10n) : id;
}
