import { l10n } from 'vscode';
import { HumanError } from '../../common/humanError';
import type { ThreadState } from '../../trace/runState';
import type { RunSession } from '../../session/run/runSession';
import type { Runs, Selection } from '../runs/runs';

/** What a command works on: the row that it was called on, or the selection. */
export function chosenRun(runs: Runs, given: Selection | undefined): RunSession {
  const session = given?.session ?? runs.selection?.session;
  if (session) return session;
  throw new HumanError(l10n.t('There is no run. Solve a problem or open a trace first.'));
}

/** The same for a command on one thread. */
export function chosenThread(
  runs: Runs,
  given: Selection | undefined,
): { readonly session: RunSession; readonly thread: ThreadState; readonly token?: number } {
  const session = chosenRun(runs, given);
  const { thread: id, token } = given ?? runs.selection ?? { thread: undefined };
  const thread = id === undefined ? undefined : session.state.threads.get(id);
  if (!thread) throw new HumanError(l10n.t('Select a thread in the Threads view first.'));
  return { session, thread, ...(token !== undefined && { token }) };
}
