import { expect, test } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { unsolvedWords } from '../../../src/inspect/unsolvedWords';
import { TraceBuilder } from '../trace/traceBuilder';

const wordsOf = (trace: TraceBuilder) => unsolvedWords(trace.state, ENGLISH);

test('a stopped run', () => {
  expect(wordsOf(new TraceBuilder().root(3).end(0, 'abort').finish('abort', false))).toBe(
    'The run was stopped.',
  );
});

test('a window that was reached, with what may help', () => {
  const trace = new TraceBuilder().root(3).limit(0, 'contextWindow').end(0, 'length');
  expect(wordsOf(trace.finish('length', false))).toBe(
    'In 22 26 31 53 -> 27: window reached (100 tokens). A larger window may help.',
  );
});

test('another limit', () => {
  const trace = new TraceBuilder().root(3).limit(0, 'runTokens').end(0, 'length');
  expect(wordsOf(trace.finish('length', false))).toBe(
    'In 22 26 31 53 -> 27: token limit of the run reached (999 tokens).',
  );
});

test('a model that gave up, and one that wrote nothing', () => {
  const gaveUp = new TraceBuilder().root(3).search(0, { type: 'giveUp' }).end(0);
  expect(wordsOf(gaveUp.finish('stop', false))).toBe(
    'The model gave up: its search ended without a solution.',
  );
  expect(wordsOf(new TraceBuilder().root(3).end(0).finish('stop', false))).toBe(
    'The model wrote no answer that can be read.',
  );
});

test('children that were cut short', () => {
  const trace = new TraceBuilder().root(3).child(1, [0, 0, 0], 3).child(2, [0, 0, 1], 3);
  trace.limit(1, 'contextWindow').search(0, { type: 'giveUp' });
  expect(wordsOf(trace)).toMatch(/^The model gave up: .* One thread reached .* 100 tokens\.$/);
  trace.limit(2, 'contextWindow');
  expect(wordsOf(trace)).toMatch(/ 2 threads reached the window of 100 tokens\.$/);
});
