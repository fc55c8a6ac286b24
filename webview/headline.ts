import { assertNever } from '../src/common/assertNever';
import { formatMs } from '../src/inspect/amounts';
import type { Localizer } from '../src/common/localizer';
import type { RunHead } from '../src/inspect/runView';
import { isRecorded } from '../src/trace/recorded';
import type { RunStore } from './runStore';

/** An answer may be a whole page. */
const LONGEST_RESULT = 80;

/** How the run stands: what was asked, what came of it, how much it took. */
export function headlineOf(
  { head, threads }: Pick<RunStore, 'head' | 'threads'>,
  l10n: Localizer,
): readonly string[] {
  const count = threads.size;
  return [
    head.name,
    stateWords(head, l10n),
    count === 1 ? l10n.t('1 thread') : l10n.t('{0} threads', count.toLocaleString('en')),
    tokenWords(head, l10n),
    ...(isRecorded('time', head) ? [formatMs(head.cursor.ms)] : []),
  ];
}

function tokenWords(head: RunHead, l10n: Localizer): string {
  if (!isRecorded('tokens', head)) return l10n.t('tokens not recorded');
  const count = head.tokens.toLocaleString('en');
  return isRecorded('modelTokens', head)
    ? l10n.t('{0} tokens', count)
    : l10n.t('{0} pieces of text', count);
}

export function stateWords({ status, failure, result, cursor }: RunHead, l10n: Localizer): string {
  switch (status) {
    case 'reading':
      return l10n.t('reading');
    case 'running':
      return l10n.t('running');
    case 'paused':
      return l10n.t('paused');
    case 'failed':
      return l10n.t('failed: {0}', failure ?? '');
    case 'finished':
      if (!result) return l10n.t('not at its end');
      if (result.verified) return l10n.t('{0} (verified)', result.text);
      if (result.verified === false) return l10n.t('not solved');
      return result.text === ''
        ? l10n.t('finished')
        : l10n.t('{0} (nobody judged it)', result.text.slice(0, LONGEST_RESULT));
    case 'cut off':
      return l10n.t('cut off at step {0}', cursor.step);
    default:
      return assertNever(status);
  }
}
