import { l10n, type LogOutputChannel, type Uri, window } from 'vscode';
import type { RunSession } from '../../session/run/runSession';
import { openTraceSession, type TraceSession } from '../../session/run/traceSession';
import type { RunState } from '../../trace/runState';
import { fileName } from '../fileName';
import { reportError } from '../log';
import { withReading } from '../readingProgress';
import type { RunRecorder } from '../runs/runRecorder';
import { traceId } from '../runs/runId';
import type { Runs } from '../runs/runs';
import { chooseRun, showRun } from './chooseRun';
import { damageWords, plainDamage } from './damageWords';
import { runNumber } from './runUri';
import { bytesOf } from './uriBytes';
import type { ImportRules } from '../../trace/import/importFile';

/** Opens runs of trace files: each once, however often it is asked for. */
export class TraceOpener {
  private readonly opening = new Map<string, Promise<RunSession>>();

  constructor(
    private readonly runs: Runs,
    private readonly recorder: RunRecorder,
    /** How files of other programs are read, by what the settings say now. */
    private readonly rules: () => ImportRules,
    private readonly log: LogOutputChannel,
  ) {}

  /** The run at this address, where it is open. */
  find(uri: Uri): RunSession | undefined {
    const file = fileOf(uri);
    return this.runs.all.find(
      (session) => session.file === file || this.recorder.fileOf(session)?.toString() === file,
    );
  }

  /**
   * The run at this address, opened if it was not; its events go on coming in after this has resolved.
   * @throws HumanError where the file is no trace that can be read
   */
  async open(uri: Uri): Promise<RunSession> {
    const known = this.find(uri);
    if (known) return known;
    const file = fileOf(uri);
    const opening = this.opening.get(file) ?? this.openAnew(uri);
    this.opening.set(file, opening);
    try {
      return await opening;
    } finally {
      this.opening.delete(file);
    }
  }

  private async openAnew(uri: Uri): Promise<RunSession> {
    const name = fileName(uri);
    const run = runNumber(uri);
    const trace = await withReading(l10n.t('Reading {0}', name), async (options) =>
      openTraceSession(await bytesOf(uri), {
        ...{ id: traceId(fileOf(uri)), file: fileOf(uri), ...this.rules() },
        ...(run !== undefined && { run }),
        ...options,
      }),
    );
    this.runs.add(trace.session);
    void this.read(trace, name);
    if (trace.hasOthers && run === undefined) void this.offerOthers(uri);
    return trace.session;
  }

  private async offerOthers(uri: Uri): Promise<void> {
    const choose = l10n.t('Choose Run...');
    const words = l10n.t('{0} has several runs. This is the first.', fileName(uri));
    if ((await window.showInformationMessage(words, choose)) !== choose) return;
    try {
      const chosen = await chooseRun(uri, this.rules());
      if (chosen) await showRun(chosen);
    } catch (error) {
      reportError(this.log, error);
    }
  }

  /** Reads to the end, and tells what is wrong with the file. */
  private async read({ session, read }: TraceSession, name: string): Promise<void> {
    const stop = new AbortController();
    // A run that was closed is not read to its end.
    const closing = this.runs.onDidChangeList(() => {
      if (!this.runs.all.includes(session)) stop.abort();
    });
    await withReading(l10n.t('Reading {0}', name), read, stop);
    closing.dispose();
    if (session.failure) reportError(this.log, session.failure);
    else if (this.runs.all.includes(session)) this.tellDamage(session, name, stop.signal.aborted);
  }

  private tellDamage({ damage, playback }: RunSession, name: string, wasStopped: boolean): void {
    if (wasStopped) {
      const events = playback.length;
      void window.showWarningMessage(
        l10n.t('{0} was not read to its end: it is shown up to event {1}.', name, events),
      );
    }
    const [first] = damage.first;
    if (!first) {
      if (!wasStopped && playback.latest.status === 'cut off') tellCutOff(name, playback.latest);
      return;
    }
    const words = damageWords(name, first);
    for (const part of damage.first) this.log.warn(plainDamage(name, part));
    const more = damage.count - 1;
    void window.showWarningMessage(
      more > 0 ? `${words} ${l10n.t('{0} more are in the log.', more)}` : words,
    );
  }
}

/** The first run of a file is the file's own, however it is asked for. */
function fileOf(uri: Uri): string {
  return (runNumber(uri) === 1 ? uri.with({ fragment: '' }) : uri).toString();
}

/** As after a killed window: every line is whole, and the last ones are missing. */
function tellCutOff(name: string, { step, events }: RunState): void {
  void window.showWarningMessage(
    l10n.t('{0} was cut off: it ends at step {1}, after {2} events.', name, step, events),
  );
}
