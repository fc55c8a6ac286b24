import { assertNever } from '../common/assertNever';
import type { ArmSpec } from './arm';
import { anyVerified, decideAlone, majority } from './decisions';
import { DEFAULT_OPTIONS, requestFor } from './decodingOptions';
import { sampleSeed, type SolvingMethod } from './method';

/**
 * The method that decodes an arm (arXiv 2504.15466, section 4): Adaptive Parallel Reasoning, runs of
 * spawn() and join() under a condition on the number of children (section 3.2), or Stream of Search
 * with hybrid demonstrations, SoS+, one context under a window that the prompt tells the model. The
 * first samples of a problem are the same however many there are.
 */
export function methodOf(arm: ArmSpec): SolvingMethod {
  const { method, children, window, temperature, isOrdered, samples } = arm;
  const options = { ...DEFAULT_OPTIONS, method, children, window, temperature };
  const ordered = isOrdered ? { ...options, shuffled: false } : options;
  const decide = decisionOf(arm);
  return {
    model: method,
    samples,
    requests: (problem, seed) =>
      Array.from({ length: samples }, (_, k) =>
        requestFor(problem, { ...ordered, seed: sampleSeed(seed, k) }),
      ),
    decide: (answers) => decide(answers.slice(0, samples)),
  };
}

function decisionOf({ decision }: ArmSpec): SolvingMethod['decide'] {
  switch (decision) {
    case 'one':
      return decideAlone;
    case 'cons':
      return majority;
    // Until somebody decides, samples are worth what a perfect judge makes of them.
    case 'pass':
    case 'sampled':
      return anyVerified;
    default:
      return assertNever(decision);
  }
}
