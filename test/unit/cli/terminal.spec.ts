import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { say, sayJson, tell } from '../../../src/cli/terminal';
import { summaryOf } from '../../../src/trace/summary';
import { pictureOf } from '../../../src/trace/picture';
import { RunReducer } from '../../../src/trace/reducer';
import { HEADER, TraceBuilder } from '../trace/traceBuilder';

/** Controls, bidirectional marks, what has no width, and the other line breaks of Unicode. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\x1b', '\x07', '\x9b', '\u202e', '\u2066', '\u2028', '\u200b', '\r', '\n'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});

let written: string[];
beforeEach(() => {
  written = [];
  const take = (text: unknown) => written.push(String(text)) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(take);
  vi.spyOn(process.stderr, 'write').mockImplementation(take);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** What was written since the last call. */
function taken(): string {
  const text = written.join('');
  written = [];
  return text;
}

test('values are one line, in which nothing is hidden; the words of the program stay', () => {
  say`${'run\x1b]0;owned\x07'}: ${'a\nb\u202e'}\n  next, ${3} of ${['one\x9b2J', 'two']}`;
  expect(taken()).toBe('run\\u{1b}]0;owned\\u{7}: a b\\u{202e}\n  next, 3 of one\\u{9b}2J\ntwo\n');
});

test('of no text does anything reach a terminal that is not seen', () => {
  fc.assert(
    fc.property(hostile, fc.array(hostile), (value, lines) => {
      say`${value}`;
      const one = taken();
      expect(one.endsWith('\n') && !HIDDEN.test(one.slice(0, -1))).toBe(true);
      tell`${lines}`;
      const all = taken().slice(0, -1).split('\n');
      expect(all).toHaveLength(Math.max(1, lines.length));
      expect(all.some((line) => HIDDEN.test(line))).toBe(false);
    }),
  );
});

test('an object is JSON still, and says the same', () => {
  fc.assert(
    fc.property(hostile, hostile, (key, value) => {
      sayJson({ [key]: value });
      const line = taken();
      expect(HIDDEN.test(line.slice(0, -1))).toBe(false);
      expect(JSON.parse(line)).toEqual({ [key]: value });
    }),
  );
});

test('a summary and a picture quote texts of a trace on one line, with nothing hidden', () => {
  const title = 'a\n\x1b[31mb\u202ec';
  const { events } = new TraceBuilder().root(2).sample(3, 0).end(0).finish('stop', true);
  const reducer = new RunReducer();
  for (const event of events) {
    reducer.apply(event.type === 'runStart' ? { ...event, title } : event);
  }
  const summary = summaryOf({ ...HEADER, title, createdBy: title }, reducer.state, 5);
  const plain = 'a \\u{1b}[31mb\\u{202e}c';
  expect(summary).toMatch(/^Trace +format .*, by a \\u\{1b\}/m);
  expect(pictureOf(reducer.state)).toContain(`>${plain}: `);
  for (const text of [summary, pictureOf(reducer.state)]) {
    expect(text.split('\n').filter((line) => HIDDEN.test(line))).toEqual([]);
  }
});

test('every command says what it says by one writer', () => {
  const raw = readdirSync('src/cli').filter((name) => {
    const text = readFileSync(join('src/cli', name), 'utf8');
    return name !== 'terminal.ts' && /console\.|process\.std(out|err)(?!\.on\()/.test(text);
  });
  expect(raw).toEqual([]);
});
