import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { recognise } from '../../../../src/language/tags/recognise';

const fixture = (name: string) => readFileSync(`test/fixtures/foreign/${name}`, 'utf8');

test.each([
  ['multiverse', fixture('multiverse.txt')],
  ['multiverse', fixture('multiverse.json')],
  ['threadWeaver', fixture('threadweaver-results.jsonl')],
  ['threadWeaver', '<Parallel>\n<Thread>1: a</Thread></Parallel>'],
  ['parallelR1', 'a <Parallel>\n<Path>p</Path></Parallel>\n<Summary>s</Summary>'],
  ['paraThinker', fixture('parathinker.json')],
  ['npr', '<guideline>\n<plan>1: a</plan></guideline>'],
])('%s', (name, text) => {
  expect(recognise(text)?.name).toBe(name);
});

test('tags that several have in common, or that other languages have, tell none', () => {
  for (const text of [
    '',
    '<Parallel>',
    '<Path>a</Path>',
    '<summary>a</summary>',
    '<plan>a</plan>',
  ]) {
    expect(recognise(text)).toBeNull();
  }
});
