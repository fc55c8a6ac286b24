import type { Localizer } from '../../common/localizer';
import type { Estimate } from '../study/statistics';

export function percent(share: number): string {
  return `${hundredths(share)} %`;
}

/** `86.0 % (77.9 to 91.5)` */
export function shareWithInterval({ value, low, high }: Estimate, l10n: Localizer): string {
  return l10n.t('{0} ({1} to {2})', percent(value), hundredths(low), hundredths(high));
}

/** `+40.0 points` */
export function pointsWords(share: number, l10n: Localizer): string {
  return l10n.t('{0} points', signed(share));
}

/** `+30.1 to +49.5` */
export function rangeOfPoints({ low, high }: Estimate, l10n: Localizer): string {
  return l10n.t('{0} to {1}', signed(low), signed(high));
}

/** `+40.0 points (+30.1 to +49.5)` */
export function pointsWithInterval({ value, low, high }: Estimate, l10n: Localizer): string {
  return l10n.t('{0} points ({1} to {2})', signed(value), signed(low), signed(high));
}

/** `795 (752 to 839)` */
export function meanWithInterval(
  { value, low, high }: Estimate,
  l10n: Localizer,
  digits = 0,
): string {
  return l10n.t(
    '{0} ({1} to {2})',
    ...[value.toFixed(digits), low.toFixed(digits), high.toFixed(digits)],
  );
}

export function pValue(p: number): string {
  return p < 0.0001 ? '< 0.0001' : p.toFixed(4);
}

export function milliseconds(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}

export function whole(value: number): string {
  return value.toFixed(0);
}

function hundredths(share: number): string {
  return (100 * share).toFixed(1);
}

function signed(share: number): string {
  return `${share > 0 ? '+' : ''}${hundredths(share)}`;
}

/** A title in front of its text. */
export function sentence(title: string): string {
  return /[?？]$/.test(title) ? title : `${title}.`;
}
