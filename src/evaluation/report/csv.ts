import { csvLine, type CsvValue } from '../../common/csv';
import { askedWords } from '../../tasks/asked';
import { countdownTask } from '../../tasks/countdown';
import type { SampleRecord } from '../study/sample';

export function renderCsv(rows: readonly (readonly CsvValue[])[]): string {
  return rows.map(csvLine).join('');
}

const PLACE = ['arm', 'problem', 'sample'] as const;

const COLUMNS = [
  'claimed',
  'verified',
  'expression',
  'failure',
  'totalTokens',
  'sampledTokens',
  'decodedTokens',
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

/**
 * The samples, a row each, without what does not fit a cell. Where some are of other tasks than
 * Countdown, two more columns say of which, and the problem's title.
 */
export function samplesCsv(records: readonly SampleRecord[]): string {
  const hasOthers = records.some(({ task }) => task !== undefined);
  return renderCsv([
    [...PLACE, 'target', ...COLUMNS, 'numbers', ...(hasOthers ? ['task', 'title'] : [])],
    ...records.map((record) => {
      const cells = COLUMNS.map((column) => record[column]);
      const place = PLACE.map((column) => record[column]);
      if (record.task !== undefined) {
        return [...place, '', ...cells, '', record.task, askedWords(record)];
      }
      const other = hasOthers ? [countdownTask.name, askedWords(record)] : [];
      return [...place, record.target, ...cells, record.numbers, ...other];
    }),
  ]);
}
