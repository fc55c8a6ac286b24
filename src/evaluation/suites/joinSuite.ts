import { createRandom } from '../../common/random';
import { generateProblems } from '../../countdown/generator';
import type { Problem } from '../../countdown/problem';
import type { ArmSpec } from '../../methods/arm';
import { COUNTDOWN_ASKING } from '../../methods/countdownAsking';
import { type Study, studyArm } from '../study/study';
import { ARM } from './paperSuite';

/** Numbers of a problem. The paper's problems have four; six take the model some hundred times as long. */
export const JOIN_NUMBERS = [4, 5, 6] as const;
export type JoinNumbers = (typeof JOIN_NUMBERS)[number];

/** How many problems of so many numbers are decoded. */
export type JoinSizes = Readonly<Record<JoinNumbers, number>>;

export const FULL_JOINS: JoinSizes = { 4: 300, 5: 100, 6: 50 };
export const QUICK_JOINS: JoinSizes = { 4: 30, 5: 10, 6: 5 };

/** The two rules by which a parent goes on, timed: their greedy runs are the same beside others. */
export const JOIN_ARM: Readonly<Record<ArmSpec['join'], ArmSpec>> = {
  all: { ...ARM.apr(), isAlone: true },
  first: { ...ARM.aprFirst, isAlone: true },
};

/** The folder of its results, within that of the suite. */
export function joinFolder(numbers: JoinNumbers): string {
  return `numbers-${numbers}`;
}

/**
 * Both rules on problems of so many numbers, one problem at a time by turns. It is a study of its
 * own, so that folders of the suite stay what they were before there was a choice.
 * @param heldOut the problems of the suite, the first ones of which are taken where they have so many
 *   numbers. Larger ones are drawn by the seed, of the split that choices may be made on.
 */
export function joinStudy(
  numbers: JoinNumbers,
  size: number,
  heldOut: readonly Problem[],
  seed: number,
): Study {
  const problems =
    numbers === 4
      ? heldOut.filter((problem) => problem.numbers.length === numbers).slice(0, size)
      : generateProblems(createRandom(seed), 'validation', size, numbers);
  const arms = [JOIN_ARM.all, JOIN_ARM.first].map((spec) =>
    studyArm(spec, { problems: problems.length, concurrency: 1 }),
  );
  return { asking: COUNTDOWN_ASKING, problems, seed, stages: [{ mode: 'alone', arms }] };
}
