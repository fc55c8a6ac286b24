import type { CustomSeriesRenderItemAPI } from 'echarts';
import type { EChartsCoreOption } from 'echarts/core';
import type { Chart, ChartAxis, ChartSeries } from '../../src/evaluationProtocol';
import { valueText } from './chartTable';

/** Colours of the theme, resolved: a canvas knows no variables. */
export interface ChartColours {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly background: string;
  readonly focus: string;
  readonly apr: readonly string[];
  readonly sos: readonly string[];
  readonly font: string;
}

/** How a series is told from the others: by colour, and as well by its symbol and dashes. */
export interface SeriesLook {
  readonly colour: string;
  readonly symbol: 'circle' | 'triangle' | 'rect' | 'diamond';
  readonly dash: 'solid' | 'dashed' | 'dotted';
}

export function looksOf(series: readonly ChartSeries[], colours: ChartColours): SeriesLook[] {
  const count = { apr: 0, sos: 0 };
  return series.map(({ family }) => {
    const at = count[family]++;
    const symbols =
      family === 'apr' ? (['circle', 'triangle'] as const) : (['rect', 'diamond'] as const);
    return {
      colour: colours[family][at % 3] ?? colours.text,
      symbol: symbols[Math.floor(at / 3) % 2] ?? symbols[0],
      dash: (['solid', 'dashed', 'dotted'] as const)[Math.floor(at / 6) % 3] ?? 'solid',
    };
  });
}

export interface ChartDrawing {
  readonly chart: Chart;
  /** Places of the series that show. */
  readonly shown: readonly number[];
  readonly colours: ChartColours;
}

/** The chart for ECharts: lines and points by `shown`, then the intervals of their values. */
export function chartOption({ chart, shown, colours }: ChartDrawing): EChartsCoreOption {
  const looks = looksOf(chart.series, colours);
  const series = shown.flatMap((place) => {
    const one = chart.series[place];
    const look = looks[place];
    return one && look ? [{ one, look }] : [];
  });
  const values = (axis: 'x' | 'y') =>
    chart.series.flatMap(({ points }) => points.map((p) => p[axis]));
  return {
    animation: false,
    textStyle: { fontFamily: colours.font, color: colours.text },
    grid: { left: 62, right: 26, top: 20, bottom: 54 },
    xAxis: axisOption(chart.x, values('x'), 32, colours),
    yAxis: axisOption(chart.y, values('y'), 44, colours),
    dataZoom: [
      { type: 'inside', xAxisIndex: 0, filterMode: 'none' },
      { type: 'inside', yAxisIndex: 0, filterMode: 'none' },
    ],
    series: [
      ...series.map(({ one, look }) => lineOption(one, look, colours)),
      ...series
        .filter(({ one }) => one.points.some(({ low }) => low !== undefined))
        .map(({ one, look }) => intervalOption(one, look)),
    ],
  };
}

/** Tokens between two marks of an axis, as windows are. */
const MARK = 32;

function roundUp(tokens: number): number {
  return Math.max(1, Math.ceil(tokens / MARK)) * MARK;
}

function axisOption(
  axis: ChartAxis,
  values: readonly number[],
  gap: number,
  colours: ChartColours,
) {
  const line = { lineStyle: { color: colours.muted } };
  const exponents = values.filter((value) => value > 0).map(Math.log2);
  const least = Math.floor(Math.min(...exponents));
  return {
    type: axis.scale === 'log' ? 'log' : 'value',
    name: axis.name,
    nameLocation: 'middle',
    nameGap: gap,
    nameTextStyle: { color: colours.text, fontSize: 12 },
    // Powers of two, since a few of ten would leave most of the axis empty.
    ...(axis.scale === 'log' &&
      exponents.length > 0 && {
        logBase: 2,
        min: 2 ** least,
        max: 2 ** Math.max(least + 1, Math.ceil(Math.max(...exponents))),
      }),
    ...(axis.scale === 'linear' &&
      !axis.isPercent && { min: 0, max: roundUp(Math.max(0, ...values)), interval: MARK }),
    ...(axis.isPercent && { min: 0, max: Math.max(0, ...values) > 0.5 ? 1 : null }),
    axisLine: { show: true, ...line },
    axisTick: line,
    axisLabel: {
      color: colours.muted,
      hideOverlap: true,
      formatter: (value: number) =>
        axis.isPercent ? `${Math.round(100 * value)} %` : valueText(axis, value),
    },
    splitLine: { lineStyle: { color: colours.grid, opacity: 0.4 } },
  };
}

function lineOption({ name, line, points }: ChartSeries, look: SeriesLook, colours: ChartColours) {
  const { colour, symbol, dash } = look;
  return {
    type: 'line',
    name,
    symbol,
    symbolSize: line === 'step' ? 5 : 9,
    showSymbol: true,
    // Each value of a step holds for what is to its left.
    ...(line === 'step' && { step: 'start' }),
    itemStyle: { color: colour },
    lineStyle: { color: colour, width: line === 'none' ? 0 : 2, type: dash },
    emphasis: {
      scale: 1.7,
      itemStyle: { color: colour, borderColor: colours.text, borderWidth: 2 },
      lineStyle: { width: 2 },
    },
    data: points.map(({ x, y }) => [x, y]),
  };
}

/** A vertical bar through each point that has an interval. */
function intervalOption({ points }: ChartSeries, { colour }: SeriesLook) {
  const data = points.flatMap(({ x, low, high }) =>
    low === undefined || high === undefined ? [] : [[x, low, high]],
  );
  return {
    type: 'custom',
    silent: true,
    data,
    encode: { x: 0, y: [1, 2] },
    renderItem: (_: unknown, api: CustomSeriesRenderItemAPI) => {
      const [x1, y1] = api.coord([api.value(0), api.value(1)]);
      const [x2, y2] = api.coord([api.value(0), api.value(2)]);
      const style = { stroke: colour, lineWidth: 1.5, opacity: 0.5, fill: 'none' };
      return { type: 'line', shape: { x1, y1, x2, y2 }, style };
    },
  };
}
