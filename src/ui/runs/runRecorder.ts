import { stat } from 'node:fs/promises';
import { type Disposable, l10n, type LogOutputChannel, Uri, window } from 'vscode';
import { messageIn, messageOf } from '../../common/humanError';
import { recordRun } from '../../session/run/recording';
import type { RunHistory } from '../../session/run/runHistory';
import type { RunSession } from '../../session/run/runSession';
import { runsToClose } from '../../session/run/runsToClose';
import { hasTab } from './openTabs';
import type { Runs } from './runs';
import { withoutLinks } from '../foreignText';
import type { Settings } from '../settings';

const MB = 1_000_000;

/** Of the limit: what may be recorded before the folder is looked through again. */
const SLACK = 0.02;

/**
 * Records every live run of the window, and keeps both within limits: the history, and what the
 * window holds of the runs that are in it.
 */
export class RunRecorder implements Disposable {
  /** By session, where its recording lies. */
  private readonly files = new Map<RunSession, Uri>();
  private readonly seen = new WeakSet<RunSession>();
  /** Those whose recording is whole. */
  private readonly recorded = new WeakSet<RunSession>();
  private readonly subscription: Disposable;
  /** Bytes that were recorded since the folder was looked through; other windows may have filled it. */
  private unseen = Infinity;
  private hasWarned = false;

  constructor(
    private readonly runs: Runs,
    private readonly history: RunHistory,
    private readonly settings: Settings,
    private readonly log: LogOutputChannel,
  ) {
    this.subscription = runs.onDidChangeList(() => this.follow());
  }

  /** The file in which this run was or is recorded. */
  fileOf(session: RunSession): Uri | undefined {
    return this.files.get(session);
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private follow(): void {
    for (const session of this.runs.all) {
      if (this.seen.has(session)) continue;
      this.seen.add(session);
      if (session.request && this.settings.recordRuns.value) void this.record(session);
    }
    for (const session of this.files.keys()) {
      if (!this.runs.all.includes(session) && !session.isLiveRun) this.files.delete(session);
    }
  }

  private async record(session: RunSession): Promise<void> {
    const path = this.history.pathFor(session);
    const noted = path.then((known) => {
      this.files.set(session, Uri.file(known));
      return known;
    });
    let isWhole = true;
    await recordRun(session, noted, (error) => {
      isWhole = false;
      this.warn(error);
    });
    if (isWhole) this.recorded.add(session);
    this.closeOldRuns();
    await this.prune(await noted.then(sizeOf, () => 0));
  }

  private closeOldRuns(): void {
    const { runs, files, recorded } = this;
    const canClose = (session: RunSession) => {
      const file = files.get(session);
      if (!file || !recorded.has(session) || runs.selection?.session === session) return false;
      return !hasTab(session, file);
    };
    for (const session of runsToClose(runs.all, canClose)) runs.remove(session);
  }

  private async prune(recorded: number): Promise<void> {
    this.unseen += recorded;
    const limit = this.settings.historyLimitMB.value * MB;
    if (this.unseen < limit * SLACK) return;
    this.unseen = 0;
    const open = new Set([...this.files.values()].map(({ fsPath }) => fsPath));
    for (const { file } of this.runs.all) if (file) open.add(Uri.parse(file).fsPath);
    try {
      await this.history.prune(limit * (1 - SLACK), (path) => open.has(path));
    } catch (error) {
      this.log.warn(`Recorded runs could not be deleted: ${messageOf(error)}`);
    }
  }

  /** Once in a window: a full disk would fail every run. */
  private warn(error: unknown): void {
    this.log.warn(`A run is not recorded: ${messageOf(error)}`);
    if (this.hasWarned) return;
    this.hasWarned = true;
    void window.showWarningMessage(
      l10n.t(
        'The run goes on, but it is not recorded. {0} Save Run As keeps what it has come to.',
        withoutLinks(messageIn(l10n, error)),
      ),
    );
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
