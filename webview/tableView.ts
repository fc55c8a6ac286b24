import type { ThreadId } from '../src/trace/traceEvent';
import { html } from './dom';
import type { PageContext } from './picture';
import type { Row, Table } from './table';
import { button } from './toolkit';

/** Rows shown at a time: more are a button away. */
const ROWS = 500;

/** A picture's table, for people who read rather than look, and for copying. */
export class TableView {
  readonly element = html('div', { class: 'table' });
  private shown = ROWS;
  private rows = new Map<ThreadId, HTMLTableRowElement>();
  private selected: ThreadId | undefined;

  constructor(private readonly page: PageContext) {}

  draw(table: Table): void {
    this.rows = new Map();
    const { columns, rows, caption } = table;
    const isNumber = columns.map((column) => column.isNumber ?? false);
    const head = columns.map(({ title }, i) =>
      html('th', { scope: 'col', class: isNumber[i] ? 'number' : undefined }, title),
    );
    const body = rows.slice(0, this.shown).map((row) => this.row(row, isNumber));
    const scrolled = this.element.scrollTop;
    this.element.replaceChildren(
      html(
        'table',
        {},
        html('caption', {}, caption),
        html('thead', {}, html('tr', {}, ...head)),
        html('tbody', {}, ...body),
      ),
      ...(rows.length > this.shown ? [this.more(table)] : []),
    );
    this.element.scrollTop = scrolled;
    this.select(this.selected, false);
  }

  select(thread: ThreadId | undefined, reveal: boolean): void {
    this.selected = thread;
    for (const [id, row] of this.rows) {
      row.classList.toggle('selected', id === thread);
      if (id === thread) row.setAttribute('aria-current', 'true');
      else row.removeAttribute('aria-current');
      if (id === thread && reveal) row.scrollIntoView({ block: 'nearest' });
    }
  }

  private row({ thread, cells }: Row, isNumber: readonly boolean[]): HTMLTableRowElement {
    const { l10n } = this.page;
    const row = html('tr');
    for (const [i, cell] of cells.entries()) {
      const text = typeof cell === 'number' ? cell.toLocaleString('en') : cell;
      if (i > 0) {
        row.append(html('td', { class: isNumber[i] ? 'number' : undefined }, text));
        continue;
      }
      const link = html('button', { class: 'link', type: 'button' }, text);
      link.title = l10n.t('Select this thread in all views');
      link.addEventListener('click', () => this.page.select(thread));
      row.append(html('th', { scope: 'row' }, link));
    }
    this.rows.set(thread, row);
    return row;
  }

  private more(table: Table): HTMLElement {
    const { l10n } = this.page;
    const rest = table.rows.length - this.shown;
    const label = l10n.t('Show {0} more rows', Math.min(ROWS, rest));
    return button(label, () => {
      this.shown += ROWS;
      this.draw(table);
    });
  }
}
