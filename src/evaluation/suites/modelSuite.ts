import type { Problem } from '../../countdown/problem';
import { CHILDREN_CONDITIONS, type ChildrenCondition, type Method } from '../../countdown/prompt';
import { apr } from '../../methods/apr';
import type { SolvingMethod } from '../../methods/method';
import { sos } from '../../methods/sos';
import { WINDOWS } from './paperSuite';
import type { Arm, Study } from '../study/study';

/** How much is decoded with each model. Fewer problems mean wider intervals, and no other figures. */
export interface ModelSuiteSize {
  readonly name: 'full' | 'quick';
  /** Problems of the two arms that models are compared by: greedy, and sampled at temperature 1. */
  readonly problems: number;
  /** Problems of each condition on the number of children, which cost most together. */
  readonly conditioned: number;
  readonly conditions: readonly ChildrenCondition[];
  /** Timed one at a time, in each condition. */
  readonly alone: number;
}

export const FULL_MODELS: ModelSuiteSize = {
  name: 'full',
  problems: 1000,
  conditioned: 300,
  conditions: CHILDREN_CONDITIONS,
  alone: 40,
};

export const QUICK_MODELS: ModelSuiteSize = {
  name: 'quick',
  problems: 100,
  conditioned: 30,
  conditions: [0, 1, 2, 4, 6, 10],
  alone: 6,
};

/** What a model is decoded under, greedily; its name is that of the arm. */
export function conditionsOf(method: Method, size: ModelSuiteSize): SolvingMethod[] {
  if (method === 'sos') return [...WINDOWS].reverse().map((window) => sos({ window }));
  return [apr(), ...size.conditions.map((children) => apr({ children }))];
}

/** Names of arms, as `parseArmName` reads them. */
export const MODEL_ARM = {
  greedy: (method: Method) => method,
  sampled: (method: Method) => `${method} temperature=1`,
  alone: (condition: string) => `${condition} alone`,
} as const;

/** The greedy arm alone: results that come with the extension, to compare models by. */
export function greedyStudy(
  method: Method,
  problems: readonly Problem[],
  seed: number,
  size: ModelSuiteSize,
): Study {
  const { stages, ...study } = modelStudy(method, problems, seed, size);
  const arms = stages.flatMap((stage) => stage.arms);
  const greedy = arms.filter(({ id }) => id === MODEL_ARM.greedy(method));
  return { ...study, stages: [{ mode: 'batched', arms: greedy }] };
}

/** Everything that one model is measured by: greedy, sampled, under each condition, and timed. */
export function modelStudy(
  method: Method,
  problems: readonly Problem[],
  seed: number,
  size: ModelSuiteSize,
): Study {
  const conditions = conditionsOf(method, size);
  const concurrency = method === 'apr' ? 16 : 64;
  const arm = (id: string, solving: SolvingMethod, most: number, together: number): Arm => ({
    id,
    method: solving,
    problems: Math.min(most, problems.length),
    concurrency: together,
    paperTokensOf: 0,
  });
  const sampled = method === 'apr' ? apr({ temperature: 1 }) : sos({ temperature: 1 });
  // A serial search is cheap under every window.
  const most = (name: string) =>
    method === 'sos' || name === MODEL_ARM.greedy(method) ? size.problems : size.conditioned;
  const greedy = conditions.map((one) => arm(one.name, one, most(one.name), concurrency));
  const [first, ...others] = greedy;
  return {
    seed,
    problems,
    stages: [
      {
        mode: 'batched',
        arms: [
          ...(first ? [first] : []),
          arm(MODEL_ARM.sampled(method), sampled, size.problems, concurrency),
          ...others,
        ],
      },
      {
        mode: 'alone',
        arms: conditions.map((one) => arm(MODEL_ARM.alone(one.name), one, size.alone, 1)),
      },
    ],
  };
}
