import { createHash } from 'node:crypto';
import type { ModelIdentity } from '../../engine/traceHeader';
import { countdownTask } from '../../tasks/countdown';
import type { Task } from '../../tasks/task';
import { type NamedArm, namedArms, type Study } from './study';

/** What two runs must have in common for one to go on with the other's results. */
export interface StudyIdentity {
  /** What its problems are of: Countdown, where nothing is said. */
  readonly task?: string;
  readonly seed: number;
  readonly problems: { readonly count: number; readonly sha256: string };
  /** Checksums of the models that decode; empty where there was none at hand. */
  readonly models: Readonly<Record<string, string>>;
  readonly arms: readonly NamedArm[];
}

export function identityOf(
  study: Study,
  models: Readonly<Record<string, ModelIdentity>>,
): StudyIdentity {
  const { asking, problems, seed, stages } = study;
  const { task } = asking;
  return {
    ...(task !== countdownTask && { task: task.name }),
    seed,
    problems: { count: problems.length, sha256: checksumOf({ task, problems }) },
    models: Object.fromEntries(
      Object.values(models).map(({ name, sha256 = '' }) => [name, sha256]),
    ),
    arms: namedArms(stages),
  };
}

/** Problems of one task. */
export interface TaskProblems {
  readonly task: Task;
  readonly problems: readonly unknown[];
}

/** The same for the same problems in the same order. */
export function checksumOf({ task, problems }: TaskProblems): string {
  const keys = problems.map((problem) => task.key(problem));
  return createHash('sha256').update(keys.join('\n')).digest('hex');
}
