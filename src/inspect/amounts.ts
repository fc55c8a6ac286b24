/** Amounts as people read them: short, with their unit. */

export function formatMs(ms: number): string {
  if (ms < 1) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(1)} s`;
}

export function formatPercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** A probability: never 0 % or 100 % where it is not. */
export function formatProbability(probability: number): string {
  const percent = probability * 100;
  if (percent < 0.1) return '< 0.1 %';
  if (percent > 99.9 && percent < 100) return '> 99.9 %';
  return `${percent.toFixed(1)} %`;
}
