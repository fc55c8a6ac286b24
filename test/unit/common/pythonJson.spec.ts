import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HumanError } from '../../../src/common/humanError';
import { parsePythonJson } from '../../../src/common/pythonJson';

/** The line and the column that the error of a text names. */
function placeOf(text: string): readonly unknown[] {
  try {
    parsePythonJson(text);
  } catch (error) {
    if (error instanceof HumanError) return error.values;
    throw error;
  }
  return [];
}

test('numbers that only Python writes are null, but stay in strings', () => {
  const text = '{"a": NaN, "b": [Infinity, -Infinity, -1], "c": "NaN \\" Infinity", "d\\\\": NaN}';
  expect(parsePythonJson(text)).toEqual({
    a: null,
    b: [null, null, -1],
    c: 'NaN " Infinity',
    'd\\': null,
  });
});

test('a byte order mark is skipped, also where a number is not JSON', () => {
  expect(parsePythonJson('\uFEFF[1]')).toEqual([1]);
  expect(parsePythonJson('\uFEFF[NaN]')).toEqual([null]);
});

test('any JSON is what it is, whatever stands in its strings', () => {
  const strings = fc.oneof(fc.string(), fc.constantFrom('NaN', '"NaN', '\\', '\\"', '-Infinity'));
  const values = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      strings,
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
      fc.constantFrom(null, true),
      fc.array(tie('value')),
      fc.dictionary(strings, tie('value')),
    ),
  })).value;
  fc.assert(
    fc.property(values, (value) => {
      // The list around it has a number that JSON.parse refuses, so that all of it is scanned.
      const json = JSON.stringify(value);
      expect(parsePythonJson(`[NaN, ${json}]`)).toEqual([null, JSON.parse(json)]);
      expect(placeOf(`[${json}`)).toEqual([1, json.length + 2]);
    }),
  );
});

describe('names the place of what is wrong', () => {
  test.each([
    ['', 1, 1],
    ['  x', 1, 3],
    ['[1, 2', 1, 6],
    ['[1 2]', 1, 4],
    ['[1,]', 1, 4],
    ['{"a" 1}', 1, 6],
    ['{a: 1}', 1, 2],
    ['{"a": 1,\n  "b": NaN,\n  c}', 3, 3],
    ['["a\nb"]', 1, 4],
    ['["a\\x"]', 1, 4],
    ['[}', 1, 2],
    ['[NaN] []', 1, 7],
    ['[01]', 1, 3],
    ['"open', 1, 6],
  ])('%j', (text, line, column) => {
    expect(placeOf(text)).toEqual([line, column]);
  });
});

test('deep and large texts are read, and their faults found', () => {
  const deep = '['.repeat(100_000);
  expect(placeOf(deep)).toEqual([1, 100_001]);
  const large = `["${'\\\\\\"'.repeat(1_000_000)}", NaN]`;
  expect((parsePythonJson(large) as string[])[0]).toHaveLength(2_000_000);
});
