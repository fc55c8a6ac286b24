import { expect, test } from 'vitest';
import { departureMark } from '../../../src/inspect/countdown/departureMark';
import { ENGLISH } from '../../../src/common/localizer';
import type { TranscriptForm } from '../../../src/inspect/transcript';
import { transcriptOf } from '../../../src/inspect/transcriptOf';
import { VOCABULARY } from '../../../src/language/compact/vocabulary';
import type { ThreadState } from '../../../src/trace/runState';
import { golden, stateAfter } from './golden';
import { TokenNames } from '../../../src/trace/tokenNames';

const { events } = await golden('grandchildren');
const state = stateAfter(events);

/** The marked text of a line, and what is said of it. */
function marked(id: number, form: TranscriptForm, vocabulary: readonly string[] = VOCABULARY) {
  const thread = state.threads.get(id) as ThreadState;
  const transcript = transcriptOf(state, thread, form, new TokenNames(VOCABULARY), ENGLISH);
  const mark = departureMark(state, thread, transcript, new TokenNames(vocabulary), ENGLISH);
  return mark && [transcript[mark.line]?.text.slice(mark.start, mark.end), mark.words];
}

const PASSED_OVER = 'An exact division is passed over. The symbolic solver:';

test('the operation in whose place the solver divides', () => {
  const words = `${PASSED_OVER} 22/11=2  leaves 43 2`;
  expect(marked(3, 'readable')).toEqual(['43+22=65', words]);
  expect(marked(3, 'compact')?.[1]).toBe(words);
});

test('the message of a spawn', () => {
  expect(marked(0, 'readable')).toEqual([
    '50-11=39 -> 39 25 7 3  no solution',
    `${PASSED_OVER} 50/25=2`,
  ]);
});

test('not of a model with another vocabulary, which learned from something else', () => {
  expect(marked(3, 'readable', ['a', 'b'])).toBeUndefined();
});
