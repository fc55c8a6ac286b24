import { expect, test } from 'vitest';
import type { ComparisonView, OutcomeView } from '../../../src/comparisonProtocol';
import {
  readComparisonHostMessage,
  readComparisonPageMessage,
  readKeptPlaces,
} from '../../../src/comparisonProtocol';
import { ENGLISH } from '../../../src/common/localizer';
import { pairColumns, type PairRow, passes, sorted } from '../../../webview/comparison/pairColumns';

const outcome = (fields: Partial<OutcomeView>): OutcomeView => ({
  ...{ solved: true, tokens: 20, children: 2, words: '5+3', hasTrace: true },
  ...fields,
});

const failed = (words: string) => outcome({ solved: false, words });
const ROWS: PairRow[] = [
  { index: 0, problem: '5 3 -> 8', first: outcome({ tokens: 100 }), second: failed('gave up') },
  { index: 1, problem: '5 3 -> 9', first: failed('limit'), second: outcome({}) },
  { index: 2, problem: '5 3 -> 10', first: outcome({ tokens: undefined }), second: outcome({}) },
  { index: 3, problem: '5 3 -> 11', first: failed('limit'), second: failed('gave up') },
];

const view: ComparisonView = {
  first: { place: { path: '/a', name: 'apr' }, label: 'apr', unmatched: 0 },
  second: { place: { path: '/a', name: 'sos' }, label: 'sos', unmatched: 1 },
  ...{ problems: 4, headline: 'apr and sos', both: 1, neither: 1, onlyFirst: 1, onlySecond: 1 },
  measures: [{ name: 'Tokens', first: '1', second: '2', difference: '-1', isClear: false }],
  pairs: ROWS.map(({ problem, first, second }) => ({ problem, first, second })),
};
const columns = pairColumns(view, ENGLISH);
const at = (title: string) => columns.find((column) => column.title === title) ?? columns[0]!;
const shown = (...given: Parameters<typeof passes> extends [PairRow, ...infer R] ? R : never) =>
  ROWS.filter((row) => passes(row, ...given)).map(({ index }) => index);

test('pairs are filtered by who solved them', () => {
  expect(shown('discordant', '')).toEqual([0, 1]);
  expect(shown('first', '')).toEqual([0]);
  expect(shown('second', '')).toEqual([1]);
  expect(shown('both', '')).toEqual([2]);
  expect(shown('neither', '')).toEqual([3]);
  expect(shown('all', '')).toEqual([0, 1, 2, 3]);
});

test('and by words of the problem or of a failure', () => {
  expect(shown('all', ' LIMIT')).toEqual([1, 3]);
  expect(shown('all', '-> 1')).toEqual([2, 3]);
  expect(shown('discordant', 'nothing of these')).toEqual([]);
});

test('are sorted by a column, what is not recorded last', () => {
  const by = (title: string, isAscending: boolean) =>
    sorted(ROWS, at(title), isAscending).map(({ index }) => index);
  expect(by('Tokens', true)).toEqual([1, 3, 0, 2]);
  expect(by('Tokens', false)).toEqual([0, 1, 3, 2]);
  expect(by('Problem', true)).toEqual([0, 1, 2, 3]);
  expect(by('Solved by', true)).toEqual([0, 2, 3, 1]);
});

test('messages are read as they were sent, and nothing else is', () => {
  const sent = (message: unknown) => JSON.parse(JSON.stringify(message)) as unknown;
  expect(readComparisonHostMessage(sent({ type: 'comparison', view }))).toEqual(
    sent({ type: 'comparison', view }),
  );
  for (const message of [
    { type: 'ready' },
    { type: 'open', pair: 1 },
    { type: 'open', pair: 1, side: 'first' },
    { type: 'request', id: 1, request: { kind: 'copy', text: 'a,b' } },
  ]) {
    expect(readComparisonPageMessage(message)).toEqual(message);
  }
  expect(() => readComparisonPageMessage({ type: 'open', pair: -1 })).toThrow(/pair/);
  expect(() => readComparisonPageMessage({ type: 'open', pair: 0, side: 'left' })).toThrow(/side/);
  expect(() => readComparisonPageMessage({ type: 'run' })).toThrow(/type/);
  expect(() => readComparisonHostMessage({ type: 'comparison', view: {} })).toThrow(/first/);
});

test('the places that a page keeps are two, or none', () => {
  const places = [view.first.place, view.second.place];
  expect(readKeptPlaces(places)).toEqual(places);
  for (const other of [undefined, [], [places[0]], [...places, places[0]], [{ path: 1 }, {}]]) {
    expect(readKeptPlaces(other)).toBeUndefined();
  }
});
