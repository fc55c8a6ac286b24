import { type Disposable, l10n, type LogOutputChannel, Uri, window } from 'vscode';
import { messageIn, messageOf } from '../../common/humanError';
import { recordRun } from '../../session/run/recording';
import type { RunHistory } from '../../session/run/runHistory';
import type { RunSession } from '../../session/run/runSession';
import type { Runs } from './runs';
import { withoutLinks } from '../foreignText';
import type { Settings } from '../settings';

const MB = 1_000_000;

/** Records every live run of the window, and keeps the history within its limit. */
export class RunRecorder implements Disposable {
  /** By session, where its recording lies. */
  private readonly files = new Map<RunSession, Uri>();
  private readonly seen = new WeakSet<RunSession>();
  private readonly subscription: Disposable;
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
    await recordRun(session, noted, (error) => this.warn(error));
    await this.prune();
  }

  private async prune(): Promise<void> {
    const open = new Set([...this.files.values()].map(({ fsPath }) => fsPath));
    for (const { file } of this.runs.all) if (file) open.add(Uri.parse(file).fsPath);
    const limit = this.settings.historyLimitMB.value * MB;
    try {
      await this.history.prune(limit, (path) => open.has(path));
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
