import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HumanError } from '../../../../src/common/humanError';
import { answersTask } from '../../../../src/tasks/answers/answersTask';
import type { AnswersProblem } from '../../../../src/tasks/answers/problem';
import { readAnswersSet } from '../../../../src/tasks/answers/problemSet';

const problem: AnswersProblem = { question: 'How many legs have 18 cows?', reference: '72' };

describe('text', () => {
  test('is a question and its answer', () => {
    expect(answersTask.parse(' How many legs have 18 cows? #### 72\n')).toEqual(problem);
    expect(answersTask.format(problem)).toBe(answersTask.example);
    expect(answersTask.parse('What does #### mean? #### a mark')).toEqual({
      question: 'What does #### mean?',
      reference: 'a mark',
    });
  });

  test('is an object where there is more to say', () => {
    const full = { ...problem, id: '7', unit: 'legs' };
    expect(answersTask.parse(answersTask.format(full))).toEqual(full);
    expect(answersTask.parse('{"problem": "q", "answer": "#### 5"}')).toEqual({
      question: 'q',
      reference: '5',
    });
  });

  test('is read back from what it writes', () => {
    const said = fc.oneof(
      fc.string({ minLength: 1 }),
      fc
        .array(fc.constantFrom('{', '#', '####', ' ', '\n', '7'), { minLength: 1 })
        .map((parts) => parts.join('')),
    );
    const some = said.filter((text) => text.trim() !== '');
    const problems = fc.record(
      { question: some, reference: some, id: some, unit: some },
      { requiredKeys: ['question', 'reference'] },
    );
    fc.assert(
      fc.property(problems, (any) => {
        expect(answersTask.parse(answersTask.format(any))).toEqual(any);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['', 'No question given. Write one before the answer, for example How many'],
    ['#### 72', 'No question given.'],
    ['How many legs?', 'No reference answer given. Add it behind the question, for example How'],
    ['How many legs? ####', 'No reference answer given.'],
    ['{"question"', 'The problem begins as JSON and is none.'],
    ['{"question": "q"}', 'The problem cannot be used: it has no answer; name it reference,'],
  ])('%j is refused', (text, message) => {
    expect(() => answersTask.parse(text)).toThrow(HumanError);
    expect(() => answersTask.parse(text)).toThrow(message);
  });
});

test('problems are the same whatever their names and spaces', () => {
  const key = answersTask.key(problem);
  expect(answersTask.key({ ...problem, id: '1' })).toBe(key);
  expect(answersTask.key({ question: ' How  many legs\nhave 18 cows?', reference: '72 ' })).toBe(
    key,
  );
  expect(answersTask.key({ ...problem, reference: '73' })).not.toBe(key);
  expect(answersTask.key({ ...problem, unit: 'legs' })).not.toBe(key);
  expect(answersTask.key({ ...problem, question: 'How many legs have 18 cats?' })).not.toBe(key);
});

test('a title is one line that hides nothing', () => {
  expect(answersTask.describe({ question: '\n Two\n lines \u202e', reference: '1' })).toBe(
    'Two lines \\u{202e}',
  );
  expect(answersTask.describe({ question: 'word '.repeat(100), reference: '1' })).toHaveLength(80);
});

test('says what is wrong with a problem of a trace', () => {
  expect(answersTask.check(problem)).toBeUndefined();
  expect(answersTask.check({ question: 'q' })).toBe('.reference is missing');
  expect(answersTask.check({ ...problem, unit: 5 })).toBe('.unit is not a text');
  expect(answersTask.check('q')).toBe(' is not an object');
});

describe('verifies', () => {
  test.each<[claim: string, answer: string, note: string]>([
    ['72', '72', 'read from the whole text'],
    ['18*4 = 72, so \\boxed{72}', '72', 'read from \\boxed{}'],
    ['\n#### 72', '72', 'read from ####'],
    ['The answer is 72.0.', '72.0', 'read from the sentence that names the answer'],
    ['They have 72', '72', 'read from the last number'],
  ])('%j', (claim, answer, note) => {
    const verdict = answersTask.verify(problem, claim);
    expect(verdict).toMatchObject({ ok: true, answer, note: { message: note } });
  });

  test.each<[claim: string, reason: string]>([
    ['71', 'The answer 71 is not the reference 72 (read from the whole text).'],
    [
      '\\boxed{many}',
      'The answer many is not the reference 72 (read from \\boxed{}, compared as text).',
    ],
    ['', 'No answer was found. It should end with one, as in \\boxed{72}.'],
    ['I do not know.', 'No answer was found.'],
    ['The answer is 72 km', 'The answer 72 km has a unit, the reference 72 none. If the'],
    ['\\boxed{72\\%}', 'The answer 72\\% has a unit, the reference 72 none.'],
  ])('%j is wrong', (claim, reason) => {
    const verdict = answersTask.verify(problem, claim);
    expect(verdict?.ok === false && verdict.reason.message).toContain(reason);
  });

  test('an answer in words', () => {
    const day = { question: 'Which day?', reference: 'Monday' };
    expect(answersTask.verify(day, 'monday')).toMatchObject({
      ok: true,
      answer: 'monday',
      note: { message: 'read from the whole text, compared as text' },
    });
    expect(answersTask.verify(day, 'Tuesday')?.ok).toBe(false);
    const place = { question: 'Where and when?', reference: 'Paris in 1889' };
    expect(answersTask.verify(place, 'Paris in 1889')?.ok).toBe(true);
    expect(answersTask.verify(place, 'London in 1889')?.ok).toBe(false);
  });

  test('without the unit that the problem states', () => {
    const claim = 'The answer is 72 legs.';
    expect(answersTask.verify({ ...problem, unit: 'legs' }, claim)?.ok).toBe(true);
    expect(answersTask.verify({ ...problem, unit: 'arms' }, claim)?.ok).toBe(false);
  });

  test.each([
    ['What percentage of the seats is taken?', true],
    ['What is the percent increase?', true],
    ['已占座位的百分之几？', true],
    ['How many seats are 60 percent of 100?', false],
    ['It is 60% off. How many dollars is that?', false],
  ])('whether %j asks for percent', (question, asks) => {
    expect(answersTask.verify({ question, reference: '60' }, '\\boxed{60\\%}')?.ok).toBe(asks);
  });

  test('every reference of the sets by itself, and never by the next', () => {
    for (const name of ['gsm8k.jsonl', 'math.json', 'generic.csv']) {
      const { problems } = readAnswersSet(readFileSync(`test/fixtures/answers/${name}`, 'utf8'));
      problems.forEach((one, i) => {
        const next = problems[(i + 1) % problems.length]?.reference ?? '';
        expect(answersTask.verify(one, `So \\boxed{${one.reference}}.`)).toMatchObject({
          ok: true,
        });
        expect(answersTask.verify(one, one.reference)).toMatchObject({ ok: true });
        expect(answersTask.verify(one, `So \\boxed{${next}}.`)).toMatchObject({ ok: false });
      });
    }
  });

  test('any text in no time', () => {
    const start = performance.now();
    for (const text of [
      '\\boxed{'.repeat(1e6),
      'a '.repeat(1e6),
      '\\boxed{' + '9'.repeat(1e6) + '}',
      `\\boxed{5 k${' '.repeat(1e6)}*3}`,
      `\\boxed{${'a'.repeat(1e6)}1}`,
    ]) {
      expect(answersTask.verify(problem, text)?.ok).toBe(false);
    }
    expect(performance.now() - start).toBeLessThan(3000);
    fc.assert(
      fc.property(fc.string(), fc.string(), (reference, claim) => {
        expect(answersTask.verify({ question: 'q', reference }, claim)).toBeDefined();
      }),
    );
  });
});
