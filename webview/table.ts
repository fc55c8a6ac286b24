import { csvLine } from '../src/common/csv';
import type { ThreadId } from '../src/trace/traceEvent';

/** What a picture shows, in words and numbers. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
}

export interface Row {
  readonly thread: ThreadId;
  /** One for each column. */
  readonly cells: readonly (string | number)[];
}

/** The table of a picture before there is a run. */
export const NO_TABLE: Table = { caption: '', columns: [], rows: [] };

/** What of a table a file holds. */
interface CsvTable {
  readonly columns: readonly Column[];
  readonly rows: readonly Pick<Row, 'cells'>[];
}

/** The table as comma-separated values, with a line of titles. */
export function csvOf({ columns, rows }: CsvTable): string {
  const lines = [columns.map(({ title }) => title), ...rows.map(({ cells }) => cells)];
  return lines.map(csvLine).join('');
}
