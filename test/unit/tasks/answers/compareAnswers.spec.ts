import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareAnswers } from '../../../../src/tasks/answers/compareAnswers';

type Pair = readonly [reference: string, answer: string, unit?: string];

/** Both ways, since it must not matter which one is the reference. */
function compared(one: string, other: string, unit: string | undefined) {
  const comparison = compareAnswers(one, other, unit);
  expect(compareAnswers(other, one, unit)).toEqual(comparison);
  return comparison;
}

describe('the same value', () => {
  test.each<Pair>([
    // Whole numbers
    ['72', '72'],
    ['72', ' 72. '],
    ['033', '33'],
    ['1,234,567', '1234567'],
    ['1{,}234', '1234'],
    ['1\\,234', '1234'],
    ['1,\\!234', '1234'],
    ['７２', '72'],
    ['9'.repeat(900), `0${'9'.repeat(900)}`],
    // Signs
    ['-3', '−3'],
    ['-3', '–3'],
    ['--3', '+3'],
    ['0', '-0'],
    // Decimals and fractions
    ['0.5', '.5'],
    ['5', '5.'],
    ['0.50', '\\frac{1}{2}'],
    ['\\frac{1}{2}', '\\tfrac12'],
    ['\\dfrac{1}{2}', '\\frac1{2}'],
    ['1/2', '2/4'],
    ['-\\frac{3}{4}', '\\frac{-3}{4}'],
    ['\\frac{3}{-4}', '-.75'],
    ['½', '0.5'],
    ['0.1', '\\frac{1}{10}'],
    ['1,234.5', '2469/2'],
    // Mixed numbers
    ['1 1/2', '1.5'],
    ['1\\frac{1}{2}', '3/2'],
    ['1 \\frac12', '3/2'],
    ['1½', '3/2'],
    ['-1 1/2', '-1.5'],
    ['2\\frac{5}{3}', '10/3'],
    // Percent
    ['50%', '1/2'],
    ['50\\%', '0.5'],
    ['12.5 %', '1/8'],
    ['1/2%', '0.005'],
    ['33 1/3 %', '1/3'],
    ['50 percent', '50', 'percent'],
    ['60', '60%', '%'],
    ['60%', '3/5', '%'],
    // Scientific notation
    ['1.5e3', '1500'],
    ['1.5E+3', '1500'],
    ['1.5 \\times 10^{3}', '1.5 · 10³'],
    ['1.5 \\cdot 10^{-3}', '0.0015'],
    ['2e-2', '1/50'],
    // Markup
    ['\\$18', '18'],
    ['$\\frac{1}{2}$', '1/2'],
    ['\\(7\\)', '\\[7\\]'],
    ['\\left( 7 \\right)', '7'],
    ['\\text{7}', '7'],
    ['\\boxed{7}', '**7**'],
    ['30^\\circ', '30'],
    ['30^{\\circ}', '30°'],
    ['30 degrees', '30'],
    ['x = 5', '5'],
    ['\\text{(C)}', 'C'],
    // Units
    ['5 km', '5\\text{ km}'],
    ['5\\,\\mathrm{cm}^2', '5 cm²'],
    ['5 apples', '10/2 apples'],
    ['5.0 cubic feet', '5 cubic feet'],
    ['5', '5 km', 'km'],
    ['5 km', '5', '\\text{km}'],
    ['5 cm^2', '5', 'cm²'],
    ['18 €', '18', '€'],
    ['€18', '18', '€'],
    ['72个', '72', '个'],
    // Formulas
    ['2\\sqrt{3}', '\\sqrt{12}'],
    ['2\\sqrt3', '2 * sqrt(3)'],
    ['2√3', '√12'],
    ['\\frac{1}{\\sqrt{3}}', '\\frac{\\sqrt{3}}{3}'],
    ['\\sqrt{2}\\sqrt{6}', '2\\sqrt{3}'],
    ['\\frac{1}{1+\\sqrt{2}}', '\\sqrt{2}-1'],
    ['\\sqrt{\\frac{1}{2}}', '\\frac{\\sqrt2}{2}'],
    ['\\sqrt{999999999989}^2', '999999999989'],
    ['2^{1/2}', '\\sqrt 2'],
    ['\\sqrt{-4}', '2i'],
    ['\\sqrt{0}', '0'],
    ['(1+i)(1-i)', '2'],
    ['2^{10}', '1024'],
    ['2^10', '1024'],
    ['2^{-2}', '1/4'],
    ['2^3^2', '512'],
    ['-2^2', '-4'],
    ['(-2)^2', '4'],
    ['3\\pi/4', '\\frac{3\\pi}{4}'],
    ['3\\pi/4', '0.75π'],
    ['3 pi / 4', '.75 \\pi'],
    ['\\pi r^2', 'r^2 \\pi'],
    ['(x+1)^2', 'x^2+2x+1'],
    ['\\frac{x^2-1}{x-1}', 'x+1'],
    ['2xy', '2 \\cdot y \\cdot x'],
    ['1/2x', '\\frac{x}{2}'],
    ['3 \\div 4', '3 ÷ 4'],
    ['-\\infty', '-∞'],
    // Lists, tuples, intervals and sets
    ['1, 2', '1,2.0'],
    ['(1, 1/2)', '\\left( 1, 0.5 \\right)'],
    ['[0, 1)', '\\left[0,\\frac22\\right)'],
    ['(-\\infty, 3]', '(-∞,3]'],
    ['\\{1, 2\\}', '\\{ 2, \\frac{2}{2} \\}'],
    ['\\{1,2\\}', '{2,1}'],
    ['\\{1,1,2\\}', '\\{1,2\\}'],
    ['100, 200, 300', '100, 200.0, 300'],
  ])('%j is %j', (one = '', other = '', unit) => {
    expect(compared(one, other, unit)).toEqual({ equal: true, as: 'value' });
  });
});

describe('another value', () => {
  test.each<Pair>([
    ['72', '73'],
    ['9007199254740993', '9007199254740992'],
    ['0.1', '0.10000000000000000001'],
    ['1/3', '0.33'],
    ['1/3', '0.3333333333333333'],
    ['3', '-3'],
    ['50%', '50'],
    ['50%', '5'],
    ['60', '0.6', '%'],
    ['5 km', '5'],
    ['5 km', '5 m'],
    ['5 km', '5000 m'],
    ['5', '5 km', 'm'],
    ['5 mm', '5', 'm'],
    ['18 €', '18'],
    ['2\\sqrt{3}', '2\\sqrt{2}'],
    ['2\\sqrt{3}', '3.4641'],
    ['\\pi', '3.14'],
    ['\\pi', '\\frac{22}{7}'],
    ['2x', '2X'],
    ['x^2', '2x'],
    ['(1, 2)', '(2, 1)'],
    ['1, 2', '1, 2, 3'],
    ['1, 2', '(1, 2)'],
    ['[0, 1)', '[0, 1]'],
    ['(0, 1)', '[0, 1]'],
    ['\\{1,2\\}', '\\{1,2,3\\}'],
    ['\\{1,2\\}', '(1,2)'],
    ['\\{5\\}', '5'],
    ['(1,234)', '1234'],
    ['2^{3}', '6'],
    ['1 1/2', '11/2'],
  ])('%j is not %j', (one = '', other = '', unit) => {
    expect(compared(one, other, unit).equal).toBe(false);
  });
});

describe('without a value, as text', () => {
  test.each<Pair>([
    ['Monday', '\\text{monday}'],
    ['New York', ' New  york.'],
    ['y = 2x + 3, z = 1', 'y=2x+3, z=1'],
    ['3:4', '3 : 4'],
    ['x \\le 3', 'x\\le3'],
    ['\\begin{pmatrix}1 & 2\\end{pmatrix}', '\\begin{pmatrix} 1&2 \\end{pmatrix}'],
    ['[0,1] \\cup [2,3]', '[0,1]\\cup[2,3]'],
    ['\\log 2', '\\log2'],
    ['1/0', '1 / 0'],
    ['0^0', '0^{0}'],
    ['9^9^9^9', '9^{9}^{9}^9'],
    ['2^x', '2^{x}'],
    ['√1000000000001', '\\sqrt{1000000000001}'],
    ['1e9999', '1E9999'],
    ['5 and 6', '5 AND 6'],
  ])('%j is %j', (one = '', other = '', unit) => {
    expect(compared(one, other, unit)).toEqual({ equal: true, as: 'text' });
  });

  test.each<Pair>([
    ['listen', 'silent'],
    ['Amy', 'May'],
    ['5 and 6', '3 and 10'],
    ['3:4', '6:8'],
    ['x \\le 3', 'x \\ge 3'],
    ['\\log\\frac{1}{23}', '\\log\\frac{12}{3}'],
    ['\\log 1 23', '\\log 12 3'],
    ['9^9^9^9', '9^9^9^8'],
    ['1/0', '2/0'],
    ['72', 'seventy-two'],
    ['0.\\overline{3}', '1/3'],
    ['\\sqrt[3]{8}', '2'],
  ])('%j is not %j', (one = '', other = '', unit) => {
    expect(compared(one, other, unit)).toEqual({ equal: false, as: 'text' });
  });
});

const rationals = fc.record({
  n: fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
  d: fc.bigInt({ min: 1n, max: 10n ** 12n }),
});

/** Pieces of which answers are made, and pieces that break them. */
const PIECES =
  '0 7 12 1,000 . , ; + - − * / ^ % ( ) [ ] { } \\{ \\} \\frac \\sqrt √ \\pi \\text{ \\left \\boxed{ x km e3 ½ ² $ \\ = & _ 个 ∞'.split(
    ' ',
  );
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.constantFrom(...PIECES, ' '), { maxLength: 40 }).map((pieces) => pieces.join('')),
);

describe('equality', () => {
  test('is reflexive and symmetric, and never throws', () => {
    fc.assert(
      fc.property(texts, texts, fc.option(texts, { nil: undefined }), (one, other, unit) => {
        expect(compareAnswers(one, one, unit).equal).toBe(true);
        expect(compareAnswers(one, other, unit)).toEqual(compareAnswers(other, one, unit));
      }),
      { numRuns: 2000 },
    );
  });

  test('does not depend on how a number is written', () => {
    fc.assert(
      fc.property(rationals, fc.bigInt({ min: 2n, max: 1000n }), ({ n, d }, by) => {
        const forms = [
          `${n}/${d}`,
          `\\frac{${n}}{${d}}`,
          `$\\dfrac{${n * by}}{${d * by}}$`,
          `${n * 100n}/${d}\\%`,
          `${n}.0 \\cdot \\left(\\frac{1}{${d}}\\right)`,
          `−${-n} ÷ ${d}`,
        ];
        for (const form of forms) {
          expect(compareAnswers(forms[0] ?? '', form)).toEqual({ equal: true, as: 'value' });
          expect(compareAnswers(`${n + 1n}/${d}`, form)).toEqual({ equal: false, as: 'value' });
        }
      }),
    );
  });

  test('holds for decimals of any length, and for their neighbours not', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 60n }),
        fc.integer({ min: 1, max: 60 }),
        (n, k) => {
          const digits = n.toString().padStart(k + 1, '0');
          const decimal = `${digits.slice(0, -k)}.${digits.slice(-k)}`;
          expect(compareAnswers(decimal, `${n}e-${k}`).equal).toBe(true);
          expect(compareAnswers(decimal, `${n + 1n}/1${'0'.repeat(k)}`).equal).toBe(false);
        },
      ),
    );
  });

  test('takes roots apart exactly', () => {
    const roots = fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 1_000_000 }));
    fc.assert(
      fc.property(roots, ([outside, inside]) => {
        const one = `${outside}\\sqrt{${inside}}`;
        expect(compareAnswers(one, `\\sqrt{${outside * outside * inside}}`)).toEqual({
          equal: true,
          as: 'value',
        });
      }),
    );
  });
});

test.each([
  ['brackets', '('.repeat(500) + ')'.repeat(500)],
  ['braces', '{'.repeat(1e6)],
  ['signs', `${'-'.repeat(999)}1`],
  ['exponents', '9^'.repeat(400) + '9'],
  ['powers', '((((99^99)^99)^99)^99)^99'],
  ['exponents of names', 'x^4096'.repeat(100)],
  ['roots', '(1+√2)(1+√3)(1+√5)(1+√7)(1+√11)'.repeat(30)],
  ['roots of large numbers', '√999999999989'.repeat(70)],
  ['terms', '(a+b+c+d+x+y+z+1)'.repeat(58)],
  ['terms that stay few', `(1+√2+√3+√6)${'*(1+√2+√3+√6)/(1+√2+√3+√6)'.repeat(36)}`],
  ['fractions', '1/7+'.repeat(249) + '1'],
  ['digits', '7'.repeat(1e6)],
  ['items', '1,'.repeat(499) + '1'],
  ['a set', `\\{${'√2,'.repeat(99)}√2\\}`],
  ['spaces', ' '.repeat(1e6)],
  ['spaces between', `1${' '.repeat(900)}1`],
  ['full stops', ' .'.repeat(499)],
  ['commands', '\\text{'.repeat(1e5)],
])('takes no time for many %s', (_, text) => {
  const start = performance.now();
  expect(compareAnswers(text, text).equal).toBe(true);
  expect(compareAnswers(`${text}7`, text, text).as).toMatch(/value|text/);
  expect(performance.now() - start).toBeLessThan(2000);
});
