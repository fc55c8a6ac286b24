import { HumanError } from '../common/humanError';
import type { Task } from '../tasks/task';
import type { Asking, Posed } from './asking';
import { COUNTDOWN_ASKING } from './countdownAsking';

/** What models of this program can be asked. Another task is a file and a line here. */
export const ASKINGS: readonly Asking[] = [COUNTDOWN_ASKING];

/** How problems of this task are put to models; undefined where no model here decodes them. */
export function askingFor(task: Task, askings = ASKINGS): Asking | undefined {
  return askings.find((asking) => asking.task === task);
}

/**
 * Problems of a task, to be decoded.
 * @throws HumanError that says what is missing to decode them
 */
export function decodable(
  { task, problems }: { readonly task: Task; readonly problems: readonly unknown[] },
  askings = ASKINGS,
): Posed {
  const asking = askingFor(task, askings);
  if (asking) return { asking, problems };
  throw lackFor(task);
}

/** What is missing to decode problems of a task that no model here decodes. */
export function lackFor(task: Task): HumanError {
  return new HumanError(
    'These are problems of the task {0}, and the models here write Countdown only. Choose a model that answers questions.',
    task.name,
  );
}
