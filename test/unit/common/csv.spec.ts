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
  test.each(['=1+1', '+1+1', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '－1', '-', '-A1'])(
    '%j',
    (formula) => {
      expect(plainOf(csvCell(formula))).toBe(`'${formula}`);
    },
  );
});

test.each(['+12.5', '-3', '12', '1-2', 'a=b'])('%s stays as it is', (text) => {
  expect(csvCell(text)).toBe(text);
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
