import type { HumanError } from '../common/humanError';
import type { Localizer } from '../common/localizer';
import type { RunState, ThreadState } from '../trace/runState';
import type { TokenNames } from '../trace/tokenNames';
import type { LimitEvent, ThreadId } from '../trace/traceEvent';
import type { LlamaCounter } from './countdown/llamaCounts';
import type { Transcript, TranscriptForm } from './transcript';
import type { Place } from './transcriptFeatures';

/** What views show of runs of one task beyond what they show of every run. What is absent, they do not. */
export interface TaskView {
  /** How a thread is written in each form, where what it says is more than text. */
  readonly transcripts?: Readonly<Record<TranscriptForm, TranscriptWriter>>;
  /** Where a thread departs from the solver that its model learned from; undefined where it never does. */
  readonly departure?: (
    state: RunState,
    thread: ThreadState,
    transcript: Transcript,
    names: TokenNames,
    l10n: Localizer,
  ) => DepartureMark | undefined;
  /** What a thread has before it in the task's own terms, such as the numbers that it searches. */
  readonly knows?: (thread: ThreadState, l10n: Localizer) => readonly Known[];
  /** Why the verifier refuses what the root says, judged again; undefined where there is nothing to judge. */
  readonly refusal?: (state: RunState) => HumanError | undefined;
  /** What may help where the window of a run was reached. */
  readonly windowAdvice?: (
    limit: LimitEvent,
    state: RunState,
    l10n: Localizer,
  ) => string | undefined;
  /** Whether a run searches by spawn and join, so that a serial search can be compared with it. */
  readonly isParallel?: (state: RunState) => boolean;
  /** Whether it searches serially, so that its root never has children. */
  readonly isSerial?: (state: RunState) => boolean;
  /** Tokens of each thread's text in the tokenizer of Llama 2, the unit of the paper. */
  readonly paperTokens?: (
    state: RunState,
    count: LlamaCounter,
  ) => Promise<readonly (readonly [thread: ThreadId, tokens: number])[]>;
}

export type TranscriptWriter = (
  state: RunState,
  thread: ThreadState,
  names: TokenNames,
  l10n: Localizer,
) => Transcript;

/** Something that a thread knows, by its name. */
export interface Known {
  readonly name: string;
  readonly value: string;
}

/** Where a thread departs, and how. */
export interface DepartureMark extends Place {
  readonly words: string;
}
