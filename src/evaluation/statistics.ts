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
