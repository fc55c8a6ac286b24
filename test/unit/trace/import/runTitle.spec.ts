import { expect, test } from 'vitest';
import { boxedAnswer } from '../../../../src/trace/import/boxedAnswer';
import { promptTitle, titleOf } from '../../../../src/trace/import/runTitle';

test.each([
  ['What is 1+1?', 'What is 1+1?'],
  ['system\nBe kind.\nuser\nWhat is\n 1+1?\nassistant\n', 'What is 1+1?'],
  ['<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\n1+1?<|im_end|>\n', '1+1?'],
  ['<｜begin▁of▁sentence｜><｜User｜>1+1?<｜Assistant｜><think>', '1+1?'],
  ['user\nassistant\n', 'user assistant'],
  ['', ''],
])('%j asks %j', (prompt, title) => {
  expect(promptTitle(prompt)).toBe(title);
});

test('a title is a line of 80 characters at most', () => {
  expect(titleOf('word \n'.repeat(100_000))).toHaveLength(80);
});

test.each([
  ['\\boxed{1} and \\boxed{\\frac{1}{2}}.', '\\frac{1}{2}'],
  ['\\boxed{1', undefined],
  ['none', undefined],
])('the answer of %j', (text, answer) => {
  expect(boxedAnswer(text)).toBe(answer);
});
