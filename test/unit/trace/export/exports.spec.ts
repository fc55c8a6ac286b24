import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EXPORTS, exportNamed } from '../../../../src/trace/export/exports';
import { golden, stateAfter } from '../../inspect/golden';
import { recordedEvent } from '../arbitraries';
import { HEADER } from '../traceBuilder';
import { textOf } from './runs';

test('formats are told apart by their names and extensions', () => {
  expect(new Set(EXPORTS.map(({ name }) => name)).size).toBe(EXPORTS.length);
  expect(new Set(EXPORTS.map(({ extension }) => extension)).size).toBe(EXPORTS.length);
  for (const one of EXPORTS) expect(exportNamed(one.name)).toBe(one);
});

test('another name is refused with those that there are', () => {
  expect(() => exportNamed('pdf')).toThrow(
    'There is no export format pdf. Give one of these: perfetto, otlp, speedscope, apr, csv.',
  );
});

test('each writes a recorded run, JSON where its extension says so', async () => {
  const { header, events } = await golden('grandchildren');
  const state = stateAfter(events);
  for (const { name, extension, write } of EXPORTS) {
    const text = textOf(write(state, header));
    expect(text, name).toContain('50-25=25');
    if (extension.endsWith('.json')) expect(() => JSON.parse(text) as unknown, name).not.toThrow();
  }
});

test('events that do not follow from each other are written all the same, and no time is null', () => {
  const formats = EXPORTS.filter(({ name }) => name !== 'apr');
  fc.assert(
    fc.property(fc.array(recordedEvent, { maxLength: 40 }), (events) => {
      const state = stateAfter(events);
      for (const { extension, write } of formats) {
        const text = textOf(write(state, HEADER));
        if (extension.endsWith('.json')) JSON.parse(text);
        expect(text).not.toMatch(/"(ts|dur|at|endValue)":(null|-)|NaN|Infinity/);
      }
    }),
    { numRuns: 300 },
  );
});
