import { HumanError } from '../../common/humanError';
import type { Localizer } from '../../common/localizer';
import { cannot } from '../../engine/capabilities';
import { type NextToken, recordedNext } from '../../inspect/recordedNext';
import type { RunSession } from './runSession';
import type { ThreadState } from '../../trace/runState';

/** Tokens that are shown where nobody asks for more. */
const COUNT = 6;

/**
 * What the thread may say next. The model is asked where nothing has followed yet in a run that is
 * held; a moment of the past has what was recorded.
 * @param count of tokens, most probable first; fewer were recorded, mostly
 */
export async function nextTokenOf(
  session: RunSession,
  thread: ThreadState,
  l10n: Localizer,
  count = COUNT,
): Promise<NextToken> {
  const { playback, engineRun, status } = session;
  const later = session.detailed(playback.latest).threads.get(thread.id);
  const recorded = recordedNext(thread, later, l10n);
  const isNewest = later?.context === thread.context && later.state === 'running';
  if (!isNewest || !engineRun) return recorded;
  if (!engineRun.capabilities.peek) return { kind: 'unknown', why: cannot('peek').in(l10n) };
  if (status !== 'paused') return { kind: 'unknown', why: l10n.t('pause the run to see it') };
  try {
    const next = (await engineRun.peek(count)).find(({ thread: id }) => id === thread.id);
    if (next) return { kind: 'known', alternatives: next, taken: undefined };
    return { kind: 'unknown', why: l10n.t('it is not its turn in the next step') };
  } catch (error) {
    // The run has gone on or ended in the meantime, and the view is drawn again then.
    if (error instanceof HumanError) return { kind: 'unknown', why: error.in(l10n) };
    throw error;
  }
}
