import type { ComparisonView } from '../../src/comparisonProtocol';
import type { Localizer } from '../../src/common/localizer';
import { html } from '../dom';
import { button } from '../toolkit';
import { type PairColumn, type PairRow, sorted, verdictOf } from './pairColumns';

/** Rows shown at a time: more are a button away. */
const ROWS = 200;

export interface Sorting {
  readonly column: number;
  readonly isAscending: boolean;
}

/**
 * The table of pairs. One row's button is in the tab order, and arrows go from row to row; the
 * button opens both traces.
 */
export class PairTable {
  readonly element = html('div', { class: 'pairs' });
  private readonly links: HTMLButtonElement[] = [];
  private shown = ROWS;
  private current = 0;
  private rows: readonly PairRow[] = [];
  private view: ComparisonView | undefined;
  private columns: readonly PairColumn[] = [];
  sorting: Sorting | undefined;

  constructor(
    private readonly l10n: Localizer,
    private readonly onOpen: (pair: number) => void,
    private readonly onSort: () => void,
  ) {
    this.element.addEventListener('keydown', (event) => this.move(event));
  }

  /** What shows, in the order in which it does. */
  get ordered(): readonly PairRow[] {
    const column = this.sorting && this.columns[this.sorting.column];
    return column ? sorted(this.rows, column, this.sorting?.isAscending ?? true) : this.rows;
  }

  draw(view: ComparisonView, columns: readonly PairColumn[], rows: readonly PairRow[]): void {
    this.view = view;
    this.columns = columns;
    this.rows = rows;
    this.redraw();
  }

  private redraw(focused?: number): void {
    const { view, columns, l10n } = this;
    if (!view) return;
    this.links.length = 0;
    const rows = this.ordered;
    this.current = Math.min(this.current, Math.max(0, Math.min(rows.length, this.shown) - 1));
    const body = rows.slice(0, this.shown).map((row) => this.row(row));
    const caption =
      rows.length === 1
        ? l10n.t('1 problem. Enter opens both of its traces.')
        : l10n.t('{0} problems. Enter on one opens both of its traces.', rows.length);
    const sides = columns.filter(({ side }) => side === 'first').length;
    this.element.replaceChildren(
      html(
        'table',
        {},
        html('caption', {}, caption),
        html(
          'thead',
          {},
          html(
            'tr',
            {},
            html('td', { colspan: columns.length - 2 * sides }),
            html('th', { scope: 'colgroup', colspan: sides, class: 'side' }, view.first.label),
            html('th', { scope: 'colgroup', colspan: sides, class: 'side' }, view.second.label),
          ),
          html('tr', {}, ...columns.map((column, i) => this.head(column, i))),
        ),
        html('tbody', {}, ...body),
      ),
      ...(rows.length > this.shown ? [this.more(rows.length)] : []),
    );
    if (focused !== undefined) {
      this.element.querySelectorAll<HTMLElement>('thead button')[focused]?.focus();
    }
  }

  private head({ title, isNumber, side }: PairColumn, index: number): HTMLElement {
    const { sorting } = this;
    const isSorted = sorting?.column === index;
    const order = isSorted ? (sorting.isAscending ? 'ascending' : 'descending') : 'none';
    const press = html('button', { type: 'button', class: 'head' }, title);
    press.title = this.l10n.t('Sort by {0}', title);
    if (isSorted) {
      const arrow = sorting.isAscending ? 'arrow-up' : 'arrow-down';
      press.append(html('span', { class: `codicon codicon-${arrow}`, 'aria-hidden': 'true' }));
    }
    press.addEventListener('click', () => {
      // Numbers are asked for from the largest, words from the first.
      const isAscending = isSorted ? !sorting.isAscending : !isNumber;
      this.sorting = { column: index, isAscending };
      this.onSort();
      this.redraw(index);
    });
    const names = [isNumber ? 'number' : '', this.isFirstOf(index, side) ? 'begins' : ''];
    const attributes = { scope: 'col', class: names.join(' ').trim() || undefined };
    return html('th', { ...attributes, 'aria-sort': order }, press);
  }

  /** A line stands before each side. */
  private isFirstOf(index: number, side: PairColumn['side']): boolean {
    return side !== undefined && this.columns[index - 1]?.side !== side;
  }

  private row(row: PairRow): HTMLElement {
    const { l10n, columns } = this;
    const at = this.links.length;
    const link = html('button', { class: 'link', type: 'button' }, row.problem);
    link.tabIndex = at === this.current ? 0 : -1;
    const hasTrace = row.first.hasTrace || row.second.hasTrace;
    link.title = hasTrace
      ? l10n.t('Open both traces side by side')
      : l10n.t('No trace was kept: decode both again, side by side');
    link.addEventListener('click', () => {
      this.select(at);
      this.onOpen(row.index);
    });
    this.links.push(link);
    const verdict = verdictOf(row);
    const cells = columns.slice(1).map((column, i) => {
      const value = column.value(row);
      const text = typeof value === 'number' ? value.toLocaleString('en') : (value ?? '–');
      const isFailure = column.side && !column.isNumber && !row[column.side].solved;
      const names = [
        column.isNumber ? 'number' : '',
        this.isFirstOf(i + 1, column.side) ? 'begins' : '',
        column.side && !column.isNumber ? (isFailure ? 'failed' : 'solved') : '',
      ];
      const cell = html('td', { class: names.join(' ').trim() || undefined });
      if (column.side && !column.isNumber) {
        const icon = isFailure ? 'close' : 'check';
        const said = isFailure ? l10n.t('not solved:') : l10n.t('solved:');
        cell.append(
          html('span', { class: `codicon codicon-${icon}`, 'aria-hidden': 'true' }),
          html('span', { class: 'unseen' }, said),
        );
      }
      cell.append(text);
      return cell;
    });
    return html('tr', { class: verdict }, html('th', { scope: 'row' }, link), ...cells);
  }

  private more(count: number): HTMLElement {
    const label = this.l10n.t('Show {0} more rows', Math.min(ROWS, count - this.shown));
    return button(label, () => {
      this.current = this.shown;
      this.shown += ROWS;
      this.redraw();
      this.links[this.current]?.focus();
    });
  }

  private move(event: KeyboardEvent): void {
    const from = this.links.indexOf(event.target as HTMLButtonElement);
    if (from < 0) return;
    const to = {
      ArrowDown: from + 1,
      ArrowUp: from - 1,
      Home: 0,
      End: this.links.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.select(Math.max(0, Math.min(this.links.length - 1, to)));
    this.links[this.current]?.focus();
  }

  private select(at: number): void {
    const before = this.links[this.current];
    if (before) before.tabIndex = -1;
    this.current = at;
    const now = this.links[at];
    if (now) now.tabIndex = 0;
  }
}
