import { type Decision, NO_ANSWER, type SampledAnswer, type SolvingMethod } from './method';
import { severalOf } from './severalOf';

/**
 * cons@n, self-consistency (arXiv 2504.15466, section 4.2, after arXiv 2203.11171): n samples at
 * temperature 1.0; outputs with no valid solution are dropped; the majority over the final search
 * paths is the answer.
 *
 * An output holds a valid solution if it claims one: a path of operations that the model says leads
 * to the target. The verifier has no part in the vote, or cons@n would be pass@n, which is reported
 * beside it. Paths are equal if they are the same operations in the same order. Of paths with
 * equally many votes the one sampled first wins.
 */
export function consAt(n: number, base: SolvingMethod): SolvingMethod {
  return severalOf('cons', n, base, majority);
}

function majority(samples: readonly SampledAnswer[]): Decision {
  const votes = new Map<string, number>();
  for (const { path } of samples) if (path !== null) votes.set(path, (votes.get(path) ?? 0) + 1);
  const most = Math.max(0, ...votes.values());
  const chosen = samples.findIndex(({ path }) => path !== null && votes.get(path) === most);
  if (chosen < 0) return NO_ANSWER;
  return { solved: samples[chosen]?.verified ?? false, claimed: true, chosen };
}
