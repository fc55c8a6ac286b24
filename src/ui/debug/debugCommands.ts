import { Disposable, l10n, type LogOutputChannel } from 'vscode';
import { paceWords } from '../../session/words/conditionWords';
import { type RunSession, START } from '../../session/run/runSession';
import { chosenRun, chosenThread } from '../threads/chosen';
import { COMMANDS } from '../contributions';
import { registerCommand } from '../log';
import type { Runs, Selection } from '../runs/runs';
import type { Settings } from '../settings';
import { pickOne } from '../questions';

/** Commands that move a run or its cursor. */
export function registerDebugCommands(
  runs: Runs,
  settings: Settings,
  log: LogOutputChannel,
): Disposable {
  const on = (name: string, act: (session: RunSession) => unknown) =>
    registerCommand(log, name, (given?: Selection) => act(chosenRun(runs, given)));
  return Disposable.from(
    on(COMMANDS.pause, (session) => session.pause()),
    on(COMMANDS.continue, (session) => session.resume()),
    on(COMMANDS.stop, (session) => session.stop()),
    registerCommand(log, COMMANDS.stopThread, (given?: Selection) => {
      const { session, thread } = chosenThread(runs, given);
      session.stopThread(thread.id);
    }),
    on(COMMANDS.toStart, (session) => {
      if (session.canBeHeld) session.pause();
      return session.moveTo(START);
    }),
    on(COMMANDS.goLive, (session) => session.goLive()),
    registerCommand(log, COMMANDS.setPace, () => askForPace(settings)),
  );
}

async function askForPace({ pace }: Settings): Promise<void> {
  const paces = [...new Set([0, 1, 2, 5, 10, 20, 50, pace.value])].sort((a, b) => a - b);
  const items = paces.map((value) => ({
    label: paceWords(value, l10n),
    description: value === pace.value ? l10n.t('now') : '',
    value,
  }));
  const picked = await pickOne(items, {
    title: l10n.t('Pace of Each Thread'),
    placeHolder: l10n.t('It changes nothing but time.'),
  });
  if (picked) await pace.set(picked.value);
}
