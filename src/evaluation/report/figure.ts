import type { Localizer } from '../../common/localizer';

/** A chart of points, whoever draws it. */
export interface Figure {
  /** Also the name of its file. */
  readonly id: string;
  readonly title: string;
  /** What is to be seen, in a sentence, for people who cannot see it as well. */
  readonly caption: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** Vertical lines. */
  readonly marks?: readonly { readonly x: number; readonly text: string }[];
}

export interface Axis {
  readonly name: string;
  readonly scale?: 'linear' | 'log';
  readonly percent?: boolean;
  readonly from?: number;
  readonly to?: number;
}

/** Reference lines are neither of the two methods; the last three are further models of one. */
export type Role = 'apr' | 'sos' | 'reference' | 'third' | 'fourth' | 'fifth';

export interface Series {
  readonly name: string;
  readonly role: Role;
  /** Apart from others of the same role. */
  readonly dash?: boolean;
  readonly symbol?: 'circle' | 'rect' | 'triangle' | 'diamond' | 'none';
  /** Unconnected points, where their order means nothing. */
  readonly scatter?: boolean;
  readonly points: readonly Point[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
  /** Ends of the interval of `y`. */
  readonly low?: number;
  readonly high?: number;
  /** Written beside the point. */
  readonly text?: string;
}

/** The table behind a figure. */
export function pointsTable(
  { x, y, series }: Figure,
  l10n: Localizer,
): readonly (readonly string[])[] {
  const shown = (axis: Axis, value: number | undefined) => {
    if (value === undefined) return '';
    return axis.percent ? `${(100 * value).toFixed(1)} %` : String(Number(value.toPrecision(4)));
  };
  return [
    ['', '', x.name, y.name, l10n.t('from'), l10n.t('to')],
    ...series.flatMap(({ name, points }) =>
      points.map((p) => [
        name,
        p.text ?? '',
        shown(x, p.x),
        shown(y, p.y),
        shown(y, p.low),
        shown(y, p.high),
      ]),
    ),
  ];
}
