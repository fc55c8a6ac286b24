import { expect, test } from 'vitest';
import { customGrammar } from '../../../../src/language/tags/custom';
import { childContext, joinText } from '../../../../src/language/tags/decoding';
import type { TagGrammar } from '../../../../src/language/tags/grammar';
import { multiverse } from '../../../../src/language/tags/multiverse';
import { npr } from '../../../../src/language/tags/npr';
import { parallelR1 } from '../../../../src/language/tags/parallelR1';
import { paraThinker } from '../../../../src/language/tags/paraThinker';
import { readTags } from '../../../../src/language/tags/reader';
import { threadWeaver } from '../../../../src/language/tags/threadWeaver';
import { faultsIn } from './outline';

const child = (place: number, number: string, text = '') => ({
  place,
  message: { number, text: 'do {n} $& this' },
  text,
});

test.each([
  [multiverse, '\n<Path>\n2.1:'],
  [threadWeaver, '\n<Thread>\n2.1:'],
  [parallelR1, '<Path>'],
  [paraThinker, '<think2.1>'],
  [npr, '\n<step>\n2.1:'],
])('$0.label: what a child begins with', (grammar, context) => {
  expect(childContext(grammar, child(0, '2.1'))).toBe(context);
});

// What a parent writes up to its children, and what it goes on with behind the decoder's text.
const parents: readonly (readonly [TagGrammar, string, string])[] = [
  [
    multiverse,
    '<Parallel>\n<Goal>\n<Outline>1: a</Outline>\n<Outline>2: b</Outline>\n</Goal>',
    'c\n</Conclusion>\n</Parallel>',
  ],
  [
    threadWeaver,
    '<Parallel>\n<Outlines><Outline>1: a</Outline><Outline>2: b</Outline></Outlines>',
    '</Parallel>',
  ],
  [parallelR1, '<Parallel>', 'c</Summary>'],
  [paraThinker, '', 'c</summary>'],
  [npr, '<guideline>\n<plan>1: a</plan>\n<plan>2: b</plan>\n</guideline>', 'c\n</takeaway>'],
];

test.each(parents)('$0.label: a decoder writes what the reader reads', (grammar, before, after) => {
  for (const stop of grammar.decoding.stops) expect(before.endsWith(stop)).toBe(true);
  const text = before + joinText(grammar, [child(0, '1', 'x'), child(1, '2', 'y')]) + after;
  const thread = readTags(grammar, text);
  expect(faultsIn(thread)).toEqual([]);
  const [spawn, join] = thread.parts;
  expect(spawn?.kind === 'spawn' && spawn.children.map(({ footer }) => footer)).toHaveLength(2);
  expect(join?.kind).toBe('join');
});

test('messages go to a child and come back, letter for letter', () => {
  const grammar = customGrammar({
    spawn: { open: 'spawn([', part: ', ', close: '])' },
    join: { open: 'join([', part: '; ', close: ']!' },
    sees: 'message',
    brings: 'messages',
  });
  expect(childContext(grammar, child(0, '1'))).toBe('do {n} $& this');
  expect(joinText(grammar, [child(0, '1', 'x'), child(1, '2', 'y')])).toBe('join([x; y]!');
});
