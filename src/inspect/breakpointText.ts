import { assertNever } from '../common/assertNever';
import type { BreakpointCondition } from './breakpoint';
import type { Localizer } from '../common/localizer';
import { plainText } from '../common/plainText';
import { faultName } from './outcomeWords';

/** What a breakpoint waits for, as its row says it. */
export function breakpointLabel(condition: BreakpointCondition, l10n: Localizer): string {
  switch (condition.kind) {
    case 'spawn':
      return l10n.t('spawn');
    case 'join':
      return l10n.t('join');
    case 'event':
      return eventLabel(condition.type, l10n);
    case 'failure':
      return l10n.t('thread without a solution');
    case 'limit':
      return l10n.t('limit reached');
    case 'fault':
      return condition.fault === undefined ? l10n.t('any fault') : faultName(condition.fault, l10n);
    case 'change':
      return l10n.t('{0} of thread {1} changes', plainText(condition.text), condition.thread);
    case 'line':
      return l10n.t('line {0} of thread {1}', condition.line + 1, condition.thread);
    default:
      return assertNever(condition);
  }
}

function eventLabel(type: string, l10n: Localizer): string {
  switch (type) {
    case 'goal':
      return l10n.t('goal reached');
    case 'check':
      return l10n.t('check');
    case 'answer':
      return l10n.t('answer');
    case 'giveUp':
      return l10n.t('giving up');
    default:
      return plainText(type);
  }
}
