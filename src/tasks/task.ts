import type { HumanError } from '../common/humanError';
import type { Check } from '../common/shape';
import type { TraceTask } from '../trace/traceTask';

/**
 * What a model is asked to do, and how its answer is judged. Everything that shows, stores, counts
 * or compares problems goes through this, so that a new task is a file beside this one and a line
 * in `tasks.ts`.
 *
 * @template P its problems: plain JSON, since traces and problem sets carry them
 */
export interface Task<P = unknown> {
  /** Its name in traces, settings and commands, such as `countdown`. */
  readonly name: string;
  /** A problem as a person types it, for messages and empty inputs; `parse` reads it. */
  readonly example: string;
  /**
   * What is wrong with a value that a trace or a file carries as a problem of this task. A value
   * that passes may be given to every other member.
   */
  readonly check: Check;
  /**
   * The problem that a person typed.
   * @throws HumanError that names the first thing wrong
   */
  parse(text: string): P;
  /** The problem as text that `parse` gives back unchanged. */
  format(problem: P): string;
  /** Equal for problems that are the same to a person who counts or pairs them. */
  key(problem: P): string;
  /** The problem's title: one line of some 80 characters, with nothing in it that hides or turns. */
  describe(problem: P): string;
  /**
   * Judges what a run came to.
   * @param claim its answer alone, or a transcript that ends with it, as a model wrote it
   * @returns undefined where this task has nothing to verify: such a run is neither right nor wrong
   */
  verify(problem: P, claim: string): Verdict | undefined;
  /** The files of its problems; absent where a person types them only. */
  readonly files?: ProblemFiles<P>;
  /**
   * How its own data in a trace is checked, where its runs carry more than a problem. Their language
   * judges such runs while it writes them.
   */
  readonly trace?: TraceTask;
}

/** A form in which problems of a task are kept. */
export interface ProblemFiles<P> {
  /** Whether a text is one of these files, by its content. */
  recognises(text: string): boolean;
  /** @throws HumanError where no problem of the file can be used */
  read(text: string): FileProblems<P>;
  /** The same form, for problems that are kept; absent where others are to be read only. */
  write?(problems: readonly P[]): string;
}

export interface FileProblems<P> {
  readonly problems: readonly P[];
  /** Line of each problem, from 0; undefined where they do not stand in lines of their own. */
  readonly lines: readonly number[] | undefined;
  /** Why rows cannot be used, each with its place: the first of them, if there are many. */
  readonly faults: readonly HumanError[];
  /** How many rows cannot be used. */
  readonly unusable: number;
}

/** What `Task.verify` says: the answer in its shortest form, or the first thing that is wrong. */
export type Verdict =
  | {
      readonly ok: true;
      readonly answer: string;
      /** How it was judged, where a person may want to know: `compared as text`. */
      readonly note?: HumanError;
    }
  | {
      readonly ok: false;
      readonly reason: HumanError;
      /** What was claimed; absent where no answer was found. */
      readonly answer?: string;
    };
