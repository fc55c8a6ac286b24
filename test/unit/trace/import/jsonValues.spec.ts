import { expect, test } from 'vitest';
import { HumanError } from '../../../../src/common/humanError';
import { jsonValues } from '../../../../src/trace/import/jsonValues';
import type { ImportFault } from '../../../../src/trace/import/traceImport';

async function valuesOf(text: string) {
  const faults: ImportFault[] = [];
  const values: unknown[] = [];
  for await (const { place, value } of jsonValues([new TextEncoder().encode(text)], (fault) =>
    faults.push(fault),
  )) {
    values.push([place, value]);
  }
  return { values, faults };
}

test('reads a value a line, over blank lines and a byte order mark', async () => {
  const { values } = await valuesOf('\ufeff{"a":1}\r\n\r\n{"a":2}\n');
  expect(values).toEqual([
    ['line 1', { a: 1 }],
    ['line 3', { a: 2 }],
  ]);
});

test('reads one value over many lines', async () => {
  expect((await valuesOf('\n{\n "a": NaN\n}\n')).values).toEqual([['', { a: null }]]);
});

test('tells a damaged line, be it the first, within, or cut off at the end', async () => {
  const { values, faults } = await valuesOf('{"a":\n{"a":2}\n{a}\n{"a":4}\n{"a":');
  expect(values).toEqual([
    ['line 2', { a: 2 }],
    ['line 4', { a: 4 }],
  ]);
  expect(faults.map(({ place }) => place)).toEqual(['line 1', 'line 3', 'line 5']);
  const later = await valuesOf('{"a":1}\n{"a":');
  expect(later.values).toHaveLength(1);
  expect(later.faults).toMatchObject([
    { place: 'line 2', reason: { template: 'It is not JSON: {0}' } },
  ]);
});

test.each(['', '\n \n', 'no JSON', '{"a": [1,', '<Parallel>\n<Path>1</Path>'])(
  'says what to do about %j',
  async (text) => {
    await expect(valuesOf(text)).rejects.toThrow(HumanError);
  },
);
