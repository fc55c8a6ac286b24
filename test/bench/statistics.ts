/** The value below which a share of the values lies, between two of them where it must. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] as number;
  const high = sorted[Math.ceil(at)] as number;
  return low + (high - low) * (at - Math.floor(at));
}

/** A median, and the quartiles around it. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return {
    median: quantile(values, 0.5),
    low: quantile(values, 0.25),
    high: quantile(values, 0.75),
  };
}

/** `1.35 (1.20 to 1.61)`, or a dash where nothing was measured. */
export function spreadText(value: Spread | undefined, digits: number): string {
  if (!value) return '-';
  const [median, low, high] = [value.median, value.low, value.high].map((n) => n.toFixed(digits));
  return `${median} (${low} to ${high})`;
}
