import * as echarts from 'echarts';
import { escapeXml } from '../../common/xml';
import type { Axis, Figure, Point, Role, Series } from './figure';

const WIDTH = 720;
const HEIGHT = 420;

/**
 * Colours are variables of the page, so that one drawing suits light and dark. They keep a contrast
 * of 4.5 to 1 to the page, and are told apart by people who do not see all colours; symbols and
 * dashes say the same.
 */
const COLOUR: Readonly<Record<Role, string>> = {
  apr: 'var(--apr)',
  sos: 'var(--sos)',
  reference: 'var(--muted)',
  third: 'var(--third)',
  fourth: 'var(--fourth)',
  fifth: 'var(--fifth)',
};

export const COLOURS = {
  light:
    '--ink:#1c1f26;--muted:#5d6470;--grid:#dfe3e8;--page:#ffffff;--apr:#0b5cad;--sos:#b34700;--third:#1a7f37;--fourth:#7a3db8;--fifth:#a8195c;',
  dark: '--ink:#e8eaed;--muted:#a2a9b4;--grid:#363b44;--page:#16181d;--apr:#6cb6ff;--sos:#ff9b57;--third:#6fd08c;--fourth:#c8a2ff;--fifth:#ff8fbf;',
} as const;

/** The figure as SVG, drawn without a browser; its colours are those of whoever shows it. */
export function drawSvg(figure: Figure): string {
  const chart = echarts.init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: WIDTH,
    height: HEIGHT,
  });
  try {
    chart.setOption(optionOf(figure));
    // Names within the drawing count charts of the process: the same figure is to be the same text.
    // The classes are for hovering, which a picture has none of.
    const svg = chart
      .renderToSVGString()
      .replace(/ class="zr[^"]*"/g, '')
      .replace(/<style[\s\S]*?<\/style>/, '')
      .replace(/\bzr\d+-/g, `${figure.id}-`);
    const label = `role="img" aria-label="${escapeXml(`${figure.title}. ${figure.caption}`)}"`;
    return svg.replace('<svg ', `<svg ${label} `);
  } finally {
    chart.dispose();
  }
}

/** For a file by itself: with both sets of colours. */
export function standaloneSvg(svg: string): string {
  const style =
    `<style>svg{${COLOURS.light}background:var(--page);font-family:sans-serif}` +
    `@media(prefers-color-scheme:dark){svg{${COLOURS.dark}}}</style>`;
  return svg.replace(/(<svg[^>]*>)/, `$1${style}`);
}

function optionOf(figure: Figure): echarts.EChartsCoreOption {
  const text = { color: 'var(--ink)', fontSize: 13 };
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit' },
    grid: { left: 64, right: 28, top: 84, bottom: 56 },
    // Wide enough for the text: without a browser its width is only guessed.
    legend: {
      top: 0,
      left: 'center',
      itemGap: 28,
      selectedMode: false,
      textStyle: { ...text, padding: [0, 14, 0, 0] },
      data: legendOf(figure),
    },
    xAxis: axisOf(figure.x, 30, valuesOf(figure, 'x')),
    yAxis: axisOf(figure.y, 46, valuesOf(figure, 'y')),
    series: figure.series.flatMap((series, i) => [
      lineOf(series, i === 0 ? figure.marks : undefined),
      ...(series.points.some(({ low }) => low !== undefined) ? [intervalsOf(series)] : []),
    ]),
  };
}

function legendOf({ series }: Figure) {
  return series.map(({ name, symbol, dash }) => ({
    name,
    lineStyle: { type: dash ? 'dashed' : 'solid' },
    ...(symbol !== 'none' && { icon: symbol ?? 'circle' }),
  }));
}

function valuesOf({ series }: Figure, axis: 'x' | 'y'): number[] {
  return series.flatMap(({ points }) => points.map((point) => point[axis]));
}

function axisOf(axis: Axis, gap: number, values: readonly number[]) {
  const { name, scale = 'linear', percent, from, to } = axis;
  const line = { lineStyle: { color: 'var(--muted)' } };
  const power = (value: number, round: (exponent: number) => number) =>
    2 ** round(Math.log2(value));
  return {
    type: scale === 'log' ? 'log' : 'value',
    name,
    nameLocation: 'middle',
    nameGap: gap,
    nameTextStyle: { color: 'var(--ink)', fontSize: 13 },
    scale: true,
    // Powers of two, since a few of ten would leave most of the axis empty.
    ...(scale === 'log' && {
      logBase: 2,
      min: power(Math.min(...values), Math.floor),
      max: power(Math.max(...values), Math.ceil),
    }),
    ...(from !== undefined && { min: from }),
    ...(to !== undefined && { max: to }),
    axisLine: { show: true, ...line },
    axisTick: line,
    minorTick: { show: false },
    axisLabel: {
      color: 'var(--muted)',
      fontSize: 12,
      formatter: (value: number) =>
        percent ? `${Math.round(100 * value)} %` : value.toLocaleString('en-US'),
    },
    splitLine: { lineStyle: { color: 'var(--grid)' } },
  };
}

function lineOf(series: Series, marks: Figure['marks']) {
  const { name, role, dash = false, symbol = 'circle', scatter = false, points } = series;
  const colour = COLOUR[role];
  return {
    type: scatter ? 'scatter' : 'line',
    name,
    silent: true,
    symbol,
    symbolSize: 9,
    showSymbol: true,
    emphasis: { disabled: true },
    itemStyle: { color: colour },
    lineStyle: { color: colour, width: 2, type: dash ? 'dashed' : 'solid' },
    data: points.map((point) => ({
      value: [point.x, point.y],
      ...(point.text !== undefined && { label: labelOf(point.text, colour) }),
    })),
    labelLayout: { hideOverlap: true },
    ...(marks && { markLine: markLineOf(marks) }),
  };
}

function labelOf(text: string, color: string) {
  return { show: true, formatter: () => text, position: 'top', distance: 6, color, fontSize: 11 };
}

function markLineOf(marks: NonNullable<Figure['marks']>) {
  return {
    silent: true,
    symbol: 'none',
    lineStyle: { color: 'var(--muted)', type: 'dotted' },
    label: { color: 'var(--ink)', fontSize: 12, position: 'insideEndTop' },
    data: marks.map(({ x, text }) => ({ xAxis: x, label: { formatter: text } })),
  };
}

/** A vertical bar through each point that has an interval. */
function intervalsOf({ role, points }: Series) {
  const withInterval = points.filter((point) => point.low !== undefined);
  return {
    type: 'custom',
    silent: true,
    data: withInterval.map(({ x, low, high }: Point) => [x, low, high]),
    encode: { x: 0, y: [1, 2] },
    renderItem: (_: unknown, api: echarts.CustomSeriesRenderItemAPI) => {
      const [x1, y1] = api.coord([api.value(0), api.value(1)]);
      const [x2, y2] = api.coord([api.value(0), api.value(2)]);
      const style = { stroke: COLOUR[role], lineWidth: 1.5, opacity: 0.55, fill: 'none' };
      return { type: 'line', shape: { x1, y1, x2, y2 }, style };
    },
  };
}
