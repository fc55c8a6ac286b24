import { type Decision, NO_ANSWER, type SampledAnswer, type SolvingMethod } from './method';
import { severalOf } from './severalOf';

/**
 * pass@n (arXiv 2504.15466, section 4.2): n samples at temperature 1.0, solved if any of them is.
 * It is what a perfect judge could pick from the samples, and so the upper bound of every way to
 * choose one.
 */
export function passAt(n: number, base: SolvingMethod): SolvingMethod {
  return severalOf('pass', n, base, anyVerified);
}

function anyVerified(samples: readonly SampledAnswer[]): Decision {
  const right = samples.findIndex(({ verified }) => verified);
  if (right >= 0) return { solved: true, claimed: true, chosen: right };
  const claim = samples.findIndex(({ path }) => path !== null);
  return claim < 0 ? NO_ANSWER : { solved: false, claimed: true, chosen: claim };
}
