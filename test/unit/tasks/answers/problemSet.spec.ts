import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HumanError } from '../../../../src/common/humanError';
import { readAnswersSet } from '../../../../src/tasks/answers/problemSet';

const fixture = (name: string) => readFileSync(`test/fixtures/answers/${name}`, 'utf8');
const references = (text: string) => readAnswersSet(text).problems.map((one) => one.reference);

describe('reads ten problems of each format', () => {
  test.each([
    ['gsm8k.jsonl', ['75', '8,400', '73', '2.25', '60', '-2', '12', '1080', '13', '817']],
    [
      'math.json',
      [
        ...['\\frac{1}{2}', '4\\sqrt{3}', '-2,2', '(2,0)', '[1,5)', '\\frac{9\\pi}{4}', 'x^2-x-6'],
        ...['120^\\circ', '\\{2,3,5\\}', '\\text{odd}'],
      ],
    ],
    ['aime.csv', ['133', '035', '401', '061', '030', '030', '058', '820', '084', '006']],
    ['generic.csv', ['75', '3', '3/8', '13.5', '25%', '1.8e7', 'Monday', '2 1/4', '−13', '2^10']],
  ])('%s', (name, expected) => {
    const set = readAnswersSet(fixture(name));
    expect(set.problems.map(({ reference }) => reference)).toEqual(expected);
    expect(set).toMatchObject({ faults: [], unusable: 0 });
  });

  test('with their names and units', () => {
    expect(readAnswersSet(fixture('generic.csv')).problems[0]).toEqual({
      id: 'speed',
      question: 'A train goes 150 km in 2 hours. How fast is it?',
      reference: '75',
      unit: 'km/h',
    });
    expect(readAnswersSet(fixture('math.json')).problems[1]).toMatchObject({
      id: 'test/algebra/2.json',
    });
    const [, second, , , fifth] = readAnswersSet(fixture('aime.csv')).problems;
    expect(second?.question).toBe(
      'A rectangle has sides 21 and 28.\nFind the length of its diagonal.',
    );
    expect(fifth?.question).toContain('the letters of "level".');
  });
});

test.each([
  ['{"input": "q", "target": 5}', '5'],
  ['{"Prompt": "q", "Solution": "5"}', '5'],
  ['{"question": "q", "answer": "4", "reference": "#### 5"}', '#### 5'],
  ['{"problem": "q", "solution": "Thus \\\\boxed{5}", "answer": "6"}', '6'],
  ['{"question": "q", "answer": " ", "solution": "\\\\boxed{5}"}', '5'],
  ['\uFEFF\n[{"question": "q", "answer": 0.1}]', '0.1'],
  ['question\tanswer\nq, r; s\t5', '5'],
  ['question,answer\n"He said ""5""", 5 ', '5'],
  ['question,answer\r\na 5" pipe,5\r\n', '5'],
  ['question,answer\n"quoted" and not,5', '5'],
  ['answer,level,question\n5,1', undefined],
  ['answer,question\n5,q,more', '5'],
])('%j', (text, reference) => {
  if (reference === undefined) expect(() => readAnswersSet(text)).toThrow('no question');
  else expect(references(text)).toEqual([reference]);
});

describe('rows that cannot be used', () => {
  const messages = (text: string) => readAnswersSet(text).faults.map((fault) => fault.message);

  test('are told by line, and the others read', () => {
    const lines = [
      '{"question": "1", "answer": "1"}',
      '',
      '{"question": "2"}',
      '{"question": "3", "answer":',
      '{"answer": "4"}',
      '{"question": "5", "solution": "Some\\nwords"}',
      '[6]',
      '{"question": "7", "answer": {"value": 7}}',
      '{"question": "8", "answer": "8"}',
    ];
    expect(references(lines.join('\r\n'))).toEqual(['1', '8']);
    expect(messages(lines.join('\n'))).toEqual([
      'Line 3: it has no answer; name it reference, answer, target, solution.',
      expect.stringMatching(/^Line 4: it is not valid JSON \(.+\)\.$/),
      'Line 5: it has no question; name it question, problem, prompt, input.',
      'Line 6: its solution does not say which is the final answer; mark it as \\boxed{72} or as #### 72.',
      'Line 7: it is no object with named fields.',
      'Line 8: it has no answer; name it reference, answer, target, solution.',
    ]);
  });

  test('of CSV are told by the line where they begin', () => {
    const text = 'question,answer\n"a\nb",1\n\n"c\nd",\ne,2\n"f,3\ng,4';
    expect(references(text)).toEqual(['1', '2']);
    expect(messages(text)).toEqual([
      'Line 5: it has no answer; name it reference, answer, target, solution.',
      'Line 8: a quotation mark is never closed; nothing after it was read.',
    ]);
  });

  test('of an array are told by their number', () => {
    expect(messages('[{"question": "q", "answer": 1}, 2]')).toEqual([
      'Row 2: it is no object with named fields.',
    ]);
  });

  test('are counted beyond the first hundred', () => {
    const set = readAnswersSet(`{"question": "q", "answer": 1}\n${'{}\n'.repeat(5000)}`);
    expect(set.unusable).toBe(5000);
    expect(set.faults).toHaveLength(100);
  });
});

test.each([
  ['', 'It holds no problems. Give a line such as {"question"'],
  ['\n \n', 'It holds no problems.'],
  ['[]', 'It holds no problems.'],
  ['question,answer', 'It holds no problems.'],
  ['[{]', 'It is not valid JSON ('],
  ['{"x": 1}', 'No row of the file can be used. Line 1: it has no question;'],
  ['1,2\n3,4', 'No row of the file can be used. Line 2: it has no question;'],
  ['"never closed', 'No row of the file can be used. Line 1: a quotation mark is never closed;'],
  [`${'['.repeat(1e6)}`, 'It is not valid JSON ('],
])('nothing usable in %.40j', (text, message) => {
  expect(() => readAnswersSet(text)).toThrow(HumanError);
  expect(() => readAnswersSet(text)).toThrow(message);
});

test('reads any text, or says what is wrong with it', () => {
  const cells = fc.constantFrom(...['"', ',', '\n', '{', '}', '[', ':', 'question', 'answer', '1']);
  const texts = fc.oneof(
    fc.string(),
    fc.array(cells).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        expect(readAnswersSet(text).problems.length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(HumanError);
      }
    }),
  );
});

test('many names and many rows do not multiply', () => {
  const start = performance.now();
  const names = Array.from({ length: 1e4 }, (_, i) => `,name${i}`).join('');
  const text = `question,answer${names}\n${'q,1\n'.repeat(1e4)}`;
  expect(readAnswersSet(text).problems).toHaveLength(1e4);
  // A hundred million cells would take longer.
  expect(performance.now() - start).toBeLessThan(4000);
});
