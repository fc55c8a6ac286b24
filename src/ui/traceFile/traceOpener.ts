import { setTimeout as delay } from 'node:timers/promises';
import { l10n, type LogOutputChannel, type Uri, window } from 'vscode';
import type { RunSession } from '../../session/run/runSession';
import { openTraceSession, type TraceSession } from '../../session/run/traceSession';
import type { RunState } from '../../trace/runState';
import { fileName } from '../fileName';
import { reportError } from '../log';
import { showReading } from '../readingProgress';
import type { RunRecorder } from '../runs/runRecorder';
import type { Runs } from '../runs/runs';
import { bytesOf } from './uriBytes';
import { withoutLinks } from '../foreignText';

/** A file that is read sooner shows no progress. */
const PATIENCE_MS = 500;

/** Opens trace files as runs: each file once, however often it is asked for. */
export class TraceOpener {
  private readonly opening = new Map<string, Promise<RunSession>>();

  constructor(
    private readonly runs: Runs,
    private readonly recorder: RunRecorder,
    private readonly log: LogOutputChannel,
  ) {}

  /** The run of this file, where it is open. */
  find(uri: Uri): RunSession | undefined {
    const file = uri.toString();
    return this.runs.all.find(
      (session) => session.file === file || this.recorder.fileOf(session)?.toString() === file,
    );
  }

  /**
   * The run of this file, opened if it was not; its events go on coming in after this has resolved.
   * @throws HumanError where the file is no trace that can be read
   */
  async open(uri: Uri): Promise<RunSession> {
    const known = this.find(uri);
    if (known) return known;
    const file = uri.toString();
    const opening = this.opening.get(file) ?? this.openAnew(uri);
    this.opening.set(file, opening);
    try {
      return await opening;
    } finally {
      this.opening.delete(file);
    }
  }

  private async openAnew(uri: Uri): Promise<RunSession> {
    const trace = await openTraceSession(await bytesOf(uri), {
      id: crypto.randomUUID(),
      file: uri.toString(),
    });
    this.runs.add(trace.session);
    void this.read(trace, fileName(uri));
    return trace.session;
  }

  /** Reads to the end, and tells what is wrong with the file. */
  private async read({ session, read }: TraceSession, name: string): Promise<void> {
    const stop = new AbortController();
    // A run that was closed is not read to its end.
    const closing = this.runs.onDidChangeList(() => {
      if (!this.runs.all.includes(session)) stop.abort();
    });
    let share = 0;
    const reading = read({ signal: stop.signal, onProgress: (now) => (share = now) });
    await Promise.race([reading, delay(PATIENCE_MS)]);
    if (session.status === 'reading') {
      await showReading(l10n.t('Reading {0}', name), reading, () => share, stop);
    }
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
    const { line, byteOffset, problem } = first;
    const words = l10n.t(
      '{0} is damaged in line {1}, at byte {2}: {3}.',
      name,
      line,
      byteOffset,
      withoutLinks(problem.in(l10n)),
    );
    for (const { line, byteOffset, problem } of damage.first) {
      this.log.warn(`${name}, line ${line}, byte ${byteOffset}: ${problem.message}`);
    }
    const more = damage.count - 1;
    void window.showWarningMessage(
      more > 0 ? `${words} ${l10n.t('{0} more are in the log.', more)}` : words,
    );
  }
}

/** As after a killed window: every line is whole, and the last ones are missing. */
function tellCutOff(name: string, { step, events }: RunState): void {
  void window.showWarningMessage(
    l10n.t('{0} was cut off: it ends at step {1}, after {2} events.', name, step, events),
  );
}
