import {
  Disposable,
  EventEmitter,
  l10n,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  window,
} from 'vscode';
import { type PausedRow, pausedRows } from '../../inspect/pausedRows';
import { plainText } from '../../common/plainText';
import { threadLabel } from '../../trace/threadLabel';
import { VIEWS } from '../contributions';
import { Pacer } from '../../session/run/pacer';
import { nextTokenOf } from '../../session/run/nextToken';
import type { Runs } from '../runs/runs';

/** The selected thread where its run stands: what may come next, and what came. */
export class PausedView implements TreeDataProvider<PausedRow>, Disposable {
  private readonly changed = new EventEmitter<void>();
  private readonly view: TreeView<PausedRow>;
  private readonly subscriptions: Disposable;
  private readonly pacer = new Pacer(
    () => this.changed.fire(),
    () => this.runs.selection?.session.threadsToDraw ?? 0,
  );

  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly runs: Runs) {
    this.view = window.createTreeView(VIEWS.paused, { treeDataProvider: this });
    this.subscriptions = Disposable.from(
      this.view,
      this.changed,
      this.pacer,
      runs.onDidSelect(() => this.pacer.request(true)),
      runs.onDidChange(({ session, threads, status }) => {
        const { selection } = runs;
        if (session !== selection?.session || selection.thread === undefined) return;
        if (status || threads === 'all' || threads.includes(selection.thread)) {
          this.pacer.request(status);
        }
      }),
    );
  }

  async getChildren(row?: PausedRow): Promise<PausedRow[]> {
    if (row) return [...(row.children ?? [])];
    const { selection } = this.runs;
    const { session, thread: id } = selection ?? {};
    const thread = id === undefined ? undefined : session?.state.threads.get(id);
    if (!session || !thread) {
      this.view.description = '';
      this.view.message = selection ? l10n.t('Select a thread to see what it may say next.') : '';
      return [];
    }
    this.view.description = plainText(threadLabel(session.state, thread));
    this.view.message = '';
    await session.load([thread.id]);
    const shown = session.detailed(session.state).threads.get(thread.id) ?? thread;
    const next = await nextTokenOf(session, shown, l10n);
    return [...pausedRows(session.state, shown, next, session.names, l10n)];
  }

  getTreeItem(row: PausedRow): TreeItem {
    const state = row.children
      ? row.id === 'tokens'
        ? TreeItemCollapsibleState.Collapsed
        : TreeItemCollapsibleState.Expanded
      : TreeItemCollapsibleState.None;
    const item = new TreeItem(row.label, state);
    item.id = row.id;
    item.description = row.description;
    item.tooltip = `${row.label} ${row.description}`;
    if (row.icon) item.iconPath = new ThemeIcon(row.icon);
    if (row.tokenId !== undefined) item.contextValue = 'nextToken';
    return item;
  }

  dispose(): void {
    this.subscriptions.dispose();
  }
}
