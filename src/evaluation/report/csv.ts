import type { SampleRecord } from '../study/sample';

/** RFC 4180; what a spreadsheet could take for a formula is made text. */
export function renderCsv(
  rows: readonly (readonly (string | number | boolean | null)[])[],
): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const text = /^[=@\t]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const COLUMNS = [
  'arm',
  'problem',
  'sample',
  'target',
  'claimed',
  'verified',
  'expression',
  'failure',
  'totalTokens',
  'sampledTokens',
  'sequentialTokens',
  'longestContext',
  'spawns',
  'children',
  'usefulChildren',
  'wastedTokens',
  'wallMs',
  'firstTokenMs',
  'joinPrefillMs',
  'trace',
] as const;

/** The samples, a row each, without what does not fit a cell. */
export function samplesCsv(records: readonly SampleRecord[]): string {
  return renderCsv([
    [...COLUMNS, 'numbers'],
    ...records.map((record) => [
      ...COLUMNS.map((column) => record[column]),
      record.numbers.join(' '),
    ]),
  ]);
}
