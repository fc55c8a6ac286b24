import { armId, type ArmSpec } from '../../methods/arm';
import type { Posed } from '../../methods/asking';
import { hash32 } from '../../common/random';
import type { SampleRecord } from './sample';

/** An evaluation: methods on one problem set, in the order in which they are decoded. */
export interface Study extends Posed {
  /** Every draw of every sample follows from it. */
  readonly seed: number;
  readonly stages: readonly Stage[];
}

export interface Stage {
  /**
   * - batched: one arm after the other, several problems at a time
   * - alone: one problem at a time, warmed up, the arms in turn on each problem, so that whatever
   *   else the machine does meets all of them alike
   */
  readonly mode: 'batched' | 'alone';
  readonly arms: readonly Arm[];
}

/** A method on the first problems of the set. */
export interface Arm {
  /** Unique within the study, and fit for a file's name but for its blanks. */
  readonly id: string;
  readonly spec: ArmSpec;
  /** How many problems, from the first. */
  readonly problems: number;
  /** Problems in the batch at a time; 1 in a stage of mode `alone`. */
  readonly concurrency: number;
  /** Of how many problems, from the first, the tokens are counted in the paper's unit as well. */
  readonly paperTokensOf: number;
}

/**
 * The arm of a study that a spec says, under the id that it has everywhere.
 * @param fields how much of it is decoded, and under which id where that is another
 */
export function studyArm(
  spec: ArmSpec,
  fields: Pick<Arm, 'problems' | 'concurrency'> & Partial<Pick<Arm, 'id' | 'paperTokensOf'>>,
): Arm {
  return { id: armId(spec), spec, paperTokensOf: 0, ...fields };
}

/** One problem of one arm: its samples are decoded together, and kept together or not at all. */
export interface Unit {
  readonly arm: Arm;
  readonly problem: number;
}

export function unitsOf({ mode, arms }: Stage): Unit[] {
  if (mode === 'batched') {
    return arms.flatMap((arm) => upTo(arm.problems).map((problem) => ({ arm, problem })));
  }
  const most = Math.max(0, ...arms.map((arm) => arm.problems));
  return upTo(most).flatMap((problem) =>
    arms.filter((arm) => problem < arm.problems).map((arm) => ({ arm, problem })),
  );
}

/** What all draws of a problem's samples follow from, whatever is decoded beside them. */
export function unitSeed({ seed }: Pick<Study, 'seed'>, problem: number): number {
  return hash32(`${seed}/${problem}`);
}

export function unitKey(arm: string, problem: number): string {
  return `${arm}#${problem}`;
}

/** The key of the unit that a sample belongs to. */
export function unitOf({ arm, problem }: Pick<SampleRecord, 'arm' | 'problem'>): string {
  return unitKey(arm, problem);
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** The engine's models that decode it. */
export function modelsOf({ stages, asking }: Study): string[] {
  const names = stages.flatMap(({ arms }) => arms.map(({ spec }) => asking.model(spec.method)));
  return [...new Set(names)];
}

/** What an arm is known by outside of a run. */
export interface NamedArm {
  readonly id: string;
  readonly samples: number;
  readonly problems: number;
}

export function namedArms(stages: Study['stages']): NamedArm[] {
  return stages
    .flatMap(({ arms }) => arms)
    .map(({ id, spec, problems }) => ({ id, samples: spec.samples, problems }));
}
