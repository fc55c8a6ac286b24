import { commands, l10n, type QuickPickItem } from 'vscode';
import { HumanError } from '../../common/humanError';
import { plainText } from '../../common/plainText';
import { threadLabel } from '../../trace/threadLabel';
import type { ThreadId } from '../../trace/traceEvent';
import type { RunSession } from '../../session/run/runSession';
import { describeRun, runTitle } from './runRow';
import type { Runs, Selection } from '../runs/runs';
import { transcriptUri } from '../transcript/transcriptUri';
import { pickOne } from '../questions';

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

/**
 * Asks for two of the runs in the view, the selected one first, and compares their root threads.
 * @throws HumanError where there are not two
 */
export async function compareTwoRuns({ all, selection }: Runs): Promise<void> {
  if (all.length < 2) {
    throw new HumanError(l10n.t('Solve or open a second run, then compare the two.'));
  }
  const inOrder = [...all].sort(
    (a, b) => Number(b === selection?.session) - Number(a === selection?.session),
  );
  const first = await askForRun(inOrder, l10n.t('Compare which run?'));
  if (!first) return;
  const others = all.filter((session) => session !== first);
  const title = l10n.t('Compare {0} with which run?', runTitle(first));
  const second = others.length === 1 ? others[0] : await askForRun(others, title);
  if (second) await compareThreads({ session: first, thread: 0 }, { session: second, thread: 0 });
}

async function askForRun(
  sessions: readonly RunSession[],
  title: string,
): Promise<RunSession | undefined> {
  const items = sessions.map((session): QuickPickItem & { session: RunSession } => {
    const { label, description } = describeRun(session);
    return { label, description, session };
  });
  return (await pickOne(items, { title, matchOnDescription: true }))?.session;
}

function sideTitle({ session, thread: id }: Side): string {
  const thread = session.playback.latest.threads.get(id);
  const label = thread ? plainText(threadLabel(session.playback.latest, thread)) : `${id}`;
  return session.origin ? l10n.t('{0} ({1})', label, runTitle(session)) : label;
}
