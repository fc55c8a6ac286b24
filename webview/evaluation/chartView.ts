import type { Chart } from '../../src/evaluationProtocol';
import type { Localizer } from '../../src/common/localizer';
import { html } from '../dom';
import { button } from '../toolkit';
import { Tooltip } from '../tooltip';
import { type ChartDrawing, chartOption, looksOf } from './chartOption';
import { type ECharts, initChart } from './charts';
import { seriesChoice } from './seriesChoice';
import { valueText } from './chartTable';
import { themeColours } from './themeColours';

/** This many series are legible at once; others can be switched on. */
const SHOWN_AT_FIRST = 6;
const ZOOM = 1.5;

export interface ChartActions {
  /** Shows the samples behind a point. */
  open(series: number, point: number): void;
  /** Says something to people who cannot see it. */
  announce(text: string): void;
}

interface Place {
  readonly series: number;
  readonly point: number;
}

/**
 * A chart that is looked at with the pointer or the keys: arrows go along a series and from one to
 * the other, Enter opens the samples of a point, plus and minus zoom, 0 shows all again.
 */
export class ChartView {
  readonly element = html('div', { class: 'chartView' });
  readonly tools: readonly HTMLElement[];
  private readonly plot = html('div', { class: 'plot', tabindex: 0, role: 'application' });
  private readonly caption = html('p', { class: 'caption' });
  private readonly choice = html('div', { class: 'series', role: 'group' });
  private readonly tooltip = new Tooltip();
  /** Series that the person has switched off, or on, by chart and name. */
  private readonly choices = new Map<string, boolean>();
  private echarts: ECharts | undefined;
  private chart: Chart | undefined;
  private shown: readonly number[] = [];
  private place: Place | undefined;

  constructor(
    private readonly l10n: Localizer,
    private readonly actions: ChartActions,
  ) {
    this.choice.setAttribute('aria-label', l10n.t('Methods in the chart'));
    this.tools = [
      button(l10n.t('Zoom In'), () => this.zoom(ZOOM), 'zoom-in'),
      button(l10n.t('Zoom Out'), () => this.zoom(1 / ZOOM), 'zoom-out'),
      button(l10n.t('Show All'), () => this.zoomTo(0, 100), 'screen-full'),
    ];
    this.element.append(this.choice, this.plot, this.caption, this.tooltip.element);
    this.plot.addEventListener('keydown', (event) => this.press(event));
    this.plot.addEventListener('blur', () => this.leave());
    this.plot.addEventListener('mouseleave', () => this.tooltip.hide());
    new ResizeObserver(() => this.echarts?.resize()).observe(this.plot);
  }

  draw(chart: Chart | undefined): void {
    if (chart?.id !== this.chart?.id) this.place = undefined;
    const isOther = chart?.id !== this.chart?.id;
    this.chart = chart;
    this.element.hidden = chart === undefined;
    if (!chart) return;
    const { l10n } = this;
    const nothing = l10n.t('There is nothing to show yet: it was not decoded or not recorded.');
    this.caption.textContent = chart.series.length > 0 ? chart.caption : nothing;
    const keys = l10n.t('Arrows go to points, Enter shows samples.');
    this.plot.setAttribute('aria-label', `${chart.title}. ${chart.caption} ${keys}`);
    const drawing = this.shownOf(chart);
    this.shown = drawing.shown;
    this.drawChoice(drawing);
    this.echarts ??= this.start();
    this.echarts.resize();
    // Zoom stays where it is while the same chart gets more points.
    const zoom = isOther ? undefined : this.zoomed;
    this.echarts.setOption(chartOption(drawing), { notMerge: true });
    if (zoom) this.zoomTo(...zoom);
    this.mark();
  }

  /** What is to be drawn of a chart: the series that the person wants to see. */
  shownOf(chart: Chart): ChartDrawing {
    const shown = chart.series.flatMap(({ name }, i) =>
      (this.choices.get(`${chart.id} ${name}`) ?? i < SHOWN_AT_FIRST) ? [i] : [],
    );
    return { chart, shown, colours: themeColours() };
  }

  private start(): ECharts {
    const echarts = initChart(this.plot);
    const placeOf = ({
      seriesIndex = -1,
      dataIndex,
    }: {
      seriesIndex?: number;
      dataIndex: number;
    }) => {
      const series = this.shown[seriesIndex];
      return series === undefined ? undefined : { series, point: dataIndex };
    };
    echarts.on('mouseover', (event) => {
      const place = placeOf(event);
      if (place) this.tell(place);
    });
    echarts.on('mouseout', () => this.tooltip.hide());
    echarts.on('click', (event) => {
      const place = placeOf(event);
      if (place) this.actions.open(place.series, place.point);
    });
    return echarts;
  }

  private drawChoice(drawing: ChartDrawing): void {
    const { chart, shown, colours } = drawing;
    const looks = looksOf(chart.series, colours);
    const focused = document.activeElement?.id;
    const boxes = chart.series.map(({ name }, i) =>
      seriesChoice(`series-${i}`, name, looks[i], shown.includes(i), (on) => {
        this.choices.set(`${chart.id} ${name}`, on);
        this.draw(chart);
      }),
    );
    this.choice.replaceChildren(...boxes);
    if (focused?.startsWith('series-')) document.getElementById(focused)?.focus();
  }

  private press(event: KeyboardEvent): void {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[
      event.key
    ] as readonly [number, number] | undefined;
    if (step) this.move(...step);
    else if (event.key === 'Enter' && this.place) {
      this.actions.open(this.place.series, this.place.point);
    } else if (event.key === '+' || event.key === '=') this.zoom(ZOOM);
    else if (event.key === '-') this.zoom(1 / ZOOM);
    else if (event.key === '0') this.zoomTo(0, 100);
    else if (event.key === 'Escape') this.leave();
    else return;
    event.preventDefault();
  }

  private move(series: number, point: number): void {
    const { chart, shown, place } = this;
    if (!chart || shown.length === 0) return;
    const at = place ? shown.indexOf(place.series) : -1;
    const row = at < 0 ? 0 : Math.min(shown.length - 1, Math.max(0, at + series));
    const next = shown[row] as number;
    const last = (chart.series[next]?.points.length ?? 1) - 1;
    const from = place ? place.point + (at < 0 ? 0 : point) : 0;
    this.place = { series: next, point: Math.min(last, Math.max(0, from)) };
    this.mark();
    this.tell(this.place);
    this.actions.announce(this.wordsOf(this.place).join(', '));
  }

  private leave(): void {
    this.place = undefined;
    this.tooltip.hide();
    this.echarts?.dispatchAction({ type: 'downplay' });
  }

  private mark(): void {
    const { place, echarts, shown } = this;
    echarts?.dispatchAction({ type: 'downplay' });
    if (!place) return;
    const seriesIndex = shown.indexOf(place.series);
    echarts?.dispatchAction({ type: 'highlight', seriesIndex, dataIndex: place.point });
  }

  /** The point in words beside it. */
  private tell(place: Place): void {
    const point = this.chart?.series[place.series]?.points[place.point];
    const seriesIndex = this.shown.indexOf(place.series);
    const pixel = point && this.echarts?.convertToPixel({ seriesIndex }, [point.x, point.y]);
    if (!pixel) return;
    const { left, top } = this.plot.getBoundingClientRect();
    const [first = '', ...rest] = this.wordsOf(place);
    this.tooltip.show({ clientX: left + (pixel[0] ?? 0), clientY: top + (pixel[1] ?? 0) }, [
      html('strong', {}, first),
      ...rest,
    ]);
  }

  private wordsOf({ series, point: index }: Place): string[] {
    const { chart, l10n } = this;
    const one = chart?.series[series];
    const point = one?.points[index];
    if (!chart || !one || !point) return [];
    const { low, high } = point;
    const range =
      low === undefined || high === undefined
        ? ''
        : ` (${valueText(chart.y, low)} – ${valueText(chart.y, high)})`;
    return [
      one.name,
      ...(point.name === '' || point.name === one.name ? [] : [point.name]),
      `${chart.x.name}: ${valueText(chart.x, point.x)}`,
      `${chart.y.name}: ${valueText(chart.y, point.y)}${range}`,
      point.samples === 1 ? l10n.t('1 sample') : l10n.t('{0} samples', point.samples),
    ];
  }

  /** What shows of the x axis, in percent of all. */
  private get zoomed(): readonly [number, number] | undefined {
    const option = this.echarts?.getOption() as
      { dataZoom?: readonly { start?: number; end?: number }[] } | undefined;
    const { start, end } = option?.dataZoom?.[0] ?? {};
    return start === undefined || end === undefined ? undefined : [start, end];
  }

  private zoom(factor: number): void {
    const [from, to] = this.zoomed ?? [0, 100];
    const half = Math.min(50, (to - from) / factor / 2);
    const middle = Math.min(100 - half, Math.max(half, (from + to) / 2));
    this.zoomTo(middle - half, middle + half);
  }

  private zoomTo(start: number, end: number): void {
    this.tooltip.hide();
    for (const dataZoomIndex of [0, 1]) {
      const isAll = dataZoomIndex === 1;
      this.echarts?.dispatchAction({
        ...{ type: 'dataZoom', dataZoomIndex },
        // The keys zoom along the horizontal axis; the wheel zooms both.
        ...(isAll ? { start: 0, end: 100 } : { start, end }),
      });
    }
  }
}
