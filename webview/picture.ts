import type { Localizer } from '../src/common/localizer';
import type { ThreadId } from '../src/trace/traceEvent';
import type { PageRequest } from '../src/pictureProtocol';
import type { RunStore } from './runStore';
import type { Shape } from './shape';
import type { Table } from './table';

/** What a picture may do besides drawing. */
export interface PageContext {
  readonly l10n: Localizer;
  /** Whether a serial search of this run's problem may be asked for; the editor decides. */
  readonly canSolveSerially: boolean;
  /** Selects a thread here and in all other views. */
  select(thread: ThreadId): void;
  /** Opens the thread's transcript. */
  open(thread: ThreadId): void;
  /** Says something to people who cannot see it. */
  announce(text: string): void;
  /** Tells the person what went wrong. */
  complain(error: unknown): void;
  ask(request: PageRequest): Promise<unknown>;
  /** What the person chose has changed: it is kept for when the page comes back. */
  keep(): void;
}

/** One tab: a run as a picture, and the same as a table. */
export interface Picture {
  readonly element: HTMLElement;
  /** Controls of this picture. */
  readonly tools: readonly HTMLElement[];
  /**
   * Draws the run.
   * @param serial a serial search of the same problem
   * @param isOther whether it is another run or another moment than before, or only has gone on
   */
  draw(run: RunStore, serial: RunStore | undefined, isOther: boolean): void;
  /** Shows which thread is selected; brings it into view where it was chosen elsewhere. */
  select(thread: ThreadId | undefined, reveal: boolean): void;
  table(): Table;
  /**
   * The whole picture with legend and caption, its size in `width` and `height`; undefined before
   * there was a run.
   */
  exported(): Shape | undefined;
  /** What the person chose, in plain values; what is set may be anything. */
  choices: unknown;
}
