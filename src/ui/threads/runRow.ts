import { l10n } from 'vscode';
import { assertNever } from '../../common/assertNever';
import { formatMs } from '../../inspect/amounts';
import { breakpointLabel } from '../../inspect/breakpointText';
import { cachedShare } from '../../inspect/servedWords';
import { sharedShare } from '../../inspect/shareWords';
import { outcomeWords } from '../../inspect/outcomeWords';
import { messageIn } from '../../common/humanError';
import { plainText } from '../../common/plainText';
import { OUTCOME_ICONS, type RowIcon } from '../../inspect/rowIcon';
import type { RowText } from '../../inspect/threadRowText';
import type { RunSession } from '../../session/run/runSession';
import { outcomeOf } from '../../trace/outcome';
import { isRecorded } from '../../trace/recorded';

/** What a run is called: what it is about, and that it is a branch where it is one. */
export function runTitle({ header, origin, playback }: RunSession): string {
  const title = plainText(header.title ?? playback.latest.start?.title ?? l10n.t('run'));
  return origin ? l10n.t('branch of {0}', title) : title;
}

/**
 * The row that stands for a run. While the run grows, its amounts stand in the view's title: the
 * view cannot draw a row without all that is below it.
 */
export function describeRun(session: RunSession): RowText {
  const parts = [statusWords(session), ...(isGrowing(session) ? [] : runAmounts(session))];
  return { icon: iconOf(session), label: runTitle(session), description: parts.join(' · ') };
}

/** Whether the cursor is at the end of a run to which more is coming. */
export function isGrowing({ status, playback }: RunSession): boolean {
  return playback.isLive && (status === 'running' || status === 'reading');
}

/** How much there is of a run until its cursor. */
export function runAmounts({ state }: RunSession): string[] {
  const threads = state.threads.size;
  return [
    threads === 1 ? l10n.t('1 thread') : l10n.t('{0} threads', threads),
    ...(isRecorded('time', state) ? [formatMs(state.ms)] : []),
    ...sharedShare(state, l10n),
    ...cachedShare(state.served, l10n),
  ];
}

/** How the run stands; a held one says what holds it. */
export function statusWords({ status, pauseReason, failure, state }: RunSession): string {
  switch (status) {
    case 'reading':
      return l10n.t('reading');
    case 'running':
      return l10n.t('running');
    case 'paused':
      return pauseReason?.kind === 'breakpoint'
        ? l10n.t('paused: {0}', breakpointLabel(pauseReason.breakpoint.condition, l10n))
        : l10n.t('paused');
    case 'failed':
      return l10n.t('failed: {0}', plainText(failure ? messageIn(l10n, failure) : ''));
    case 'finished': {
      if (state.status === 'cut off') return l10n.t('cut off at step {0}', state.step);
      const root = state.threads.get(0);
      return root ? outcomeWords(outcomeOf(state, root), l10n) : l10n.t('finished');
    }
    default:
      return assertNever(status);
  }
}

function iconOf({ status, state }: RunSession): RowIcon {
  switch (status) {
    case 'reading':
    case 'running':
      // It does not turn, as in the status bar.
      return { name: 'play-circle', color: 'charts.blue' };
    case 'paused':
      return { name: 'debug-pause', color: 'debugIcon.pauseForeground' };
    case 'failed':
      return { name: 'error', color: 'testing.iconErrored' };
    case 'finished': {
      const root = state.threads.get(0);
      return root ? OUTCOME_ICONS[outcomeOf(state, root)] : { name: 'circle-outline' };
    }
    default:
      return assertNever(status);
  }
}
