import type { Estimate } from '../statistics';

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** `86.0 % (77.9 to 91.5)` */
export function shareWithInterval({ value, low, high }: Estimate): string {
  return `${percent(value)} (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;
}

/** `+40.0 points (30.1 to 49.5)` */
export function pointsWithInterval({ value, low, high }: Estimate): string {
  const signed = (share: number) => `${share > 0 ? '+' : ''}${(100 * share).toFixed(1)}`;
  return `${signed(value)} points (${signed(low)} to ${signed(high)})`;
}

/** `795 (752 to 839)` */
export function meanWithInterval({ value, low, high }: Estimate, digits = 0): string {
  return `${value.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
}

export function pValue(p: number): string {
  return p < 0.0001 ? '< 0.0001' : p.toFixed(4);
}

export function milliseconds(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}
