import type { Method as ModelName } from '../common/method';
import type { Problem } from '../countdown/problem';
import type { RunRequest } from '../engine/runRequest';
import { hash32 } from '../common/random';

/**
 * A way to answer a problem, as the paper compares them: what the engine is asked, and what becomes
 * of the samples that it gives back. `methodOf` makes them.
 */
export interface SolvingMethod {
  /** Whose weights decode it. */
  readonly model: ModelName;
  /** Samples of one problem. */
  readonly samples: number;
  /** One request a sample, to be submitted together. */
  readonly requests: (problem: Problem, seed: number) => readonly RunRequest[];
  /** What the method answers, given what each sample claims, in the order of the requests. */
  readonly decide: (samples: readonly SampledAnswer[]) => Decision;
}

/** What a sample says in the end. */
export interface SampledAnswer {
  /** It claims an answer: its final search path, as text. Null where it gave up or broke off. */
  readonly path: string | null;
  /** The verifier agreed with the claim. */
  readonly verified: boolean;
}

export interface Decision {
  /** The method gives an answer, and the verifier agrees with it. */
  readonly solved: boolean;
  /** The method gives an answer, right or wrong. */
  readonly claimed: boolean;
  /** Which sample's answer it gives; undefined where it gives none. */
  readonly chosen: number | undefined;
}

/** The seed of a problem's k-th sample: draws of its own, whatever is decoded beside it. */
export function sampleSeed(seed: number, sample: number): number {
  return sample === 0 ? seed : hash32(`${seed}/${sample}`);
}
