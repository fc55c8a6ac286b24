import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HumanError } from '../../common/humanError';
import { isObject } from '../../common/shape';
import { countdownTask } from '../../tasks/countdown';
import type { Task } from '../../tasks/task';
import { taskNamed } from '../../tasks/tasks';
import { orExplain, replaceFile } from './replaceFile';
import { checksumOf, type StudyIdentity, type TaskProblems } from './studyIdentity';

const PROBLEMS = 'problems.json';

/** Keeps the problems beside the results: to go on needs them. */
export async function keepProblems(path: string, { task, problems }: TaskProblems): Promise<void> {
  const own = task.files?.write?.(problems);
  const text = own ?? `${JSON.stringify({ task: task.name, problems }, undefined, 1)}\n`;
  await orExplain(path, () => replaceFile(join(path, PROBLEMS), text));
}

/**
 * The problems of the folder's evaluation.
 * @param others problem sets that they may begin, where the folder does not keep them
 * @param taskOf the task of a name
 * @throws HumanError where they are not those that the evaluation was begun with
 */
export async function readProblems(
  path: string,
  { task: name, problems: { count, sha256 } }: StudyIdentity,
  others: readonly TaskProblems[] = [],
  taskOf: (name: string) => Task | undefined = taskNamed,
): Promise<TaskProblems> {
  const task = name === undefined ? countdownTask : taskOf(name);
  const text = await readFile(join(path, PROBLEMS), 'utf8').catch(() => undefined);
  const kept = text !== undefined && task ? [{ task, problems: problemsIn(text, task) }] : [];
  const begun = others.map((set) => ({ ...set, problems: set.problems.slice(0, count) }));
  const found = [...kept, ...begun].find((set) => checksumOf(set) === sha256);
  if (found) return found;
  throw new HumanError(
    'The problems of {0} are not there any more, so that it cannot go on. Begin a new evaluation.',
    path,
  );
}

/** As `keepProblems` writes them; none where they are not. */
function problemsIn(text: string, task: Task): readonly unknown[] {
  if (task.files?.write) return task.files.read(text).problems;
  try {
    const value: unknown = JSON.parse(text);
    const problems = isObject(value) ? value['problems'] : undefined;
    const isRight = (problem: unknown) => task.check(problem) === undefined;
    return Array.isArray(problems) && problems.every(isRight) ? problems : [];
  } catch {
    return [];
  }
}
