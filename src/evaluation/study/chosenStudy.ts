import { HumanError } from '../../common/humanError';
import { readArm } from '../../methods/arm';
import type { Posed } from '../../methods/asking';
import { FULL, paperStages, QUICK, type SuiteSize } from '../suites/paperSuite';
import { type NamedArm, namedArms, type Study, studyArm } from './study';

/** Runs in the batch at a time that the machine is best used with, by model. */
const BATCH = { apr: 16, sos: 64 } as const;

/**
 * The study of arms by their names, those that are timed alone last. The paper's suite is decoded
 * as the command line does it.
 * @throws HumanError where a name is none that this program gives
 */
export function studyOf(posed: Posed, seed: number, named: readonly NamedArm[]): Study {
  const count = posed.problems.length;
  const size = suiteSizeOf(named, count);
  if (size) return { ...posed, seed, stages: paperStages(count, size) };
  const arms = named.map(({ id, samples, problems: count }) => {
    const spec = readArm(id, samples);
    if (!spec) throw new HumanError('There is no method {0} here: go on where it was begun.', id);
    const batch = Math.max(1, BATCH[spec.method] / spec.samples);
    return studyArm(spec, { id, problems: count, concurrency: spec.isAlone ? 1 : batch });
  });
  const ofMode = (alone: boolean) => arms.filter(({ spec }) => spec.isAlone === alone);
  const stages = [
    { mode: 'batched', arms: ofMode(false) } as const,
    { mode: 'alone', arms: ofMode(true) } as const,
  ];
  return { ...posed, seed, stages: stages.filter((stage) => stage.arms.length > 0) };
}

/**
 * The size of the paper's suite that has these very arms; undefined for any other evaluation.
 * @param count of problems that there are
 */
export function suiteSizeOf(arms: readonly NamedArm[], count: number): SuiteSize | undefined {
  const sign = (all: readonly NamedArm[]) =>
    JSON.stringify(all.map(({ id, samples, problems }) => [id, samples, problems]));
  return [FULL, QUICK].find((size) => sign(namedArms(paperStages(count, size))) === sign(arms));
}
