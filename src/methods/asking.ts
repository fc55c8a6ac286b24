import type { Method } from '../common/method';
import type { Task } from '../tasks/task';
import type { RunLimits } from '../trace/traceEvent';
import type { DecodingOptions } from './decodingOptions';

/**
 * How problems of a task are put to models: which language these write, and what they are given in
 * it. Whatever decodes problems goes through this, so that another task, or another language for the
 * same one, is a file that makes one of these and a line in `askings.ts`.
 *
 * @template P the task's problems
 */
export interface Asking<P = unknown> {
  readonly task: Task<P>;
  /** The language that the models write, by name. */
  readonly language: string;
  /** The engine's model that decodes a method. */
  model(method: Method): string;
  /** Limits of its runs where they are other than usual; the window is the options'. */
  readonly limits?: Partial<RunLimits>;
  /** What a model is given, as its language has it. */
  prompt(problem: P, options: DecodingOptions): unknown;
}

/** Problems that are decoded, and how they are put. */
export interface Posed {
  readonly asking: Asking;
  /** Of the asking's task. */
  readonly problems: readonly unknown[];
}
