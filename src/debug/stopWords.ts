import { assertNever } from '../common/assertNever';
import type { Localizer } from '../common/localizer';
import { plainText } from '../common/plainText';
import type { BreakpointCondition, BreakpointHit } from '../inspect/breakpoint';
import { breakpointLabel } from '../inspect/breakpointText';
import { isException } from './debugBreakpoints';
import type { Stop } from './motion';

/** The protocol's word for why the run stands. */
export function stopReason({ reason, hit }: Stop): string {
  if (hit) return hitReason(hit.breakpoint.condition);
  if (reason === 'branch') return 'goto';
  return reason === 'end' ? 'pause' : reason;
}

/** The same as a person reads it. */
export function stopWords({ reason, hit }: Stop, l10n: Localizer): string {
  switch (reason) {
    case 'entry':
      return l10n.t('Paused at the start');
    case 'step':
      return l10n.t('Paused after a step');
    case 'pause':
      return l10n.t('Paused');
    case 'breakpoint':
      return l10n.t('Paused at {0}', hitWords(hit, l10n));
    case 'end':
      return l10n.t('Paused at the end');
    case 'branch':
      return l10n.t('Paused where the branch begins');
    case 'goto':
      return l10n.t('Moved');
    default:
      return assertNever(reason);
  }
}

function hitReason(condition: BreakpointCondition): string {
  if (isException(condition)) return 'exception';
  if (condition.kind === 'change') return 'data breakpoint';
  return condition.kind === 'line' ? 'breakpoint' : 'function breakpoint';
}

/** What held the run; empty where nothing did. */
export function hitWords(hit: BreakpointHit | undefined, l10n: Localizer): string {
  return hit ? plainText(breakpointLabel(hit.breakpoint.condition, l10n)) : '';
}
