import { commands, Disposable } from 'vscode';
import type { Capabilities } from '../engine/capabilities';
import { CONTEXT_KEYS } from './contributions';
import { languageOf } from '../session/run/sessionLanguage';
import type { Runs } from './runs/runs';

/**
 * Keeps the keys of `when` clauses at what holds for the selected run.
 * @param branching what the engine can do that decodes branches
 */
export function followContextKeys(runs: Runs, branching: () => Capabilities): Disposable {
  const known = new Map<string, unknown>();
  const set = (key: string, value: unknown) => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void commands.executeCommand('setContext', key, value);
  };
  const follow = () => {
    const session = runs.selection?.session;
    set(CONTEXT_KEYS.status, session?.status ?? 'none');
    set(CONTEXT_KEYS.live, session?.playback.isLive ?? true);
    // Of a run that has ended, everything that was recorded can be stepped through.
    const { step = true, stopThread = true } = session?.engineRun?.capabilities ?? {};
    set(CONTEXT_KEYS.cannotHold, !step);
    set(CONTEXT_KEYS.cannotStopThread, !stopThread);
    set(CONTEXT_KEYS.cannotBranch, !branching().given);
    set(CONTEXT_KEYS.hasRuns, runs.all.length > 0);
  };
  // The language of a run stays, and telling it takes longer.
  const followSelection = () => {
    const session = runs.selection?.session;
    const editing = session && languageOf(session)?.language.editing;
    set(CONTEXT_KEYS.cannotEditSpawn, session !== undefined && !editing);
    follow();
  };
  followSelection();
  return Disposable.from(
    runs.onDidChange(follow),
    runs.onDidSelect(followSelection),
    runs.onDidChangeList(follow),
  );
}
