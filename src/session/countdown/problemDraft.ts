import { generateProblem } from '../../countdown/generator';
import type { Problem } from '../../countdown/problem';
import { parseProblemText } from '../../countdown/problemText';
import { HumanError } from '../../common/humanError';
import { createRandom } from '../../common/random';

/** What a person has typed so far where a problem is asked for. */
export type Draft =
  | { readonly kind: 'nothing' }
  /** `#48213` or `seed 48213`: the random problems of this seed. */
  | { readonly kind: 'seed'; readonly seed: number }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'wrong'; readonly error: HumanError };

export function readDraft(text: string): Draft {
  if (text.trim() === '') return { kind: 'nothing' };
  const seed = /^\s*(?:#|seed)\s*(\d+)\s*$/i.exec(text)?.[1];
  if (seed !== undefined) return { kind: 'seed', seed: Number(seed) };
  try {
    return { kind: 'problem', problem: parseProblemText(text) };
  } catch (error) {
    if (error instanceof HumanError) return { kind: 'wrong', error };
    throw error;
  }
}

/** How many are offered at a time. */
const OFFERED = 3;

/** Solvable problems that the models have not seen in training; the same for the same seed. */
export function randomProblems(seed: number): Problem[] {
  const random = createRandom(seed);
  return Array.from({ length: OFFERED }, () => generateProblem(random, 'heldout'));
}
