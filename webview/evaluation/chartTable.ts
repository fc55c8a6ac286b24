import type { Chart, ChartAxis } from '../../src/evaluationProtocol';
import type { Localizer } from '../../src/common/localizer';
import type { Column } from '../table';

interface ChartTable {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly ChartRow[];
}

export interface ChartRow {
  readonly series: number;
  readonly point: number;
  readonly cells: readonly (string | number)[];
}

/** What a chart shows, in words and numbers: a row for each point. */
export function chartTable({ title, x, y, series }: Chart, l10n: Localizer): ChartTable {
  return {
    caption: title,
    columns: [
      { title: l10n.t('method') },
      { title: l10n.t('condition') },
      { title: x.name, isNumber: true },
      { title: y.name, isNumber: true },
      { title: l10n.t('from'), isNumber: true },
      { title: l10n.t('to'), isNumber: true },
      { title: l10n.t('samples'), isNumber: true },
    ],
    rows: series.flatMap(({ name, points }, s) =>
      points.map((point, p) => ({
        series: s,
        point: p,
        cells: [
          name,
          point.name === name ? '' : point.name,
          valueText(x, point.x),
          valueText(y, point.y),
          point.low === undefined ? '' : valueText(y, point.low),
          point.high === undefined ? '' : valueText(y, point.high),
          point.samples,
        ],
      })),
    ),
  };
}

/** A value as people read it on this axis. */
export function valueText({ isPercent }: ChartAxis, value: number): string {
  if (isPercent) return `${(100 * value).toFixed(1)} %`;
  return value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(1);
}
