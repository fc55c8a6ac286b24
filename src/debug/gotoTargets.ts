import type { Localizer } from '../common/localizer';
import { herePosition } from '../inspect/branch';
import { transcriptOf } from '../inspect/transcriptOf';
import { requestOf } from '../session/run/branchRequest';
import type { RunSession } from '../session/run/runSession';
import type { ThreadState } from '../trace/runState';
import type { ThreadId } from '../trace/traceEvent';
import type { TranscriptPlace } from './debugHost';

/**
 * Where a person may go from a line.
 *
 * - moment: to where the run has written it; nothing is decoded
 * - again: to a branch of the run that stands before it
 */
export type GotoTarget = { readonly label: string; readonly thread: ThreadId } & (
  | { readonly kind: 'moment'; readonly said: number }
  | { readonly kind: 'again'; readonly position: number }
);

/**
 * Those of a line of a transcript, as it is at the cursor.
 * @param line from 0
 */
export async function gotoTargets(
  session: RunSession,
  { thread: id, form }: TranscriptPlace,
  line: number,
  l10n: Localizer,
): Promise<GotoTarget[]> {
  const state = session.detailed(session.state);
  const thread = state.threads.get(id);
  const written = thread && transcriptOf(state, thread, form, session.names, l10n)[line];
  if (!thread || written?.said === undefined) return [];
  const { said, spans } = written;
  const moment = { kind: 'moment', label: l10n.t('Go to where this was written'), said } as const;
  const from = spans[0]?.tokens.from;
  const again = {
    kind: 'again',
    label: l10n.t('Decode again from before this'),
    position: herePosition(thread, from),
  } as const;
  const canBranch = from !== undefined && (await goesOn(session));
  return [{ ...moment, thread: id }, ...(canBranch ? [{ ...again, thread: id }] : [])];
}

/** Where a thread begins to write. */
export function beginningOf(thread: ThreadState): number {
  return herePosition(thread, 0);
}

/** Whether a model of this program can go on from the run. */
async function goesOn(session: RunSession): Promise<boolean> {
  return requestOf(session).then(
    () => true,
    () => false,
  );
}
