import { countdownTask } from './countdown';
import { countdownFiles } from './countdownFile';
import type { FileProblems, Task } from './task';
import { TASKS } from './tasks';

/** The problems of a file, which are all of one task. */
export interface ProblemSet extends FileProblems<unknown> {
  readonly task: Task;
}

/** Whether a file begins as a set of problems does: most JSON and CSV in a workspace is none. */
export function looksLikeProblems(text: string): boolean {
  return taskOf(text) !== undefined;
}

/**
 * The problems of a file, whose content tells the task.
 * @throws HumanError where none can be used, and what a row must look like
 */
export function readProblemSet(text: string): ProblemSet {
  const task = taskOf(text);
  if (task?.files) return { task, ...task.files.read(text) };
  // Rows without names are of Countdown; what is nothing at all is told in its words.
  return { task: countdownTask, ...countdownFiles.read(text) };
}

/** From the last on: rows that Countdown takes by their numbers may have names that another knows. */
function taskOf(text: string): Task | undefined {
  return TASKS.findLast(({ files }) => files?.recognises(text));
}
