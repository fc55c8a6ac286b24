import { sampleSeed, type SolvingMethod } from './method';

/** n samples of a method that takes one, with another way to decide. */
export function severalOf(
  how: string,
  n: number,
  base: SolvingMethod,
  decide: SolvingMethod['decide'],
): SolvingMethod {
  if (base.samples !== 1) throw new RangeError(`${base.name} takes several samples already.`);
  return {
    name: `${base.name} ${how}@${n}`,
    model: base.model,
    samples: n,
    requests: (problem, seed) =>
      Array.from({ length: n }, (_, k) => base.requests(problem, sampleSeed(seed, k))).flat(),
    decide: (samples) => decide(samples.slice(0, n)),
  };
}
