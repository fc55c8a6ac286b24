import type { Localizer } from '../common/localizer';
import { outcomeOf, type ThreadOutcome } from '../trace/outcome';
import { isRecorded } from '../trace/recorded';
import type { RunState, ThreadState } from '../trace/runState';
import { endWords, eventsWords } from './outcomeWords';

const ENDED_FROM_OUTSIDE: readonly ThreadOutcome[] = ['stopped', 'overtaken', 'limit', 'cut off'];

/** What keeps a thread where it stands, or ended it from outside; undefined where nothing does. */
export function standingWords(
  state: RunState,
  thread: ThreadState,
  l10n: Localizer,
): string | undefined {
  const outcome = outcomeOf(state, thread);
  if (outcome === 'waiting') {
    const children = thread.spawns.at(-1)?.children ?? [];
    const open = children.filter((id) => state.threads.get(id)?.state !== 'finished').length;
    return l10n.t('waiting for {0} of {1} children', open, children.length);
  }
  if (!ENDED_FROM_OUTSIDE.includes(outcome)) return undefined;
  const use = isRecorded('tokens', state)
    ? l10n.t('{0} tokens', thread.context)
    : eventsWords(thread, l10n);
  return `${endWords(outcome, thread, l10n)} · ${use}`;
}
