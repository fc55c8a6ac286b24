import { assertNever } from '../../src/common/assertNever';
import type {
  Chart,
  ChartFormat,
  EvaluationHostMessage,
  EvaluationPageMessage,
  EvaluationRequest,
  EvaluationView,
} from '../../src/evaluationProtocol';
import { messageOf } from '../../src/common/humanError';
import type { Localizer } from '../../src/common/localizer';
import type { ReplyMessage } from '../../src/pictureProtocol';
import type { Channel } from '../channel';
import { html } from '../dom';
import { pngOf } from '../exportFile';
import { csvOf } from '../table';
import { Tabs } from '../tabs';
import { button, toggle } from '../toolkit';
import { chartSvg } from './chartFile';
import { chartTable } from './chartTable';
import { ChartTableView } from './chartTableView';
import { ChartView } from './chartView';
import { ProgressView } from './progressView';

export type EvaluationChannel = Channel<
  EvaluationHostMessage,
  EvaluationPageMessage,
  EvaluationRequest
>;

/** What the page was when it was last in sight. */
interface Kept {
  readonly folder?: string | undefined;
  readonly tab?: string;
  readonly isTable?: boolean;
}

/** The page of an evaluation: its progress, and its charts, one of them in sight. */
export class EvaluationApp {
  private readonly tabs: Tabs<string>;
  private readonly tools = html('div', { class: 'tools' });
  private readonly title = html('h1', { class: 'headline' });
  private readonly said = html('span', { class: 'said' });
  private readonly body = html('div', { class: 'body', role: 'tabpanel', id: 'picture' });
  private readonly live = html('div', { class: 'unseen', 'aria-live': 'polite' });
  private readonly progress: ProgressView;
  private readonly chart: ChartView;
  private readonly table: ChartTableView;
  private readonly tableToggle;
  private view: EvaluationView | undefined;
  private charts: readonly Chart[] = [];
  private isTable = false;
  /** What of the evaluation the charts show. */
  private drawn = '';

  constructor(
    private readonly l10n: Localizer,
    private readonly channel: EvaluationChannel,
  ) {
    const kept = keptOf(channel.state);
    const words = {
      progress: l10n.t('Progress'),
      window: l10n.t('Window'),
      'total-tokens': l10n.t('Total Tokens'),
      'sequential-tokens': l10n.t('Sequential Tokens'),
      latency: l10n.t('Latency'),
      contexts: l10n.t('Contexts'),
    };
    const announce = (text: string) => {
      this.live.textContent = text;
    };
    this.tabs = new Tabs<string>(words, () => this.showTab());
    this.progress = new ProgressView(l10n, (action) => channel.post({ type: action }));
    const openPoint = (series: number, point: number) =>
      channel.post({
        type: 'samples',
        point: { chart: this.tabs.selected, series, point },
      });
    this.chart = new ChartView(l10n, { open: openPoint, announce });
    this.table = new ChartTableView(l10n, openPoint);
    this.isTable = kept.isTable === true;
    this.tableToggle = toggle(l10n.t('Show as a Table'), 'table', (on) => {
      this.isTable = on;
      this.showTab();
    });
    this.tableToggle.set(this.isTable);
    document.body.append(
      html('header', {}, this.tabs.element, this.tools),
      html('main', {}, html('div', { class: 'subject' }, this.title, this.said), this.body),
      this.live,
    );
    this.tabs.select(kept.tab);
    // Colours are read once, when they are drawn with.
    new MutationObserver(() => this.draw()).observe(document.body, {
      attributes: true,
      attributeFilter: ['class'],
    });
  }

  /** Asks for what there is to show. */
  begin(): void {
    this.showTab();
    this.channel.post({ type: 'ready', folder: keptOf(this.channel.state).folder });
  }

  receive(message: Exclude<EvaluationHostMessage, ReplyMessage>): void {
    switch (message.type) {
      case 'evaluation':
        this.take(message.view);
        break;
      case 'charts':
        this.charts = message.charts;
        this.draw();
        break;
      case 'tab':
        this.tabs.select(message.tab);
        break;
      default:
        assertNever(message);
    }
  }

  private take(view: EvaluationView): void {
    if (view.folder !== this.view?.folder) this.charts = [];
    if (view.status !== this.view?.status) this.live.textContent = this.progress.wordsOf(view);
    this.view = view;
    this.title.textContent = view.title;
    this.keep();
    this.askForCharts();
    this.draw();
  }

  private get isProgress(): boolean {
    return this.tabs.selected === 'progress';
  }

  /** Charts that are in sight follow what is decoded; those that are not wait. */
  private askForCharts(): void {
    const { view } = this;
    if (this.isProgress || !view) return;
    const state = `${view.folder} ${view.done}`;
    if (state === this.drawn) return;
    this.drawn = state;
    this.channel.post({ type: 'charts' });
  }

  private showTab(): void {
    this.body.setAttribute('aria-labelledby', `tab-${this.tabs.selected}`);
    const { l10n } = this;
    const save = (format: ChartFormat, icon: string, label: string) =>
      button(label, () => this.export(format), icon);
    this.tools.replaceChildren(
      ...(this.isProgress
        ? []
        : [
            ...(this.isTable ? [] : this.chart.tools),
            button(l10n.t('Copy as CSV'), () => this.copy(), 'copy'),
            save('csv', 'export', l10n.t('Export as CSV')),
            save('svg', 'save', l10n.t('Export as SVG')),
            save('png', 'device-camera', l10n.t('Export as PNG')),
            this.tableToggle.element,
          ]),
    );
    this.keep();
    this.askForCharts();
    this.draw();
  }

  private draw(): void {
    const { view } = this;
    this.said.textContent = '';
    if (this.isProgress) {
      this.show(this.progress.element);
      this.progress.draw(view);
      return;
    }
    const { chartInSight: chart } = this;
    this.show(this.isTable ? this.table.element : this.chart.element);
    if (this.isTable) this.table.draw(chart);
    else this.chart.draw(chart);
  }

  private show(element: HTMLElement): void {
    if (element.parentElement !== this.body) this.body.replaceChildren(element);
  }

  private get chartInSight(): Chart | undefined {
    return this.charts.find(({ id }) => id === this.tabs.selected);
  }

  private export(format: ChartFormat): void {
    const { l10n, chartInSight: chart } = this;
    if (!chart) return;
    this.contentOf(chart, format)
      .then((content) => this.channel.ask({ kind: 'save', name: chart.id, format, content }))
      .then((isSaved) => {
        this.live.textContent = isSaved === true ? l10n.t('Saved.') : '';
      })
      .catch((error: unknown) => this.complain(error));
  }

  private async contentOf(chart: Chart, format: ChartFormat): Promise<string> {
    if (format === 'csv') return csvOf(chartTable(chart, this.l10n));
    const svg = chartSvg(this.chart.shownOf(chart));
    return format === 'svg' ? svg : pngOf(svg);
  }

  private copy(): void {
    const { l10n, chartInSight: chart } = this;
    if (!chart) return;
    this.channel.ask({ kind: 'copy', text: csvOf(chartTable(chart, l10n)) }).then(
      () => {
        this.live.textContent = l10n.t('Copied.');
      },
      (error: unknown) => this.complain(error),
    );
  }

  private complain(error: unknown): void {
    this.said.textContent = messageOf(error);
    this.live.textContent = messageOf(error);
  }

  private keep(): void {
    const folder = this.view?.folder ?? keptOf(this.channel.state).folder;
    const kept: Kept = { folder, tab: this.tabs.selected, isTable: this.isTable };
    this.channel.state = kept;
  }
}

/** What was kept may be anything. */
function keptOf(state: unknown): Kept {
  const kept = (typeof state === 'object' && state !== null ? state : {}) as Record<
    string,
    unknown
  >;
  return {
    ...(typeof kept.folder === 'string' && { folder: kept.folder }),
    ...(typeof kept.tab === 'string' && { tab: kept.tab }),
    isTable: kept.isTable === true,
  };
}
