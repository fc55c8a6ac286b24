import type { PageContext } from './picture';
import { csvOf, type Table } from './table';

/** Copies the table as comma-separated values, and says so. */
export function copyTable(table: Table, page: PageContext): void {
  const { l10n } = page;
  page.ask({ kind: 'copy', text: csvOf(table) }).then(
    () => page.announce(l10n.t('Copied.')),
    (error: unknown) => page.complain(error),
  );
}
