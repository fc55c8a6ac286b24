import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { customGrammar } from '../../../../src/language/tags/custom';
import type { TagGrammar } from '../../../../src/language/tags/grammar';
import { multiverse } from '../../../../src/language/tags/multiverse';
import { npr } from '../../../../src/language/tags/npr';
import { parallelR1 } from '../../../../src/language/tags/parallelR1';
import { paraThinker } from '../../../../src/language/tags/paraThinker';
import { readTags, TagReader } from '../../../../src/language/tags/reader';
import { type TagPart, type TagThread, writtenText } from '../../../../src/language/tags/tagThread';
import { threadWeaver } from '../../../../src/language/tags/threadWeaver';
import { faultsIn, outline } from './outline';

const custom = customGrammar({
  spawn: { open: 'spawn([', part: ', ', close: '])' },
  child: { open: '<c>', close: '</c>' },
  join: { open: 'join([', part: ';', close: ']!' },
  sees: 'message',
  brings: 'messages',
});
const grammars = [multiverse, threadWeaver, parallelR1, paraThinker, npr, custom];

function sound(grammar: TagGrammar, text: string): TagThread {
  const thread = readTags(grammar, text);
  expect(faultsIn(thread)).toEqual([]);
  expect(writtenText(thread)).toBe(text);
  return thread;
}

describe('whole texts', () => {
  test('Multiverse, nested', () => {
    const text = readFileSync('test/fixtures/foreign/multiverse.txt', 'utf8');
    expect(outline(sound(multiverse, text))).toEqual([
      '<Think>\nWe look for x*y and x+y.',
      [
        '1:product | 2:sum',
        ['1: 6*7 = 42'],
        [
          '2: 6+7 = 13',
          ['2.1:check by 7+6 | 2.2:check by 5+8', ['2.1: 7+6 = 13'], ['2.2: 5+8 = 13']],
          'join both 13',
          '',
        ],
      ],
      'join product 42, sum 13',
      '</Think>\nFinal: 42 and 13',
    ]);
  });

  test('ThreadWeaver, whose parent goes on behind its threads', () => {
    const text =
      'a\n<Parallel>\n<Outlines>\n<Outline>\n1: x\n</Outline>\n<Outline>\n2: y\n</Outline>\n</Outlines>\n' +
      '<Thread>\n1: X\n</Thread><Thread>\n2: Y\n</Thread>\n</Parallel>\nb';
    const thread = sound(threadWeaver, text);
    expect(outline(thread)).toEqual(['a', ['1:x | 2:y', ['1: X'], ['2: Y']], 'join -', 'b']);
    expect(thread.parts[2]).toMatchObject({ kind: 'join', text: '\n</Parallel>' });
    const [, spawn] = thread.parts;
    expect(spawn?.kind === 'spawn' && spawn.children[0]).toMatchObject({
      header: '\n<Thread>',
      footer: '</Thread>',
    });
  });

  test('Parallel-R1, whose join stands behind its block', () => {
    const text = 'a<Parallel>\n<Path>p</Path><Path>q</Path></Parallel>\n<Summary>s</Summary>b';
    expect(outline(sound(parallelR1, text))).toEqual(['a', ['', ['p'], ['q']], 'join s', 'b']);
  });

  test('ParaThinker, which has no block', () => {
    const text = '<think>\n<think1>p</think1>\n<think2>q</think2><summary>s</summary>\nb';
    expect(outline(sound(paraThinker, text))).toEqual([
      '<think>',
      ['', ['p'], ['q']],
      'join s',
      'b',
    ]);
  });

  test('Native Parallel Reasoner, one spawn after the other', () => {
    const block = (n: number) =>
      `<guideline>\n<plan>1: p${n}</plan>\n</guideline>\n<step>\n1: s${n}\n</step>\n<takeaway>\nt${n}\n</takeaway>`;
    expect(outline(sound(npr, `${block(1)}\n\n${block(2)}\n\\boxed{1}`))).toEqual([
      ['1:p1', ['1: s1']],
      'join t1',
      '',
      ['1:p2', ['1: s2']],
      'join t2',
      '\\boxed{1}',
    ]);
  });

  test('tags of a person, nested', () => {
    const text = 'a spawn([x, y])<c>X spawn([z])<c>Z</c>join([z!]!</c> <c>Y</c>join([1;2]! b';
    expect(outline(sound(custom, text))).toEqual([
      'a',
      [':x | :y', ['X', [':z', ['Z']], 'join z!'], ['Y']],
      'join 1;2',
      'b',
    ]);
  });

  test('tags of a person without children in the text', () => {
    const grammar = customGrammar({
      spawn: { open: '<calls>', part: '\n', close: '</calls>' },
      join: { open: '<results>', part: '\n', close: '</results>' },
      sees: 'message',
      brings: 'messages',
    });
    const text = '<calls>\na\nb\n</calls>\n<results>1\n2</results>';
    expect(outline(sound(grammar, text))).toEqual([[':a | :b'], 'join 1\n2']);
  });
});

describe('faults', () => {
  const cases: readonly (readonly [string, TagGrammar, string, readonly string[]])[] = [
    ['stray', threadWeaver, 'a</Thread>b<Outline>c', ['stray </Thread>', 'stray <Outline>']],
    [
      'unclosed at the end',
      multiverse,
      '<Parallel><Goal><Outline>1: x</Outline></Goal><Path>1: a',
      ['unclosed <Parallel>', 'missing <Conclusion>', 'unclosed <Path>'],
    ],
    [
      'unclosed list and message',
      threadWeaver,
      '<Parallel><Outlines><Outline>1: x<Thread>a</Thread></Parallel>',
      ['unclosed <Outlines>', 'unclosed <Outline>'],
    ],
    [
      'interleaved',
      threadWeaver,
      '<Parallel><Outlines><Outline>x</Outline></Outlines><Thread>a</Parallel>b</Thread>c',
      ['unclosed <Thread>', 'interleaved </Thread>'],
    ],
    [
      'interleaved by number',
      paraThinker,
      '<think1>a</think2>b</think1><summary>c</summary>',
      ['interleaved </think2>'],
    ],
    [
      'repeated',
      multiverse,
      '<Parallel><Goal><Outline>x</Outline></Goal><Path>a</Path>' +
        '<Conclusion>c</Conclusion><Conclusion>d</Conclusion></Parallel>',
      ['repeated <Conclusion>', 'loose text in <Parallel>', 'stray </Conclusion>'],
    ],
    [
      'repeated by number',
      paraThinker,
      '<think1>a</think1><think1>b</think1><summary>c</summary>',
      ['repeated <think1>'],
    ],
    [
      'nested where a thread may not spawn',
      threadWeaver,
      '<Parallel><Outlines><Outline>x</Outline></Outlines>' +
        '<Thread>a<Parallel>b</Parallel>c</Thread></Parallel>',
      ['nested <Parallel>'],
    ],
    [
      'missing children and join',
      npr,
      '<guideline><plan>1: a</plan><plan>2: b</plan></guideline><step>1: A</step>text',
      ['missing <step>', 'missing <takeaway>'],
    ],
    [
      'missing messages',
      threadWeaver,
      '<Parallel><Thread>a</Thread></Parallel>',
      ['missing <Outlines>'],
    ],
    [
      'loose text',
      parallelR1,
      '<Parallel><Path>a</Path>so<Path>b</Path></Parallel><Summary>s</Summary>',
      ['loose text in <Parallel>'],
    ],
    [
      'a missing summary',
      parallelR1,
      '<Parallel><Path>a</Path></Parallel>\nand so',
      ['missing <Summary>'],
    ],
  ];

  test.each(cases)('%s', (_, grammar, text, faults) => {
    const thread = readTags(grammar, text);
    expect(faultsIn(thread)).toEqual(faults);
    expect(writtenText(thread)).toBe(text);
  });

  test('a thread ends at the first tag that closes it, as in its decoder', () => {
    const text = '<Parallel><Thread>a<Thread>b</Thread><Thread>c</Thread></Parallel>';
    const [spawn] = readTags(threadWeaver, text).parts;
    expect(spawn?.kind === 'spawn' && spawn.children.map(outline)).toEqual([['a<Thread>b'], ['c']]);
  });

  test('a conclusion ends a path that nothing closed', () => {
    const text = '<Parallel><Path>a<Conclusion>c</Conclusion></Parallel>';
    expect(outline(readTags(multiverse, text))).toEqual([['', ['a']], 'join c']);
  });
});

const soup = (grammar: TagGrammar) => {
  const { block, spawn, children, join } = grammar;
  const message = spawn && !('part' in spawn.message) ? [spawn.message] : [];
  const tags = [block, spawn, ...message, ...children.slice(0, 3), join]
    .flatMap((tag) => (tag ? [tag.open, tag.close] : []))
    .flatMap((tag) => [tag, tag, tag.slice(0, -1)]);
  return fc.array(fc.oneof(fc.constantFrom(...tags, ' ', '\n', '1: x', '<', ', '), fc.string()), {
    maxLength: 60,
  });
};

describe.each(grammars.map((grammar) => [grammar.label, grammar] as const))('%s', (_, grammar) => {
  test('loses nothing of any soup of tags', () => {
    fc.assert(
      fc.property(soup(grammar), (pieces) => {
        expect(writtenText(readTags(grammar, pieces.join('')))).toBe(pieces.join(''));
      }),
      { numRuns: 500 },
    );
  });

  test('reads the same in pieces of any size', () => {
    fc.assert(
      fc.property(soup(grammar), fc.integer({ min: 1, max: 7 }), (pieces, size) => {
        const text = pieces.join('');
        const reader = new TagReader(grammar);
        for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size));
        expect(reader.end()).toEqual(readTags(grammar, text));
      }),
      { numRuns: 300 },
    );
  });
});

describe('large and deep texts', () => {
  test.each([
    ['opened blocks', '<Parallel>'],
    ['opened goals', '<Parallel><Goal>'],
    ['outlines', '<Goal><Outline>'],
    ['half a tag', '<Paral'],
    ['closing tags', '</Path>'],
  ])('10 MB of %s', (_, unit) => {
    const text = '<Parallel>' + unit.repeat(10_000_000 / unit.length);
    expect(writtenText(readTags(multiverse, text)) === text).toBe(true);
  });

  test('100,000 levels', () => {
    const open = '<Parallel><Goal><Outline>1: a</Outline></Goal><Path>1: b';
    const close = '</Path><Conclusion>c</Conclusion></Parallel>';
    const text = open.repeat(100_000) + close.repeat(100_000);
    const root = readTags(multiverse, text);
    let depth = 0;
    let faults = 0;
    for (let thread: TagThread | undefined = root; thread; depth++) {
      const spawn: TagPart | undefined = thread.parts.find(({ kind }) => kind === 'spawn');
      faults += spawn?.faults.length ?? 0;
      thread = spawn?.kind === 'spawn' ? spawn.children[0] : undefined;
    }
    expect([depth, faults]).toEqual([100_001, 0]);
    expect(writtenText(root) === text).toBe(true);
  });
});
