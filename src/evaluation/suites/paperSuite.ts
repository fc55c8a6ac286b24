import { CHILDREN_CONDITIONS, type ChildrenCondition } from '../../common/method';
import { armOf, type ArmSpec } from '../../methods/arm';
import { type Arm, type Stage, studyArm } from '../study/study';

/** The windows that are reported; the last is the models' own, beyond which they cannot read. */
export const WINDOWS = [128, 160, 192, 224, 256] as const;
export const MODEL_WINDOW = 256;

/** Those that may be the one of all three comparisons. */
export const COMPARED_WINDOWS = [128, 256] as const;
export type ComparedWindow = (typeof COMPARED_WINDOWS)[number];

export const MOST_SAMPLES = 8;
/** How many samples are timed side by side. */
export const TIMED_SAMPLES = [2, 4, 8] as const;

const SAMPLED = { decision: 'sampled', samples: MOST_SAMPLES } as const;

/** The suite's arms, by which its report finds their results. */
export const ARM = {
  apr: (window: number = MODEL_WINDOW) => armOf('apr', { window }),
  aprChildren: (children: ChildrenCondition) => armOf('apr', { children }),
  /** Not of the paper, and in none of its stages: a study of its own has it. */
  aprFirst: armOf('apr', { join: 'first' }),
  aprSampled: armOf('apr', SAMPLED),
  sos: (window: number = MODEL_WINDOW) => armOf('sos', { window }),
  sosSampled: (window: number, isOrdered: boolean) =>
    armOf('sos', { window, isOrdered, ...SAMPLED }),
} as const;

/** Samples of SoS+ are drawn in either order, and the better one is the rival. */
export const SAMPLED_SOS = COMPARED_WINDOWS.flatMap((window) =>
  [false, true].map((isOrdered) => ARM.sosSampled(window, isOrdered)),
);

/** How much of the suite is decoded. Fewer problems mean wider intervals, and no other figures. */
export interface SuiteSize {
  readonly name: 'full' | 'quick';
  /** Problems of the arms that the three comparisons rest on. */
  readonly problems: number;
  /** Problems of SoS+ sampled eight times, under each window and in either order. */
  readonly sampledSos: number;
  /** Problems of each condition on the number of children. */
  readonly conditioned: number;
  readonly conditions: readonly ChildrenCondition[];
  /** Problems of sampled APR, which costs most. */
  readonly sampledApr: number;
  /** Timed one at a time. */
  readonly alone: number;
  /** Counted in the paper's tokens too. */
  readonly paperTokens: number;
}

export const FULL: SuiteSize = {
  name: 'full',
  problems: 1000,
  sampledSos: 1000,
  conditioned: 300,
  conditions: CHILDREN_CONDITIONS,
  sampledApr: 150,
  alone: 60,
  paperTokens: 200,
};

export const QUICK: SuiteSize = {
  name: 'quick',
  problems: 100,
  sampledSos: 100,
  conditioned: 50,
  conditions: [0, 3, 6, 10],
  sampledApr: 16,
  alone: 12,
  paperTokens: 20,
};

/**
 * All that the paper's three results need of both models, under all conditions: greedy runs by
 * window and by number of children, eight samples at temperature 1.0, and times.
 * @param count of problems that there are
 */
export function paperStages(count: number, size: SuiteSize): Stage[] {
  const conditioned = size.conditions.map(ARM.aprChildren);
  const many = size.problems;
  const batched = [
    studyArm(ARM.apr(), { problems: many, concurrency: 16, paperTokensOf: size.paperTokens }),
    studyArm(ARM.apr(128), { problems: many, concurrency: 16 }),
    ...WINDOWS.map((window) =>
      studyArm(ARM.sos(window), {
        problems: many,
        concurrency: 64,
        paperTokensOf: window === MODEL_WINDOW ? size.paperTokens : 0,
      }),
    ),
    ...SAMPLED_SOS.map((spec) => studyArm(spec, { problems: size.sampledSos, concurrency: 8 })),
    ...conditioned.map((spec) => studyArm(spec, { problems: size.conditioned, concurrency: 16 })),
    studyArm(ARM.aprSampled, { problems: size.sampledApr, concurrency: 2 }),
  ];
  const timed = [
    ARM.apr(),
    ARM.apr(128),
    ...conditioned,
    ...WINDOWS.map(ARM.sos),
    ...SAMPLED_SOS.flatMap((spec) =>
      TIMED_SAMPLES.map((samples): ArmSpec => ({ ...spec, decision: 'cons', samples })),
    ),
  ].map((spec) => studyArm({ ...spec, isAlone: true }, { problems: size.alone, concurrency: 1 }));
  const fitting = (arms: readonly Arm[]) =>
    arms.map((one) => ({ ...one, problems: Math.min(one.problems, count) }));
  return [
    { mode: 'batched', arms: fitting(batched) },
    { mode: 'alone', arms: fitting(timed) },
  ];
}
