import { commands, env, l10n, window } from 'vscode';
import { HumanError } from '../../common/humanError';
import type { RunSession } from '../../session/run/runSession';
import { COMMANDS } from '../contributions';
import type { Runs, Selection } from '../runs/runs';

/** What a message says of a run that has ended. */
export interface EndMessage {
  readonly words: string;
  readonly isGood: boolean;
  /** What its button copies. */
  readonly copied?: string;
}

/**
 * Says what came of a run, and offers its views. The message stays until it is dismissed, maybe for
 * days: it knows the run by its id, and holds nothing of it.
 * @throws HumanError where a view is asked for after the run was closed
 */
export async function offerViews(
  { words, isGood, copied }: EndMessage,
  id: RunSession['id'],
  runs: Runs,
): Promise<void> {
  const copy = l10n.t('Copy');
  const graph = l10n.t('Show Graph');
  const transcript = l10n.t('Show Transcript');
  const buttons = [...(copied === undefined ? [] : [copy]), graph, transcript];
  const chosen = isGood
    ? await window.showInformationMessage(words, ...buttons)
    : await window.showWarningMessage(words, ...buttons);
  if (chosen === undefined) return;
  if (chosen === copy) {
    await env.clipboard.writeText(copied ?? '');
    return;
  }
  const session = runs.byId(id);
  if (!session) {
    throw new HumanError(
      l10n.t('This run is not open any more. APR: Open Recent Run opens it again.'),
    );
  }
  const root: Selection = { session, thread: 0 };
  await commands.executeCommand(
    chosen === graph ? COMMANDS.showGraph : COMMANDS.openTranscript,
    root,
  );
}
