import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { customGrammar } from '../../../../src/language/tags/custom';
import type { TagGrammar } from '../../../../src/language/tags/grammar';
import { type TagOptions, tagLanguage } from '../../../../src/language/tags/language';
import { multiverse } from '../../../../src/language/tags/multiverse';
import { npr } from '../../../../src/language/tags/npr';
import { parallelR1 } from '../../../../src/language/tags/parallelR1';
import { paraThinker } from '../../../../src/language/tags/paraThinker';
import { readTags } from '../../../../src/language/tags/reader';
import { rolesOf } from '../../../../src/language/tags/tagRoles';
import { threadWeaver } from '../../../../src/language/tags/threadWeaver';
import { measureRun } from '../../../../src/trace/metrics';
import { totalTokens } from '../../../../src/trace/runState';
import type { RunLimits } from '../../../../src/trace/traceEvent';
import { ByteTokenizer, CHARACTERS, STRADDLING } from '../byteTokenizer';
import { type Script, scripted } from '../scriptedText';
import { runText, saidBy } from '../textRun';
import { outline } from './outline';

const TOKENIZERS = [CHARACTERS, STRADDLING];
const PROMPT = { text: 'Q: what?\n', title: 'what?' };

const custom = customGrammar({
  spawn: { open: 'spawn([', part: ', ', close: '])' },
  join: { open: 'join([', part: '; ', close: ']!' },
  sees: 'message',
  brings: 'messages',
});

const customText = customGrammar({
  spawn: { open: '<<spawn:', part: ' | ', close: '⟦go⟧' },
  child: { open: '<<thread:', close: '⟦end⟧' },
  join: { open: '<<joined:', part: '', close: '⟦done⟧' },
  sees: 'message',
  brings: 'text',
});

interface Case {
  readonly grammar: TagGrammar;
  readonly options?: TagOptions;
  readonly script: Script;
  /** The root's whole text; children, as they begin and what each came to. */
  readonly text: string;
  readonly children: readonly (readonly [prompt: string, answer: string])[];
  readonly messages: readonly string[];
}

const CASES: readonly Case[] = [
  {
    grammar: multiverse,
    script: [
      [
        'Q: what?\n',
        'Let me see.\n<Parallel>\n<Goal>\n<Outline>1: left</Outline>\n<Outline>2: right</Outline>\n</Goal>',
      ],
      ['<Path>\n1:', ' one</Path>'],
      ['<Path>\n2:', ' twö, which is longer</Path>\n'],
      ['\n<Conclusion>\n', 'both\n</Conclusion>\n</Parallel>\nDone: \\boxed{3}{end}'],
    ],
    text:
      'Let me see.\n<Parallel>\n<Goal>\n<Outline>1: left</Outline>\n<Outline>2: right</Outline>\n</Goal>\n' +
      '<Path>\n1: one</Path>\n<Path>\n2: twö, which is longer</Path>\n' +
      '<Conclusion>\nboth\n</Conclusion>\n</Parallel>\nDone: \\boxed{3}',
    children: [
      ['\n<Path>\n1:', 'one'],
      ['\n<Path>\n2:', 'twö, which is longer'],
    ],
    messages: ['left', 'right'],
  },
  {
    grammar: threadWeaver,
    script: [
      [
        'Q: what?\n',
        'So: <Parallel>\n<Outlines>\n<Outline>1: left</Outline><Outline>2: right</Outline></Outlines>',
      ],
      ['<Thread>\n1:', ' one</Thread>'],
      ['<Thread>\n2:', ' two</Thread>'],
      ['two</Thread>\n', '</Parallel>\nDone{end}'],
    ],
    text:
      'So: <Parallel>\n<Outlines>\n<Outline>1: left</Outline><Outline>2: right</Outline></Outlines>\n' +
      '<Thread>\n1: one</Thread><Thread>\n2: two</Thread>\n</Parallel>\nDone',
    children: [
      ['\n<Thread>\n1:', 'one'],
      ['\n<Thread>\n2:', 'two'],
    ],
    messages: ['left', 'right'],
  },
  {
    grammar: parallelR1,
    options: { children: 3 },
    script: [
      ['Q: what?\n', 'Hm. <Parallel>'],
      ['<Path>', 'way</Path>'],
      ['\n<Summary>', 'sum</Summary> Done{end}'],
    ],
    text: 'Hm. <Parallel><Path>way</Path><Path>way</Path><Path>way</Path></Parallel>\n<Summary>sum</Summary> Done',
    children: [
      ['<Path>', 'way'],
      ['<Path>', 'way'],
      ['<Path>', 'way'],
    ],
    messages: ['', '', ''],
  },
  {
    grammar: paraThinker,
    script: [
      ['<think1>', 'one</think1>'],
      ['<think2>', 'two</think>'],
      ['<summary>', 'sum</summary>{end}'],
    ],
    text: '<think1>one</think1><think2>two</think2><summary>sum</summary>',
    children: [
      ['<think1>', 'one'],
      ['<think2>', 'two'],
    ],
    messages: ['', ''],
  },
  {
    grammar: npr,
    script: [
      ['Q: what?\n', '<guideline>\n<plan>1: left</plan>\n<plan>2: right</plan>\n</guideline>'],
      ['<step>\n1:', ' one</step>'],
      ['<step>\n2:', ' two{end}'],
      ['<takeaway>\n', 'both\n</takeaway>\nDone{end}'],
    ],
    text:
      '<guideline>\n<plan>1: left</plan>\n<plan>2: right</plan>\n</guideline>\n' +
      '<step>\n1: one</step>\n<step>\n2: two</step>\n<takeaway>\nboth\n</takeaway>\nDone',
    children: [
      ['\n<step>\n1:', 'one'],
      ['\n<step>\n2:', 'two'],
    ],
    messages: ['left', 'right'],
  },
  {
    grammar: custom,
    script: [
      ['Q: what?\n', 'I spawn([left, right])'],
      ['<s>left', ' is one{end}'],
      ['<s>right', ' is two{end}'],
      [']!', ' Done{end}'],
    ],
    text: 'I spawn([left, right])join([is one; is two]! Done',
    children: [
      ['left', 'is one'],
      ['right', 'is two'],
    ],
    messages: ['left', 'right'],
  },
  {
    grammar: customText,
    script: [
      ['Q: what?\n', 'I <<spawn:left | right⟦go⟧'],
      ['<<thread:left', ' one⟦end⟧ '],
      ['<<thread:right', ' two⟦end⟧'],
      ['<<joined:', 'all⟦done⟧ Done{end}'],
    ],
    text: 'I <<spawn:left | right⟦go⟧<<thread:left one⟦end⟧<<thread:right two⟦end⟧<<joined:all⟦done⟧ Done',
    children: [
      ['<<thread:left', 'one'],
      ['<<thread:right', 'two'],
    ],
    messages: ['left', 'right'],
  },
];

const MATRIX = CASES.flatMap((one, i) =>
  TOKENIZERS.map((tokenizer) => ({ ...one, tokenizer, label: `${one.grammar.label} ${i}` })),
);

describe.each(MATRIX)('$label with tokens of $tokenizer.name', (one) => {
  const { grammar, options, script, tokenizer, text, children, messages } = one;
  const language = tagLanguage(grammar, tokenizer, options);
  const decode = (limits: Partial<RunLimits> = {}) =>
    runText(language, tokenizer, scripted(tokenizer, script), PROMPT, limits);

  it('is decoded to the text that its reader reads', async () => {
    const run = await decode();
    expect(run.texts[0]).toBe(PROMPT.text + text);
    expect(run.state.end).toMatchObject({ finishReason: 'stop', claimed: true });
    expect(run.state.end).not.toHaveProperty('verified');
    expect(run.state.faults).toEqual({});
    const [first] = run.state.threads.get(0)?.spawns ?? [];
    expect(first?.messages.map((message) => message.text ?? '')).toEqual(messages);
    expect(first?.results).toEqual(children.map(([, answer]) => answer));
  });

  it('its threads are those of its text', async () => {
    const run = await decode();
    const thread = readTags(grammar, text);
    const spawn = thread.parts.find((part) => part.kind === 'spawn');
    expect(spawn?.faults.filter(({ kind }) => kind !== 'missing')).toEqual([]);
    const texts = spawn?.children.map(({ parts }) => parts.map((part) => part.text).join(''));
    if (grammar.brings === 'text') {
      expect(texts).toHaveLength(children.length);
      texts?.forEach((own, i) => {
        expect(own.trim().endsWith((children[i] as readonly string[])[1] as string)).toBe(true);
      });
    }
    // All that threads say of themselves, beside what joins say, is all that they wrote.
    for (const { id, counts } of run.state.threads.values()) {
      const said = saidBy(run, id);
      const own = said.filter(({ type }) => type !== 'join').map((event) => event.text ?? '');
      const sampled = run.events.flatMap((event) =>
        event.type === 'sampled' && event.threads.includes(id)
          ? [event.tokenIds[event.threads.indexOf(id)] as number]
          : [],
      );
      expect(sampled).toHaveLength(counts.sampled);
      const end = tokenizer.endOfText[0];
      expect(Buffer.from(own.join('')).toString('latin1')).toBe(
        tokenizer.bytes(sampled.filter((token) => token !== end)),
      );
    }
  });

  it('children begin with what they are to see', async () => {
    const run = await decode();
    const root = run.run.root;
    const spawned = run.state.threads.get(0)?.spawns[0]?.context ?? 0;
    for (const [i, [prompt]] of children.entries()) {
      const child = run.run.threads[i + 1];
      const own = grammar.sees === 'message' ? `<s>${prompt}` : prompt;
      const opening = tokenizer.bytes(child?.ownTokenIds ?? []);
      if (grammar.sees === 'message') {
        expect(opening.startsWith(own)).toBe(true);
      } else {
        expect(child?.tokenIds.slice(0, spawned)).toEqual(root.tokenIds.slice(0, spawned));
        expect(run.state.threads.get(i + 1)?.counts.inherited).toBe(spawned);
        expect(tokenizer.bytes(child?.tokenIds ?? [])).toContain(prompt);
      }
    }
  });

  it('counts what several contexts hold once, and never writes again what a child wrote', async () => {
    const { state, run } = await decode();
    const all = [...state.threads.values()];
    expect(totalTokens(state.tokens)).toBe(
      all.reduce((n, { counts }) => n + totalTokens(counts), 0),
    );
    const [root] = all;
    const own = run.root.tokenIds.join();
    if (grammar.brings !== 'text') {
      expect(root?.counts.inherited).toBe(0);
      return;
    }
    const ends = tokenizer.name === 'characters' ? 0 : 12;
    for (const child of run.threads.slice(1)) {
      // But for the tokens within which it ended.
      const kept = child.ownTokenIds.slice(-child.sampledTokens, -1 - ends);
      if (kept.length > 0) expect(own).toContain(kept.join());
    }
    expect(root?.counts.inherited).toBeGreaterThan(0);
    const { sequential } = measureRun(state);
    const longest = Math.max(...all.slice(1).map(({ counts }) => totalTokens(counts)));
    expect(sequential.tokens).toBe(totalTokens((root as (typeof all)[0]).counts) + longest);
  });

  it('stops at limits', async () => {
    const whole = await decode();
    for (const limits of [
      ...[{ threads: 1 }, { depth: 0 }, { threads: 2 }, { threadTokens: 12 }],
      ...[{ runTokens: 60 }, { contextWindow: (whole.state.threads.get(0)?.context ?? 0) - 8 }],
    ]) {
      const policy = (context: readonly number[]) => {
        try {
          return scripted(tokenizer, script)(context);
        } catch {
          return 120;
        }
      };
      const run = await runText(language, tokenizer, policy, PROMPT, {
        ...{ threadTokens: 300, runTokens: 3000 },
        ...limits,
      });
      expect(run.state.limits.length).toBeGreaterThan(0);
      const longest = Math.max(...run.run.threads.map(({ tokenIds }) => tokenIds.length));
      expect(longest).toBeLessThanOrEqual(limits.contextWindow ?? 4000);
    }
  });
});

describe('spawns within spawns', () => {
  const script: Script = [
    ['Q: what?\n', '<Parallel><Goal><Outline>1: a</Outline></Goal>'],
    ['<Path>\n1:', 'deeper<Parallel><Goal><Outline>1.1: b</Outline></Goal>'],
    ['<Path>\n1.1:', 'bottom</Path>'],
    ['bottom</Path>\n<Conclusion>\n', 'inner</Conclusion></Parallel>so</Path>'],
    ['so</Path>\n<Conclusion>\n', 'outer</Conclusion></Parallel>end{end}'],
  ];

  it.each(TOKENIZERS)(
    'bring all that was written below, with tokens of $name',
    async (tokenizer) => {
      const language = tagLanguage(multiverse, tokenizer);
      const run = await runText(language, tokenizer, scripted(tokenizer, script), PROMPT);
      expect([...run.state.threads.values()].map(({ depth }) => depth)).toEqual([0, 1, 2]);
      const text = run.texts[0]?.slice(PROMPT.text.length) ?? '';
      expect(text).toBe(
        '<Parallel><Goal><Outline>1: a</Outline></Goal>\n<Path>\n1:deeper' +
          '<Parallel><Goal><Outline>1.1: b</Outline></Goal>\n<Path>\n1.1:bottom</Path>\n' +
          '<Conclusion>\ninner</Conclusion></Parallel>so</Path>\n<Conclusion>\nouter</Conclusion></Parallel>end',
      );
      expect(outline(readTags(multiverse, text))).toEqual([
        ['1:a', ['1:deeper', ['1.1:b', ['1.1:bottom']], 'join inner', 'so']],
        'join outer',
        'end',
      ]);
      expect(run.state.threads.get(0)?.spawns[0]?.results).toEqual([
        'inner</Conclusion></Parallel>so',
      ]);
      expect(run.state.threads.get(1)?.spawns[0]?.results).toEqual(['bottom']);
    },
  );
});

describe('tokens that go on behind a tag', () => {
  const tokenizer = new ByteTokenizer('wide', [
    '</Goal>\n',
    '</Goal>\n<Path>',
    '</Goal>so',
    'e</Path> and',
  ]);
  const language = tagLanguage(multiverse, tokenizer);
  const decode = (behind: string) =>
    runText(
      language,
      tokenizer,
      scripted(tokenizer, [
        ['Q: what?\n', `<Parallel><Goal><Outline>1: a</Outline></Goal>${behind}`],
        ['Path>\n1:', 'one</Path> and'],
        ['<Conclusion>\n', 'c</Conclusion></Parallel>{end}'],
      ]),
      PROMPT,
    );

  it('begin the text of the decoder where it begins so', async () => {
    for (const behind of ['\n', '\n<Path>']) {
      const { texts, state } = await decode(behind);
      expect(texts[0]).toContain('</Goal>\n<Path>\n1:one</Path>\n<Conclusion>\n');
      expect(state.faults).toEqual({});
    }
  });

  it('stay where they say something else, which is a fault', async () => {
    const { texts, state } = await decode('so');
    expect(texts[0]).toContain('</Goal>so\n<Path>\n1:one</Path>\n<Conclusion>\n');
    expect(state.faults).toEqual({ 'loose text in <Parallel>': 1 });
  });

  it('of a child are cut at its end, and nothing else of it is made of its text', async () => {
    const { run, events } = await decode('\n');
    const forced = events.filter((event) => event.type === 'forced');
    expect(forced.map(({ tokenIds, inherited }) => [tokenizer.bytes(tokenIds), inherited])).toEqual(
      [
        ['<Path>\n1:on', true],
        ['e</Path>\n<Conclusion>\n', undefined],
      ],
    );
    expect(tokenizer.bytes(run.threads[1]?.ownTokenIds ?? [])).toBe('<Path>\n1:one</Path> and');
  });
});

describe('faults', () => {
  const decode = async (writes: string, grammar: TagGrammar = multiverse) => {
    const language = tagLanguage(grammar, CHARACTERS);
    const script: Script = [
      ['Q: what?\n', writes],
      ['<Conclusion>\n', '{end}'],
    ];
    return runText(language, CHARACTERS, scripted(CHARACTERS, script), PROMPT);
  };

  it.each([
    ['a stop without a spawn', 'a</Goal>b{end}', { 'stray </Goal>': 1 }],
    ['an end of no child', 'a</Path>b{end}', { 'stray </Path>': 1 }],
    [
      'a block that nothing closes',
      '<Parallel>a{end}',
      { 'unclosed <Parallel>': 1, 'missing <Path>': 1, 'missing <Conclusion>': 1 },
    ],
    [
      'a spawn of nothing',
      '<Parallel><Goal></Goal>',
      { 'missing <Goal>': 1, 'missing <Path>': 1, 'unclosed <Parallel>': 1 },
    ],
  ])('%s', async (_, writes, faults) => {
    const { state } = await decode(writes);
    expect(state.faults).toMatchObject(faults);
    expect(state.end?.finishReason).toBe('stop');
    const known = tagLanguage(multiverse, CHARACTERS).says.faults;
    for (const fault of Object.keys(state.faults)) expect(known).toContain(fault);
  });

  it('tags that a child may not write are its text', async () => {
    const { state, texts } = await runText(
      tagLanguage(npr, CHARACTERS),
      CHARACTERS,
      scripted(CHARACTERS, [
        ['Q: what?\n', '<guideline><plan>1: a</plan></guideline>'],
        ['<step>\n1:', 'x<guideline><plan>y</plan></guideline>z</step>'],
        ['<takeaway>\n', 'c</takeaway>{end}'],
      ]),
      PROMPT,
    );
    expect(state.threads.size).toBe(2);
    expect(state.faults).toMatchObject({ 'nested <guideline>': 1 });
    expect(texts[0]).toContain('z</step>\n<takeaway>\nc</takeaway>');
  });

  it('a prompt without text is refused in words', () => {
    const language = tagLanguage(multiverse, CHARACTERS);
    expect(() => language.open({ text: '' })).toThrow(/empty/);
    expect(() => language.open({ numbers: [1] })).toThrow(/text/);
  });
});

describe('whatever a model writes', () => {
  const grammars = [multiverse, threadWeaver, parallelR1, paraThinker, npr, custom, customText];

  it.each(grammars)(
    '$label ends, and its trace holds together',
    { timeout: 120_000 },
    async (grammar) => {
      const pieces = [
        ...rolesOf(grammar).keys(),
        ...grammar.decoding.ends,
        'ä',
        ' ',
        '\n',
        '1:',
        'x',
      ];
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom(...pieces, '{end}'), { minLength: 1, maxLength: 40 }),
          fc.constantFrom(...TOKENIZERS),
          async (words, tokenizer) => {
            const text = words.filter((word) => word !== '{end}').join('');
            const ids = words.includes('{end}')
              ? [...tokenizer.encode(text), ...tokenizer.endOfText]
              : [...tokenizer.encode(text), 120];
            const policy = (context: readonly number[]) => ids[context.length % ids.length] ?? 120;
            const limits = {
              contextWindow: 400,
              threads: 12,
              depth: 3,
              threadTokens: 90,
              runTokens: 1500,
            };
            const run = await runText(
              tagLanguage(grammar, tokenizer),
              tokenizer,
              policy,
              PROMPT,
              limits,
            );
            const { tokenIds } = run.run.root;
            const told = run.events.flatMap((event) => {
              if (event.type === 'threadStart' && event.thread === 0) return event.promptTokenIds;
              if (event.type === 'forced' && event.thread === 0) return event.tokenIds;
              if (event.type !== 'sampled') return [];
              const at = event.threads.indexOf(0);
              return at < 0 ? [] : [event.tokenIds[at] as number];
            });
            expect(told).toEqual(tokenIds);
          },
        ),
        { numRuns: 40 },
      );
    },
  );
});
