import { answersTask } from './answers/answersTask';
import { countdownTask } from './countdown';
import { noneTask } from './none';
import type { Task } from './task';

/** Every task, in the order in which a person is offered them. */
export const TASKS: readonly Task[] = [countdownTask, answersTask, noneTask];

/** The task of this name; undefined where there is none, as in a trace of another program. */
export function taskNamed(name: string): Task | undefined {
  return TASKS.find((task) => task.name === name);
}
