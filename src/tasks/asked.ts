import { isObject } from '../common/shape';
import type { Problem } from '../countdown/problem';
import { countdownTask } from './countdown';
import type { Task } from './task';
import { taskNamed } from './tasks';

/**
 * Which problem a result is of, as files of results say it. Those of Countdown were there first, and
 * have two fields of their own; those of any other task have its name and its own data.
 */
export type Asked = AskedCountdown | AskedOther;

interface AskedCountdown extends Problem {
  readonly task?: undefined;
  readonly data?: undefined;
}

interface AskedOther {
  /** A task of the registry: readers pass over results of others. */
  readonly task: string;
  /** A problem of this task. */
  readonly data: unknown;
  readonly target?: undefined;
  readonly numbers?: undefined;
}

/** Whether a value that a file carries says which problem it is of, so that it can be shown and paired. */
export function isAsked(value: unknown): value is Asked {
  if (!isObject(value)) return false;
  if (value['task'] === undefined) return countdownTask.check(value) === undefined;
  return isOfOther(value);
}

/** Whether it names a task of the registry other than Countdown, and carries a problem of it. */
export function isOfOther({ task: name, data }: Readonly<Record<string, unknown>>): boolean {
  const task = typeof name === 'string' ? taskNamed(name) : undefined;
  return task !== undefined && task !== countdownTask && task.check(data) === undefined;
}

/** A problem of a task, as files of results say it. */
export function askedOf(task: Task, problem: unknown): Asked {
  if (task === countdownTask) return askedFields(problem as Problem);
  return { task: task.name, data: problem };
}

/** These fields alone, in the order of the files. */
export function askedFields(asked: Asked): Asked {
  return asked.task === undefined
    ? { target: asked.target, numbers: asked.numbers }
    : { task: asked.task, data: asked.data };
}

/** Equal for results of the same problem, whatever the tasks. */
export function askedKey(asked: Asked): string {
  const { task, problem } = posed(asked);
  const key = task.key(problem);
  return task === countdownTask ? key : `${task.name}: ${key}`;
}

/** The problem's title, for a person. */
export function askedWords(asked: Asked): string {
  const { task, problem } = posed(asked);
  return task.describe(problem);
}

/** The problem, and the task that it is of. */
export function posed(asked: Asked): { readonly task: Task; readonly problem: unknown } {
  if (asked.task === undefined) return { task: countdownTask, problem: asked };
  const task = taskNamed(asked.task);
  if (!task) throw new RangeError(`There is no task ${asked.task}.`);
  return { task, problem: asked.data };
}
