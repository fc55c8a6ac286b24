import type {
  ComparisonHostMessage,
  ComparisonPageMessage,
  ComparisonRequest,
  ComparisonView,
  SideView,
} from '../../src/comparisonProtocol';
import { messageOf } from '../../src/common/humanError';
import type { Localizer } from '../../src/common/localizer';
import type { Channel } from '../channel';
import { html } from '../dom';
import { csvOf } from '../table';
import { button, textField } from '../toolkit';
import { pairColumns, type PairFilter, type PairRow, passes } from './pairColumns';
import { PairTable } from './pairTable';

export type ComparisonChannel = Channel<
  ComparisonHostMessage,
  ComparisonPageMessage,
  ComparisonRequest
>;

/** Two runs compared: a sentence, the measures of both, and the problems one by one. */
export class ComparisonPage {
  private readonly main = html('main', { class: 'comparison' });
  private readonly live = html('div', { class: 'unseen', 'aria-live': 'polite' });
  private readonly table: PairTable;
  private readonly filters = html('div', { role: 'group', class: 'filters' });
  private filter: PairFilter = 'discordant';
  private text = '';
  private view: ComparisonView | undefined;

  constructor(
    private readonly l10n: Localizer,
    private readonly channel: ComparisonChannel,
  ) {
    this.table = new PairTable(
      l10n,
      (pair) => channel.post({ type: 'open', pair }),
      () => this.say(l10n.t('Sorted.')),
    );
    document.body.append(this.main, this.live);
  }

  show(view: ComparisonView): void {
    const { l10n, channel } = this;
    this.view = view;
    channel.state = [view.first.place, view.second.place];
    this.filters.setAttribute('aria-label', l10n.t('Which problems to show'));
    const find = textField(l10n.t('Find a problem or a failure'), (text) => {
      this.text = text;
      this.draw();
    });
    this.main.replaceChildren(
      html(
        'div',
        { class: 'top' },
        html('h1', {}, `${view.first.label} ↔ ${view.second.label}`),
        html(
          'div',
          { class: 'tools' },
          button(l10n.t('Swap the Two'), () => channel.post({ type: 'swap' }), 'arrow-swap'),
          button(l10n.t('Compare Others...'), () => channel.post({ type: 'choose' }), 'diff'),
        ),
      ),
      html('p', { class: 'headline' }, view.headline),
      ...this.unmatched(view),
      this.measures(view),
      html('h2', {}, l10n.t('Problem by Problem')),
      html(
        'div',
        { class: 'bar' },
        this.filters,
        find,
        button(l10n.t('Copy as CSV'), () => void this.copy(), 'copy'),
      ),
      this.table.element,
    );
    this.draw();
  }

  private unmatched({ first, second }: ComparisonView): HTMLElement[] {
    const words = ({ label, unmatched }: SideView) =>
      unmatched === 1
        ? this.l10n.t('1 problem of {0} is left out: the other has not got it.', label)
        : this.l10n.t(
            '{1} problems of {0} are left out: the other has not got them.',
            label,
            unmatched,
          );
    const sides = [first, second].filter(({ unmatched }) => unmatched > 0);
    if (sides.length === 0) return [];
    return [html('p', { class: 'note' }, sides.map(words).join(' '))];
  }

  private measures({ measures, first, second }: ComparisonView): HTMLElement {
    const { l10n } = this;
    const titles = [first.label, second.label, l10n.t('Difference (95 % interval)')];
    const clear = l10n.t('The interval leaves out 0.');
    return html(
      'table',
      { class: 'measures' },
      html('caption', { class: 'unseen' }, l10n.t('Measures of both, and their paired difference')),
      html(
        'thead',
        {},
        html(
          'tr',
          {},
          html('th', { scope: 'col' }, l10n.t('Measure')),
          ...titles.map((title) => html('th', { scope: 'col', class: 'number' }, title)),
        ),
      ),
      html(
        'tbody',
        {},
        ...measures.map((measure) => {
          const difference = html('td', { class: 'number' }, measure.difference);
          if (measure.isClear) {
            difference.classList.add('clear');
            difference.title = clear;
            difference.append(html('span', { class: 'unseen' }, ` ${clear}`));
          }
          return html(
            'tr',
            {},
            html('th', { scope: 'row' }, measure.name),
            html('td', { class: 'number' }, measure.first),
            html('td', { class: 'number' }, measure.second),
            difference,
          );
        }),
      ),
    );
  }

  private draw(): void {
    const { view, l10n } = this;
    if (!view) return;
    const counts: Readonly<Record<PairFilter, readonly [string, number]>> = {
      discordant: [l10n.t('Discordant'), view.onlyFirst + view.onlySecond],
      first: [l10n.t('Only {0}', view.first.label), view.onlyFirst],
      second: [l10n.t('Only {0}', view.second.label), view.onlySecond],
      neither: [l10n.t('Neither'), view.neither],
      both: [l10n.t('Both'), view.both],
      all: [l10n.t('All'), view.problems],
    };
    const focused = [...this.filters.children].indexOf(document.activeElement as Element);
    this.filters.replaceChildren(
      ...(Object.entries(counts) as [PairFilter, readonly [string, number]][]).map(
        ([filter, [words, count]]) => {
          const pressed = String(filter === this.filter);
          const element = html('button', { type: 'button', 'aria-pressed': pressed });
          element.append(words, html('span', { class: 'count' }, count.toLocaleString('en')));
          element.addEventListener('click', () => {
            this.filter = filter;
            this.draw();
          });
          return element;
        },
      ),
    );
    if (focused >= 0) (this.filters.children[focused] as HTMLElement | undefined)?.focus();
    const rows = view.pairs
      .map((pair, index): PairRow => ({ ...pair, index }))
      .filter((row) => passes(row, this.filter, this.text));
    this.table.draw(view, pairColumns(view, l10n), rows);
    this.say(rows.length === 1 ? l10n.t('1 problem') : l10n.t('{0} problems', rows.length));
  }

  /** What shows, with both sides' names before their columns. */
  private async copy(): Promise<void> {
    const { view, l10n } = this;
    if (!view) return;
    const columns = pairColumns(view, l10n);
    const rows = this.table.ordered;
    const csv = csvOf({
      columns: columns.map(({ title, side }) => ({
        title: side ? `${view[side].label}: ${title}` : title,
      })),
      rows: rows.map((row) => ({ cells: columns.map((column) => column.value(row) ?? '') })),
    });
    try {
      await this.channel.ask({ kind: 'copy', text: csv });
      this.say(l10n.t('{0} rows were copied.', rows.length));
    } catch (error) {
      this.say(messageOf(error));
    }
  }

  private say(text: string): void {
    this.live.textContent = text;
  }
}
