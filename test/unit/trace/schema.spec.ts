import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Check, isObject } from '../../../src/common/shape';
import { EventParser, formatEvent, parseHeader } from '../../../src/trace/aprtrace';
import {
  anyTasksEvent,
  problem,
  prompt,
  recordedEvent,
  searchEvent,
  traceEvent,
} from './arbitraries';
import { HEADER } from './traceBuilder';
import { COUNTDOWN_TRACE } from '../../../src/tasks/countdownTrace';
import { TRACE_TASKS } from '../../../src/tasks/traceTasks';

/** media/aprtrace.schema.json says to other programs what the reader accepts. */
const schema: unknown = JSON.parse(readFileSync('media/aprtrace.schema.json', 'utf8'));
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false });
const conforms = ajv.compile(schema as object);

/** What holds for every task: a line does not tell which one it is of. */
const parser = new EventParser({ version: HEADER.version });

const accepts = (line: string) => {
  try {
    return Boolean(parser.parse(line));
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
    fc.property(fc.oneof(recordedEvent, anyTasksEvent), (event) => {
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
    fc.property(fc.oneof(traceEvent, anyTasksEvent), fc.nat(), replacement, (event, pick, by) => {
      const all = places(event);
      const changed = change(event, all[pick % all.length] as string[], by);
      const line = JSON.stringify(changed);
      const parsed: unknown = JSON.parse(line);
      // That lists are equally long, a schema cannot say.
      fc.pre(event.type !== 'sampled' || (!Array.isArray(by) && by !== undefined));
      const accepted = accepts(line);
      if (!accepted) refused++;
      expect(conforms(parsed), line).toBe(accepted);
    }),
    { numRuns: 2000 },
  );
  expect(refused).toBeGreaterThan(500);
});

describe('schema and reader agree on the data of Countdown', () => {
  const part = (name: string) =>
    ajv.compile({
      ...(schema as object),
      $id: `urn:part:${name}`,
      anyOf: undefined,
      $ref: `#/$defs/${name}`,
    });
  const event: Check = (value) => {
    const { type } = value as { type: string };
    const check = Object.hasOwn(COUNTDOWN_TRACE.events, type) && COUNTDOWN_TRACE.events[type];
    return check ? check(value) : ' is of no kind';
  };
  const isEvent: Check = (value) => (isObject(value) ? event(value) : ' is not an object');
  test.each([
    ['countdownProblem', problem, COUNTDOWN_TRACE.problem],
    ['countdownPrompt', prompt, COUNTDOWN_TRACE.prompt],
    ['countdownEvent', searchEvent, isEvent],
  ] as const)('%s', (name, any, check) => {
    const fits = part(name);
    const replacement = fc.constantFrom(undefined, null, -1, 0.5, 1e300, 'x', 'apr', true, [], {});
    fc.assert(
      fc.property(any as fc.Arbitrary<unknown>, fc.nat(), replacement, (value, pick, by) => {
        expect(fits(value)).toBe(check(value) === undefined);
        const all = places(value);
        const changed = change(value, all[pick % all.length] as string[], by);
        const parsed: unknown = JSON.parse(JSON.stringify(changed));
        expect(fits(parsed), JSON.stringify(parsed)).toBe(check(parsed) === undefined);
      }),
      { numRuns: 1000 },
    );
  });
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
    ['of a task that nobody knows', { task: 'other', problem: 'anything' }, true],
    ['with a bad language', { language: { name: 'x' } }, false],
    ['with a bad limit', { limits: { ...HEADER.limits, depth: -1 } }, false],
  ])('%s', (_, fields, valid) => {
    const value: unknown = JSON.parse(JSON.stringify({ ...HEADER, ...fields }));
    expect(conforms(value)).toBe(valid);
    if (valid) expect(parseHeader(value, TRACE_TASKS)).toEqual(value);
    else expect(() => parseHeader(value, TRACE_TASKS)).toThrow();
  });
});
