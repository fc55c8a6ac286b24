import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AnswerRule,
  findAnswer,
  markedAnswer,
} from '../../../../src/tasks/answers/findAnswer';

test.each<[rule: AnswerRule, answer: string, transcript: string]>([
  // The last box whose braces balance
  ['boxed', '3', 'First \\boxed{2}, no: \\boxed{3}. The answer is 4.\n#### 5'],
  ['boxed', '\\frac{1}{2}', 'Thus $\\boxed{\\frac{1}{2}}$.'],
  ['boxed', '\\{1,2\\}', '\\boxed{\\{1,2\\}}'],
  ['boxed', '5', '\\boxed{\\boxed{5}}'],
  ['boxed', '5', '\\boxed { 5 }'],
  ['boxed', '5', 'if (x) { \\boxed{5}, and an answer is \\boxed{6'],
  ['boxed', '5', '} } \\boxed{5} }'],
  ['boxed', '5', '\\\\boxed{4} \\boxed{5}'],
  // GSM8K
  ['hashes', '72', '48+24=72\n#### 72'],
  ['hashes', '1,080', '#### 1,080\n'],
  ['hashes', '2', '#### 1\n#### 2\nThe answer is 3'],
  ['sentence', '72', '#### Step 2: add\nThe answer is 72.'],
  // Sentences
  ['sentence', '72', 'The answer is 72.'],
  ['sentence', '72', 'The answer is **72**.'],
  ['sentence', '3.5', 'So the answer is: 3.5. Let me check 7.'],
  ['sentence', '\\frac{1}{2}', 'The final answer is $\\frac{1}{2}$, as 1/3 is not.'],
  ['sentence', '$18 for 2 and $20', 'The answer is $18 for 2 and $20'],
  ['sentence', 'x+1', '**Final Answer:** \\(x+1\\)'],
  ['sentence', '72', '**Answer**: 72'],
  ['sentence', '72', 'ANSWER:\n\n72\n\nDone in 3 steps.'],
  ['sentence', 'Monday', 'answer: Monday'],
  ['sentence', '2', 'The answer is 1. No, the answer is 2'],
  ['sentence', '72', '所以答案是72。共3步'],
  ['sentence', '72', '答案：72'],
  ['sentence', '72', '答案为 72'],
  ['sentence', '72', '#### 2 Adding both parts\nThe answer is 72'],
  // The whole text, or its last number
  ['whole', '\\frac{1}{2}', ' \\frac{1}{2}\n'],
  ['whole', '(1, 2)', '(1, 2)'],
  ['whole', '5 cubic feet', '5 cubic feet'],
  ['number', '5', '5 people went home'],
  ['number', '1,234.5', 'We get 12 and 1,234.5 of them'],
  ['number', '-3', 'It falls to -3 at night'],
  ['number', '−3', 'It falls to −3 at night'],
  ['number', '3', 'Rooms 5-3 are free'],
  ['number', '3/4', 'He ate 3/4 of it'],
  ['number', '60%', 'It was 60%, they say'],
  ['number', '3', 'We take 1,2,3, and stop'],
])('%s: %j in %j', (rule, answer, transcript) => {
  expect(findAnswer(transcript)).toEqual({ answer, rule });
});

test.each(['', 'No idea.', 'The answer is', '\\boxed{}', 'answer: **'])('nothing in %j', (text) => {
  expect(findAnswer(text)).toBeUndefined();
});

test('a solution marks its answer or does not', () => {
  expect(markedAnswer('It is \\boxed{4}.')).toEqual({ answer: '4', rule: 'boxed' });
  expect(markedAnswer('It is 4.\n#### 4')).toEqual({ answer: '4', rule: 'hashes' });
  expect(markedAnswer('The answer is 4.')).toBeUndefined();
});

test('finds in a box what was put there, whatever stands around it', () => {
  const words = fc.string().filter((text) => !/[{}\\]/.test(text));
  const balanced = fc
    .array(fc.constantFrom('1', 'x', '+', '\\frac{1}{2}', '{a}', '\\}', '\\{'), { minLength: 1 })
    .map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(words, balanced, words, (before, content, after) => {
      const transcript = `${before}\\boxed{${content}}${after}`;
      expect(findAnswer(transcript)).toEqual({ answer: content, rule: 'boxed' });
    }),
  );
});

describe('ten megabytes of', () => {
  const many = (piece: string) => piece.repeat(Math.ceil(1e7 / piece.length));
  test.each(
    [
      ...['\\boxed{', '{', '}', '\\', '#', '#### 1\n', 'answer is ', 'answer**', '答案：', '$'],
      ...['1', '1,', '1,111', '1/1/', '-', ' ', '\n', '.', '\\boxed '],
    ].map((piece) => [piece]),
  )('%j take time in proportion', (piece) => {
    const start = performance.now();
    findAnswer(many(piece));
    // Anything but a linear scan of it would take hours.
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test('nested boxes give the innermost', () => {
    const depth = 1e6;
    const nested = `${'\\boxed{'.repeat(depth)}7${'}'.repeat(depth)}`;
    expect(findAnswer(nested)).toEqual({ answer: '7', rule: 'boxed' });
  });
});
