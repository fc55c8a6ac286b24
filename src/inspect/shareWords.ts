import type { Localizer } from '../common/localizer';
import type { RunState } from '../trace/runState';
import type { ThreadId } from '../trace/traceEvent';
import { formatPercent } from './amounts';

/** Whose tokens a thread has, where they were decoded for another one; nothing where they are its own. */
export function shareWords(
  { sharesWith }: { readonly sharesWith?: ThreadId | undefined },
  l10n: Localizer,
): string[] {
  return sharesWith === undefined ? [] : [l10n.t('shares with thread {0}', sharesWith)];
}

/** The share of a run's sampled tokens that were decoded for another thread; nothing without any. */
export function sharedShare(
  { shared, tokens }: Pick<RunState, 'shared' | 'tokens'>,
  l10n: Localizer,
): string[] {
  return shared > 0 ? [l10n.t('{0} of tokens shared', formatPercent(shared / tokens.sampled))] : [];
}
