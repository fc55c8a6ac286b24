import { createRandom } from '../../common/random';

/** The 97.5 % point of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * 95 % score interval of a proportion (Wilson 1927), which stays inside [0, 1] and holds near its
 * ends, where accuracies are.
 */
export function wilsonInterval(successes: number, trials: number): readonly [number, number] {
  if (trials === 0) return [0, 1];
  const p = successes / trials;
  const z2 = Z * Z;
  const centre = p + z2 / (2 * trials);
  const spread = Z * Math.sqrt((p * (1 - p)) / trials + z2 / (4 * trials * trials));
  const scale = 1 + z2 / trials;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}

/** A number with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A share of successes with its Wilson interval. */
export function estimateShare(successes: number, trials: number): Estimate {
  const [low, high] = wilsonInterval(successes, trials);
  return { value: trials === 0 ? 0 : successes / trials, low, high };
}

const RESAMPLES = 2000;

/**
 * The mean with its percentile bootstrap interval (Efron and Tibshirani 1993, chapter 13): problems
 * are drawn with replacement, as often as there are, 2,000 times; the same seed draws the same.
 */
export function estimateMean(values: readonly number[], seed = 0): Estimate {
  return meanWithin(values, bootstrapMeans(values, seed));
}

/** The mean, with the interval that its resamples give; to be had of them one by one. */
export function meanWithin(values: readonly number[], resamples: Iterable<number>): Estimate {
  const means = Float64Array.from(resamples).sort();
  return { value: meanOf(values), low: quantile(means, 0.025), high: quantile(means, 0.975) };
}

/** Means of resamples, each drawn when it is asked for: of thousands of values all take a while. */
export function* bootstrapMeans(
  values: readonly number[],
  seed: number,
  resamples = RESAMPLES,
): Generator<number, void, undefined> {
  if (values.length === 0) return;
  const random = createRandom(seed);
  const all = Float64Array.from(values);
  for (let b = 0; b < resamples; b++) {
    let sum = 0;
    for (let i = 0; i < all.length; i++) sum += all[Math.floor(random() * all.length)] as number;
    yield sum / all.length;
  }
}

/**
 * The sum of the first values by that of the second, as the ratio of their means, with its percentile
 * bootstrap interval: pairs are drawn, so that what makes a problem long for both does not widen it.
 */
export function estimateRatio(pairs: readonly (readonly [number, number])[], seed = 0): Estimate {
  const ratios = new Float64Array(pairs.length > 0 ? RESAMPLES : 0);
  const random = createRandom(seed);
  for (let b = 0; b < ratios.length; b++) {
    let [first, second] = [0, 0];
    for (let i = 0; i < pairs.length; i++) {
      const [a, b] = pairs[Math.floor(random() * pairs.length)] as readonly [number, number];
      first += a;
      second += b;
    }
    ratios[b] = first / second;
  }
  ratios.sort();
  const value = meanOf(pairs.map(([a]) => a)) / meanOf(pairs.map(([, b]) => b));
  return { value, low: quantile(ratios, 0.025), high: quantile(ratios, 0.975) };
}

export function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The value below which a share of the values lies, between neighbours by linear interpolation
 * (Hyndman and Fan 1996, definition 7, as R and NumPy have it). 0 where there are none.
 * @param ascending sorted values
 */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  const at = (ascending.length - 1) * share;
  const below = ascending[Math.floor(at)] ?? 0;
  const above = ascending[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}

export function quantileOf(values: readonly number[], share: number): number {
  return quantile(Float64Array.from(values).sort(), share);
}

/**
 * Exact conditional McNemar test, two-sided: whether two methods solve equally many problems, from
 * the problems that only one of them solves. Under the hypothesis each of those is a fair coin, so
 * this is the binomial test of the smaller count (Fagerland, Lydersen and Laake 2013, section 2.4).
 */
export function mcnemarExact(onlyFirst: number, onlySecond: number): number {
  const discordant = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  // Logarithms, since 2^-1000 is no number in double precision.
  let logTerm = -discordant * Math.LN2;
  let tail = Math.exp(logTerm);
  for (let k = 1; k <= fewer; k++) {
    logTerm += Math.log((discordant - k + 1) / k);
    tail += Math.exp(logTerm);
  }
  return Math.min(1, 2 * tail);
}

/**
 * P-values corrected for being several (Holm 1979): the chance that any true hypothesis is rejected
 * stays below the level. In the order in which they were given.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => at(pValues, a) - at(pValues, b));
  const adjusted = [...pValues];
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * at(pValues, index)));
    adjusted[index] = largest;
  });
  return adjusted;
}

function at(values: readonly number[], index: number): number {
  return values[index] as number;
}
