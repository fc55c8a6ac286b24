import type { Problem } from '../../countdown/problem';
import { CHILDREN_CONDITIONS, type ChildrenCondition } from '../../countdown/prompt';
import { apr } from '../../methods/apr';
import { consAt } from '../../methods/consAt';
import type { SolvingMethod } from '../../methods/method';
import { passAt } from '../../methods/passAt';
import { sos } from '../../methods/sos';
import type { Arm, Study } from '../study/study';

/** The windows that are reported; the last is the models' own, beyond which they cannot read. */
export const WINDOWS = [128, 160, 192, 224, 256] as const;
export const MODEL_WINDOW = 256;

/** Those that may be the one of all three comparisons. */
export const COMPARED_WINDOWS = [128, 256] as const;
export type ComparedWindow = (typeof COMPARED_WINDOWS)[number];

export const MOST_SAMPLES = 8;
/** How many samples are timed side by side. */
export const TIMED_SAMPLES = [2, 4, 8] as const;

/** Samples of SoS+ are drawn in either order, and the better one is the rival. */
export const SAMPLED_SOS = COMPARED_WINDOWS.flatMap((window) =>
  [true, false].map((shuffled) => ({ window, shuffled })),
);

export function sampledSos(window: number, shuffled: boolean): SolvingMethod {
  return sos({ window, temperature: 1, shuffled });
}

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

/** Names of the suite's arms, by which its report finds their results. */
export const ARM = {
  apr: (window: number = MODEL_WINDOW) => apr({ window }).name,
  aprChildren: (children: ChildrenCondition) => apr({ children }).name,
  aprSampled: 'apr sampled',
  sos: (window: number = MODEL_WINDOW) => sos({ window }).name,
  sosSampled: (window: number, shuffled: boolean) => `${sampledSos(window, shuffled).name} sampled`,
  alone: (name: string) => `${name} alone`,
} as const;

/**
 * All that the paper's three results need of both models, under all conditions: greedy runs by
 * window and by number of children, eight samples at temperature 1.0, and times.
 */
export function paperStudy(problems: readonly Problem[], seed: number, size: SuiteSize): Study {
  const conditioned = size.conditions.map((children) => apr({ children }));
  const many = size.problems;
  const batched = [
    arm(apr(), { problems: many, concurrency: 16, paperTokensOf: size.paperTokens }),
    arm(apr({ window: 128 }), { problems: many, concurrency: 16 }),
    ...WINDOWS.map((window) =>
      arm(sos({ window }), {
        problems: many,
        concurrency: 64,
        paperTokensOf: window === MODEL_WINDOW ? size.paperTokens : 0,
      }),
    ),
    ...SAMPLED_SOS.map(({ window, shuffled }) =>
      arm(passAt(MOST_SAMPLES, sampledSos(window, shuffled)), {
        id: ARM.sosSampled(window, shuffled),
        problems: size.sampledSos,
        concurrency: 8,
      }),
    ),
    ...conditioned.map((method) => arm(method, { problems: size.conditioned, concurrency: 16 })),
    arm(passAt(MOST_SAMPLES, apr({ temperature: 1 })), {
      id: ARM.aprSampled,
      problems: size.sampledApr,
      concurrency: 2,
    }),
  ];
  const timed = [
    apr(),
    apr({ window: 128 }),
    ...conditioned,
    ...WINDOWS.map((window) => sos({ window })),
    ...SAMPLED_SOS.flatMap(({ window, shuffled }) =>
      TIMED_SAMPLES.map((n) => consAt(n, sampledSos(window, shuffled))),
    ),
  ].map((method) =>
    arm(method, { id: ARM.alone(method.name), problems: size.alone, concurrency: 1 }),
  );
  const fitting = (arms: readonly Arm[]) =>
    arms.map((one) => ({ ...one, problems: Math.min(one.problems, problems.length) }));
  return {
    seed,
    problems,
    stages: [
      { mode: 'batched', arms: fitting(batched) },
      { mode: 'alone', arms: fitting(timed) },
    ],
  };
}

function arm(
  method: SolvingMethod,
  fields: Pick<Arm, 'problems' | 'concurrency'> & Partial<Arm>,
): Arm {
  return { id: method.name, method, paperTokensOf: 0, ...fields };
}
