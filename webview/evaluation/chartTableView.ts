import type { Chart } from '../../src/evaluationProtocol';
import type { Localizer } from '../../src/common/localizer';
import { html } from '../dom';
import { type ChartRow, chartTable } from './chartTable';

/** The table behind a chart; its last column opens samples. */
export class ChartTableView {
  readonly element = html('div', { class: 'table' });

  constructor(
    private readonly l10n: Localizer,
    private readonly open: (series: number, point: number) => void,
  ) {}

  draw(chart: Chart | undefined): void {
    if (!chart) {
      this.element.replaceChildren();
      return;
    }
    const { caption, columns, rows } = chartTable(chart, this.l10n);
    const kind = columns.map(({ isNumber }) => (isNumber ? 'number' : undefined));
    const scrolled = this.element.scrollTop;
    this.element.replaceChildren(
      html(
        'table',
        {},
        html('caption', {}, `${caption}. ${chart.caption}`),
        html(
          'thead',
          {},
          html(
            'tr',
            {},
            ...columns.map(({ title }, i) => html('th', { scope: 'col', class: kind[i] }, title)),
          ),
        ),
        html('tbody', {}, ...rows.map((row) => this.row(row, kind))),
      ),
    );
    this.element.scrollTop = scrolled;
  }

  private row({ series, point, cells }: ChartRow, kind: readonly (string | undefined)[]) {
    const row = html('tr');
    for (const [i, cell] of cells.entries()) {
      if (i === 0) row.append(html('th', { scope: 'row' }, String(cell)));
      else if (i < cells.length - 1) row.append(html('td', { class: kind[i] }, String(cell)));
      else row.append(html('td', { class: kind[i] }, this.link(series, point, Number(cell))));
    }
    return row;
  }

  private link(series: number, point: number, samples: number): HTMLElement | string {
    if (samples === 0) return '0';
    const link = html('button', { class: 'link', type: 'button' }, String(samples));
    const { l10n } = this;
    link.title = l10n.t('Show these samples');
    link.addEventListener('click', () => this.open(series, point));
    return link;
  }
}
