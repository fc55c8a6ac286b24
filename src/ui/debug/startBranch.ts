import { l10n } from 'vscode';
import type { RunRequest } from '../../engine/runRequest';
import { type BranchEdit, branchRequest } from '../../session/run/branchRequest';
import type { RunSession } from '../../session/run/runSession';
import { showReading } from '../readingProgress';
import type { RunStarter } from '../runs/runStarter';

/**
 * Starts a run that goes on from an edit of another one, beside it; undefined where the person cancels
 * that.
 * @param isHeld whether it is held at its start, where its engine can
 * @throws HumanError where no run can go on from this one
 */
export async function startBranch(
  starter: RunStarter,
  session: RunSession,
  edit: BranchEdit,
  isHeld = false,
): Promise<RunSession | undefined> {
  const origin = { session: session.id, position: session.playback.position };
  const request = await readRequest(session, edit);
  return request && starter.start(request, origin, isHeld);
}

/** Reads what a branch is given; undefined where the person cancels that. */
async function readRequest(session: RunSession, edit: BranchEdit): Promise<RunRequest | undefined> {
  if (session.isFull) return branchRequest(session, edit);
  const stop = new AbortController();
  let share = 0;
  const title = l10n.t('Reading what the threads had written');
  const onProgress = (now: number) => (share = now);
  const reading = branchRequest(session, edit, { signal: stop.signal, onProgress });
  await showReading(title, reading, () => share, stop);
  return reading;
}
