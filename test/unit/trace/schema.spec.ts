import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatEvent, parseEvent, parseHeader } from '../../../src/trace/aprtrace';
import { recordedEvent, traceEvent } from './arbitraries';
import { HEADER } from './traceBuilder';

/** media/aprtrace.schema.json says to other programs what the reader accepts. */
const schema: unknown = JSON.parse(readFileSync('media/aprtrace.schema.json', 'utf8'));
const conforms = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema as object);

const accepts = (line: string) => {
  try {
    return Boolean(parseEvent(line, HEADER.version));
  } catch {
    return false;
  }
};

test('the example conforms', () => {
  const lines = readFileSync('test/fixtures/trace/example.aprtrace', 'utf8').trim().split('\n');
  for (const line of lines) expect(conforms(JSON.parse(line)), line).toBe(true);
});

test('every event that is written conforms', () => {
  fc.assert(
    fc.property(recordedEvent, (event) => {
      const line = formatEvent(event);
      expect(accepts(line)).toBe(true);
      expect(conforms(JSON.parse(line)), JSON.stringify(conforms.errors)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

/** Every place in a value, as the keys that lead there. */
function places(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, part]) => places(part, [...path, key]));
  return path.length > 0 ? [path, ...inner] : inner;
}

function change(value: unknown, [key, ...rest]: string[], replacement: unknown): unknown {
  if (key === undefined) return replacement;
  if (Array.isArray(value)) {
    return value.map((part: unknown, i): unknown =>
      String(i) === key ? change(part, rest, replacement) : part,
    );
  }
  const record = value as Record<string, unknown>;
  return { ...record, [key]: change(record[key], rest, replacement) };
}

test('schema and reader agree on events with one thing changed', () => {
  const replacement = fc.constantFrom(undefined, null, -1, 0.5, 1e300, 'x', 'stop', true, [], {});
  let refused = 0;
  fc.assert(
    fc.property(traceEvent, fc.nat(), replacement, (event, pick, by) => {
      const all = places(event);
      const changed = change(event, all[pick % all.length] as string[], by);
      const line = JSON.stringify(changed);
      const parsed: unknown = JSON.parse(line);
      // That lists are equally long, a schema cannot say.
      fc.pre(event.type !== 'sampled' || !Array.isArray(by));
      const accepted = accepts(line);
      if (!accepted) refused++;
      expect(conforms(parsed), line).toBe(accepted);
    }),
    { numRuns: 2000 },
  );
  expect(refused).toBeGreaterThan(500);
});

describe('schema and reader agree on headers', () => {
  test.each([
    ['as written', {}, true],
    ['with all there is', { createdAt: '2026-01-31T12:00:00Z', notRecorded: ['time'] }, true],
    ['of a newer minor version', { version: { major: 1, minor: 9 }, later: 1 }, true],
    ['of another format', { format: 'other' }, false],
    ['of a newer major version', { version: { major: 2, minor: 0 } }, false],
    ['without a program', { createdBy: undefined }, false],
    ['without a vocabulary', { model: { name: 'x' } }, false],
    ['with a bad problem', { problem: { numbers: ['1'], target: 1 } }, false],
    ['with a bad limit', { limits: { ...HEADER.limits, depth: -1 } }, false],
  ])('%s', (_, fields, valid) => {
    const value: unknown = JSON.parse(JSON.stringify({ ...HEADER, ...fields }));
    expect(conforms(value)).toBe(valid);
    if (valid) expect(parseHeader(value)).toEqual(value);
    else expect(() => parseHeader(value)).toThrow();
  });
});
