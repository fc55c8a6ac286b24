import type { DebugProtocol } from '@vscode/debugprotocol';
import { HumanError, messageIn } from '../common/humanError';
import type { Breakpoint } from '../inspect/breakpoint';
import type { Transcript, TranscriptForm } from '../inspect/transcript';
import { threadsNeeded, transcriptOf } from '../inspect/transcriptOf';
import type { RunSession, SessionChange } from '../session/run/runSession';
import type { ThreadId } from '../trace/traceEvent';
import { breakpointOf } from './debugBreakpoints';
import type { DebugHost, TranscriptPlace } from './debugHost';

/** A breakpoint on a line, as the editor has it. */
interface Line {
  readonly id: number;
  readonly place: TranscriptPlace | undefined;
  /** From 0. */
  readonly line: number;
  readonly given: DebugProtocol.SourceBreakpoint;
  /** How much the thread had said when the line was looked for last. */
  looked: number;
  breakpoint: Breakpoint | undefined;
  answer: Omit<DebugProtocol.Breakpoint, 'id'>;
}

/** What a breakpoint waits for whose line nobody has written yet. */
const PENDING = new HumanError('This line is not written yet.');

/**
 * Breakpoints on lines of transcripts. The run is held at what was said with the line, in whatever form
 * it is shown. One on a line that is still to come waits until the thread begins to write it.
 */
export class LineBreakpoints {
  private readonly lines = new Map<string, readonly Line[]>();
  private session: RunSession | undefined;
  private listening: { dispose(): void } | undefined;
  private newest = 0;
  /** Of each thread and form that lines were looked for in, as it was after so many events. */
  private readonly written = new Map<string, { events: number; transcript: Transcript }>();

  /** @param changed told of lines that have come to be written */
  constructor(
    private readonly host: DebugHost,
    private readonly changed: (lines: readonly DebugProtocol.Breakpoint[]) => void,
  ) {}

  /** Those that can be hit in the run, some of them once their lines have come to be written. */
  get all(): Breakpoint[] {
    return [...this.lines.values()].flat().flatMap(({ breakpoint }) => breakpoint ?? []);
  }

  /** Looks for all lines in this run. */
  async follow(session: RunSession): Promise<void> {
    this.dispose();
    this.session = session;
    for (const lines of this.lines.values()) await this.look(lines);
    this.changed([...this.lines.values()].flat().map(answerOf));
    this.listening = session.onDidChange((change) => this.hear(change));
  }

  /**
   * Takes all breakpoints of a transcript.
   * @param given their lines count from 0
   */
  async set(
    path: string,
    given: readonly DebugProtocol.SourceBreakpoint[],
  ): Promise<DebugProtocol.Breakpoint[]> {
    const place = this.host.place(path);
    const lines = given.map((one): Line => ({
      ...{ id: ++this.newest, place, line: one.line, given: one, looked: -1 },
      ...{ breakpoint: undefined, answer: { verified: false } },
    }));
    this.lines.set(path, lines);
    await this.look(lines);
    return lines.map(answerOf);
  }

  dispose(): void {
    this.listening?.dispose();
  }

  private hear({ threads }: SessionChange): void {
    const found = [...this.lines.values()]
      .flat()
      .filter(
        (line) =>
          line.answer.reason === 'pending' &&
          (threads === 'all' || threads.includes(line.place?.thread ?? -1)) &&
          this.find(line),
      );
    if (found.length > 0) this.changed(found.map(answerOf));
  }

  private async look(lines: readonly Line[]): Promise<void> {
    const { session } = this;
    const place = lines[0]?.place;
    if (session && place?.session === session.id) {
      await session.load(threadsNeeded(session.playback.latest, place.thread, place.form));
    }
    // It may have more lines now that it is loaded.
    this.written.clear();
    for (const line of lines) this.find(line);
  }

  /** Looks for the line in what the run has come to; false where it is still to come. */
  private find(line: Line): boolean {
    const { session, host } = this;
    const { place, given } = line;
    line.breakpoint = undefined;
    if (!session || place?.session !== session.id) {
      const other = new HumanError(
        'This transcript is of another run than the one that is debugged.',
      );
      line.answer = { verified: false, message: messageIn(host.l10n, other) };
      return true;
    }
    const { thread, form } = place;
    const { said = 0 } = session.playback.latest.threads.get(thread) ?? {};
    // What a thread writes grows with each token, and a line of it with what it says.
    if (line.looked === said && line.answer.reason === 'pending') return false;
    line.looked = said;
    try {
      const found = this.saidAt(session, thread, form, line.line);
      // A run that may be held later has to be led already.
      const condition = { kind: 'line', thread, said: found ?? Infinity, line: line.line } as const;
      line.breakpoint = breakpointOf(condition, given, host.l10n);
      if (found === undefined) {
        const message = messageIn(host.l10n, PENDING);
        line.answer = { verified: false, reason: 'pending', message };
        return false;
      }
      line.answer = { verified: true };
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      line.answer = { verified: false, reason: 'failed', message: messageIn(host.l10n, error) };
    }
    return true;
  }

  private saidAt(
    session: RunSession,
    id: ThreadId,
    form: TranscriptForm,
    line: number,
  ): number | undefined {
    const state = session.detailed(session.playback.latest);
    const thread = state.threads.get(id);
    if (!thread) return undefined;
    const key = `${id} ${form}`;
    const written = this.written.get(key);
    const { events } = state;
    if (written?.events === events) return written.transcript[line]?.said;
    const transcript = transcriptOf(state, thread, form, session.names, this.host.l10n);
    this.written.set(key, { events, transcript });
    return transcript[line]?.said;
  }
}

function answerOf({ id, answer }: Line): DebugProtocol.Breakpoint {
  return { id, ...answer };
}
