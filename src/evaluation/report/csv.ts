import { csvLine, type CsvValue } from '../../common/csv';
import type { SampleRecord } from '../study/sample';

export function renderCsv(rows: readonly (readonly CsvValue[])[]): string {
  return rows.map(csvLine).join('');
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
