import type { Localizer } from '../common/localizer';
import type { TranscriptForm } from '../inspect/transcript';
import type { BranchEdit } from '../session/run/branchRequest';
import type { RunSession } from '../session/run/runSession';
import type { SamplingParams, ThreadId } from '../trace/traceEvent';
import type { RunConfiguration } from './launchArguments';

/** A run that is to be debugged. */
export interface OpenedRun {
  readonly session: RunSession;
  /** Whether it was started for this, so that it ends with the debugging. */
  readonly isOwn: boolean;
}

/** What a transcript's address says. */
export interface TranscriptPlace {
  /** The session's id. */
  readonly session: string;
  readonly thread: ThreadId;
  readonly form: TranscriptForm;
}

/** What a debugger asks of the program that it works in. */
export interface DebugHost {
  readonly l10n: Localizer;
  /**
   * Starts the run that is asked for, held at its start where its engine can, or opens a recorded one.
   * @throws HumanError where there is none
   */
  open(this: void, configuration: RunConfiguration): Promise<OpenedRun>;
  /**
   * Starts a run that goes on from an edit of another one, held at its start where its engine can;
   * undefined where a person cancels that.
   * @throws HumanError where none can
   */
  branch(this: void, session: RunSession, edit: BranchEdit): Promise<RunSession | undefined>;
  /** How threads that decode again are to sample; undefined where a person leaves that. */
  sampling(this: void, session: RunSession): Promise<SamplingParams | undefined>;
  /** The form in which transcripts are shown, and where that of a thread is: an URI's text. */
  form(this: void): TranscriptForm;
  transcript(
    this: void,
    session: RunSession,
    thread: ThreadId,
  ): { readonly address: string; readonly name: string };
  /** Resolves once the transcripts that are open show the moment of the run's cursor. */
  shown(this: void, session: RunSession): Promise<void>;
  /** What such an address says; undefined where it is none. */
  place(this: void, address: string): TranscriptPlace | undefined;
  /** Has breakpoints of one run's transcripts stand in another's, which follows it. */
  carry(this: void, from: RunSession, to: RunSession): void;
  /** The thread of this run that a person looks at, and how they are shown another. */
  selected(this: void, session: RunSession): ThreadId | undefined;
  select(this: void, session: RunSession, thread: ThreadId): void;
  /** Told once the run is not open any more. */
  onDidClose(this: void, session: RunSession, listener: () => void): { dispose(): void };
}
