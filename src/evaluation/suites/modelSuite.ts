import { CHILDREN_CONDITIONS, type ChildrenCondition, type Method } from '../../common/method';
import { armId, armOf, type ArmSpec } from '../../methods/arm';
import type { Posed } from '../../methods/asking';
import { WINDOWS } from './paperSuite';
import { type Study, studyArm } from '../study/study';

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

/** What a model is decoded under, greedily. */
export function conditionsOf(method: Method, size: ModelSuiteSize): ArmSpec[] {
  if (method === 'sos') return [...WINDOWS].reverse().map((window) => armOf('sos', { window }));
  return [armOf('apr'), ...size.conditions.map((children) => armOf('apr', { children }))];
}

/** The two arms that models are compared by. */
export const MODEL_ARM = {
  greedy: (method: Method) => armOf(method),
  sampled: (method: Method) => armOf(method, { temperature: 1 }),
} as const;

/** The greedy arm alone: results that come with the extension, to compare models by. */
export function greedyStudy(
  method: Method,
  posed: Posed,
  seed: number,
  size: ModelSuiteSize,
): Study {
  const { stages, ...study } = modelStudy(method, posed, seed, size);
  const arms = stages.flatMap((stage) => stage.arms);
  const greedy = arms.filter(({ id }) => id === armId(MODEL_ARM.greedy(method)));
  return { ...study, stages: [{ mode: 'batched', arms: greedy }] };
}

/** Everything that one model is measured by: greedy, sampled, under each condition, and timed. */
export function modelStudy(
  method: Method,
  posed: Posed,
  seed: number,
  size: ModelSuiteSize,
): Study {
  const conditions = conditionsOf(method, size);
  const arm = (spec: ArmSpec, most: number) =>
    studyArm(spec, {
      problems: Math.min(most, posed.problems.length),
      concurrency: spec.isAlone ? 1 : method === 'apr' ? 16 : 64,
    });
  const [first, ...others] = conditions;
  // A serial search is cheap under every window.
  const most = method === 'sos' ? size.problems : size.conditioned;
  return {
    ...posed,
    seed,
    stages: [
      {
        mode: 'batched',
        arms: [
          ...(first ? [arm(first, size.problems)] : []),
          arm(MODEL_ARM.sampled(method), size.problems),
          ...others.map((spec) => arm(spec, most)),
        ],
      },
      {
        mode: 'alone',
        arms: conditions.map((spec) => arm({ ...spec, isAlone: true }, size.alone)),
      },
    ],
  };
}
