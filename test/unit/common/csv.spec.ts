import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvCell, csvLine } from '../../../src/common/csv';

/** What a reader of CSV takes the cell for. */
const plainOf = (cell: string) =>
  cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;

test('a line has its values, quoted where they need it', () => {
  expect(csvLine(['a', 'b "c", d', 'two\nlines', 5, -2, true, null, undefined, ''])).toBe(
    'a,"b ""c"", d","two\nlines",5,-2,true,,,\r\n',
  );
});

describe('what a spreadsheet would compute becomes text', () => {
  test.each([
    '=1+1',
    '+1+1',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '＝1',
    '－1',
    '-',
    '-A1',
    ' =1',
    '\uFEFF=1',
    '\u200b@A1',
  ])('%j', (formula) => {
    expect(plainOf(csvCell(formula))).toBe(`'${formula}`);
  });
});

test.each(['+12.5', '-3', '12', '1-2', 'a=b'])('%s stays as it is', (text) => {
  expect(csvCell(text)).toBe(text);
});

test('each value of a list is guarded, and stands as itself otherwise', () => {
  expect(csvCell([-3, 5])).toBe("'-3 5");
  expect(csvCell([5, -3, '=1+1', '+12.5', '@A1', null])).toBe("5 -3 '=1+1 +12.5 '@A1 ");
});

test.each([';', '\t'])('a cell does not end at %j, as some spreadsheets would have it', (mark) => {
  expect(csvCell(`a${mark}=1`)).toBe(`"a${mark}=1"`);
});

test('no cell is a formula, whatever it holds', () => {
  const unit = fc.constantFrom(...'=+-@\t\r\n",;a1 \uFEFF＝');
  const value = fc.oneof(fc.string({ unit }), fc.integer(), fc.constant(null));
  fc.assert(
    fc.property(fc.oneof(value, fc.array(value)), (cell) => {
      const plain = plainOf(csvCell(cell));
      const isNumber = /^[+-]\d+(\.\d+)?$/.test(plain);
      expect(isNumber || !/^[\s\p{Cf}]*[=+\-@＝]|^[\t\r\n]/u.test(plain)).toBe(true);
    }),
  );
});

test('every text comes back, but for the apostrophe', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'=+-@\t\r\n",;a1 ') }), (text) => {
      const plain = plainOf(csvCell(text));
      expect([text, `'${text}`]).toContain(plain);
      expect(plain).not.toMatch(/^[=@\t\r\n]/);
    }),
  );
});
