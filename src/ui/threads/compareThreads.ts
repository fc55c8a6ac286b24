import { commands, l10n } from 'vscode';
import { HumanError } from '../../humanError';
import { plainText } from '../../inspect/plainText';
import { threadLabel } from '../../trace/threadLabel';
import type { ThreadId } from '../../trace/traceEvent';
import type { RunSession } from '../../session/runSession';
import { runTitle } from './runRow';
import type { Selection } from '../runs/runs';
import { transcriptUri } from '../transcript/transcriptUri';

interface Side {
  readonly session: RunSession;
  readonly thread: ThreadId;
}

/** Opens what two threads wrote beside each other, in the editor for differences. */
export async function compareThreads(first: Side, second: Side): Promise<void> {
  const title = `${sideTitle(first)} ↔ ${sideTitle(second)}`;
  const [left, right] = [first, second].map(({ session, thread }) =>
    transcriptUri(session, thread, 'readable'),
  );
  await commands.executeCommand('vscode.diff', left, right, title);
}

/**
 * The two threads among these rows.
 * @throws HumanError where there are not two
 */
export function twoThreads(rows: readonly Selection[] | undefined): readonly [Side, Side] {
  const sides = (rows ?? []).flatMap(({ session, thread }) =>
    thread === undefined ? [] : [{ session, thread }],
  );
  const [first, second] = sides;
  if (first && second && sides.length === 2) return [first, second];
  throw new HumanError(l10n.t('Select two threads in the Threads view, then compare them.'));
}

function sideTitle({ session, thread: id }: Side): string {
  const thread = session.playback.latest.threads.get(id);
  const label = thread ? plainText(threadLabel(session.playback.latest, thread)) : `${id}`;
  return session.origin ? l10n.t('{0} ({1})', label, runTitle(session)) : label;
}
