import { HumanError } from '../common/humanError';
import type { Problem } from '../countdown/problem';
import { countdownTask } from '../tasks/countdown';
import type { ProblemSet } from '../tasks/problemFiles';
import type { Task } from '../tasks/task';

/** What is missing to decode problems of a task; undefined where the models here decode them. */
export function lackFor(task: Task): HumanError | undefined {
  if (task === countdownTask) return undefined;
  return new HumanError(
    'These are problems of the task {0}, and the models here write Countdown only. Choose a model that answers questions.',
    task.name,
  );
}

/**
 * The problems of a set, to be decoded.
 * @throws HumanError that says what is missing to decode them
 */
export function decodable({ task, problems }: ProblemSet): readonly Problem[] {
  const lack = lackFor(task);
  if (lack) throw lack;
  return problems as readonly Problem[];
}
