import {
  Disposable,
  l10n,
  type LogOutputChannel,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCheckboxState,
  window,
} from 'vscode';
import type { Breakpoint, BreakpointHit } from '../../inspect/breakpoint';
import { breakpointLabel, hitCountWords } from '../../inspect/breakpointText';
import { cannot } from '../../engine/capabilities';
import { plainText } from '../../common/plainText';
import type { PauseReason, RunSession } from '../../session/run/runSession';
import { sayableIn } from '../../session/run/sessionLanguage';
import { threadLabel } from '../../trace/threadLabel';
import { askForBreakpoint, givenBreakpoint } from './breakpointInput';
import type { BreakpointStore } from './breakpointStore';
import { withoutIcons } from '../foreignText';
import { chosenThread } from '../threads/chosen';
import { COMMANDS, VIEWS } from '../contributions';
import { registerCommand } from '../log';
import type { Runs, Selection } from '../runs/runs';

const MESSAGE_MS = 10_000;

/** The list of breakpoints, and its commands. */
export function registerBreakpointsView(
  store: BreakpointStore,
  runs: Runs,
  log: LogOutputChannel,
): Disposable {
  const view = window.createTreeView(VIEWS.breakpoints, {
    treeDataProvider: {
      onDidChangeTreeData: store.onDidChange,
      getChildren: (above?: Breakpoint) => (above ? [] : [...store.all]),
      getTreeItem: breakpointItem,
    },
  });
  const said = () => sayableIn(runs.selection?.session);
  const tellWhetherTheyHold = () => {
    const { step = true } = runs.selection?.session.engineRun?.capabilities ?? {};
    view.message = step ? '' : cannot('step').in(l10n);
  };
  const edit = async (breakpoint: Breakpoint | undefined) => {
    const edited = breakpoint && (await askForBreakpoint(said(), breakpoint));
    if (edited) store.change(breakpoint.id, edited);
  };
  return Disposable.from(
    view,
    view.onDidChangeCheckboxState(({ items }) => {
      for (const [{ id }, state] of items) {
        store.change(id, { enabled: state === TreeItemCheckboxState.Checked });
      }
    }),
    runs.onDidSelect(tellWhetherTheyHold),
    runs.onDidChange(({ status }) => status && tellWhetherTheyHold()),
    store.onDidChange(() => runs.all.forEach((session) => session.adoptRules())),
    registerCommand(log, COMMANDS.addBreakpoint, async (given?: unknown) => {
      const added = givenBreakpoint(given) ?? (await askForBreakpoint(said()));
      return added && store.add(added.condition, added.hitCount);
    }),
    registerCommand(log, COMMANDS.editBreakpoint, (given?: Breakpoint) =>
      edit(given ?? view.selection[0]),
    ),
    registerCommand(log, COMMANDS.removeBreakpoint, (given?: Breakpoint) => {
      const removed = given ?? view.selection[0];
      if (removed) store.remove(removed.id);
    }),
    registerCommand(log, COMMANDS.toggleBreakpoint, (given?: Selection) =>
      store.toggleThread(chosenThread(runs, given).thread.id),
    ),
    announceHits(runs),
  );
}

function breakpointItem(breakpoint: Breakpoint): TreeItem {
  const { id, condition, enabled } = breakpoint;
  const item = new TreeItem(breakpointLabel(condition, l10n));
  item.id = id;
  item.description = hitCountWords(breakpoint, l10n);
  item.contextValue = 'breakpoint';
  item.iconPath = enabled
    ? new ThemeIcon('debug-breakpoint', new ThemeColor('debugIcon.breakpointForeground'))
    : new ThemeIcon(
        'debug-breakpoint-disabled',
        new ThemeColor('debugIcon.breakpointDisabledForeground'),
      );
  item.checkboxState = {
    state: enabled ? TreeItemCheckboxState.Checked : TreeItemCheckboxState.Unchecked,
    tooltip: enabled ? l10n.t('Disable breakpoint') : l10n.t('Enable breakpoint'),
  };
  return item;
}

/** Tells each time that a breakpoint holds a run. */
function announceHits(runs: Runs): Disposable {
  const announced = new WeakSet<PauseReason>();
  return runs.onDidChange(({ session, status }) => {
    const reason = session.pauseReason;
    if (!status || reason?.kind !== 'breakpoint' || announced.has(reason)) return;
    announced.add(reason);
    announceHit(runs, session, reason);
  });
}

/** Says which breakpoint holds a run, and shows the thread that hit it. */
export function announceHit(
  runs: Runs,
  session: RunSession,
  { breakpoint, thread: id }: BreakpointHit,
): void {
  const label = withoutIcons(breakpointLabel(breakpoint.condition, l10n));
  const thread = id === undefined ? undefined : session.state.threads.get(id);
  const message = thread
    ? l10n.t('Paused at {0} in {1}', label, plainText(threadLabel(session.state, thread)))
    : l10n.t('Paused at {0}', label);
  window.setStatusBarMessage(`$(debug-pause) ${message}`, MESSAGE_MS);
  runs.select({ session, thread: thread?.id ?? runs.selection?.thread });
}
