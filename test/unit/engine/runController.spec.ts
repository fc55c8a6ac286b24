import { describe, expect, it, vi } from 'vitest';
import { CompactEncoder } from '../../../src/language/compact/encoder';
import {
  Bench,
  contextsOf,
  decode,
  expectClosed,
  expectReadOnce,
  limitsOf,
  request,
  sampledOf,
  startsOf,
} from './decoding';
import { ids, script, ScriptedRunner, words } from './scriptedRunner';

// A busy machine takes this long.
vi.setConfig({ testTimeout: 60_000 });

const PROBLEM = request([53, 31, 26, 22], 27);

/** The root spawns twice in a row, and a child spawns too. */
const TREE = {
  '53 31 26 22':
    '53 * 31 1643 1643 26 22 up spawn 53 - 31 22 53 + 31 84 endspawn ' + 'solution <eos>',
  '26 22 22': 'spawn 22 / 22 1 22 - 22 0 endspawn solution <eos>',
  '26 1': '+ 27 solution 26 + 1 27 <eos>',
  '26 0': '+ 26 fail <eos>',
  '84 26 22': 'fail <eos>',
};

describe('spawn and join', () => {
  it('gives a child its spawn message and nothing else', async () => {
    const runner = new ScriptedRunner(script(TREE));
    const { events } = await decode(runner, PROBLEM);
    expect(startsOf(events).map(({ promptTokenIds }) => words(promptTokenIds))).toEqual([
      '<bos> apr childrenUnlimited perSpawn8 27 53 31 26 22 |',
      '<bos> apr childrenUnlimited perSpawn8 27 26 22 22 |',
      '<bos> apr childrenUnlimited perSpawn8 27 84 26 22 |',
      '<bos> apr childrenUnlimited perSpawn8 27 26 1 |',
      '<bos> apr childrenUnlimited perSpawn8 27 26 0 |',
    ]);
    // The context that the model itself saw when a child was to say its first token.
    const first = runner.reads.filter(({ context }) => context.length === 0);
    expect(first.map(({ tokenIds }) => words(tokenIds))).toEqual(
      startsOf(events).map(({ promptTokenIds }) => words(promptTokenIds)),
    );
  });

  it('lets a parent go on with its own context and the joined messages', async () => {
    const { run, events } = await decode(new ScriptedRunner(script(TREE)), PROBLEM);
    const expected = [
      '<bos> apr childrenUnlimited perSpawn8 27 53 31 26 22 | ' +
        '53 * 31 thousands1 643 thousands1 643 26 22 up spawn 53 - 31 22 53 + 31 84 endspawn ' +
        'join goal 53 - 31 22 22 / 22 1 26 + 1 27 endjoin solution <eos>',
      '<bos> apr childrenUnlimited perSpawn8 27 26 22 22 | ' +
        'spawn 22 / 22 1 22 - 22 0 endspawn join goal 22 / 22 1 26 + 1 27 endjoin solution <eos>',
      '<bos> apr childrenUnlimited perSpawn8 27 84 26 22 | fail <eos>',
      '<bos> apr childrenUnlimited perSpawn8 27 26 1 | + 27 solution 26 + 1 27 <eos>',
      '<bos> apr childrenUnlimited perSpawn8 27 26 0 | + 26 fail <eos>',
    ];
    expect([...contextsOf(events).values()].map(words)).toEqual(expected);
    expect(run.threads.map(({ tokenIds }) => words(tokenIds))).toEqual(expected);
    expectClosed(events);
    expect(events.at(-1)).toMatchObject({ finishReason: 'stop', claimed: true, verified: true });
  });

  it('computes nothing twice', async () => {
    const runner = new ScriptedRunner(script(TREE));
    const { bench, run } = await decode(runner, PROBLEM);
    expectReadOnce(runner, [run]);
    expect(runner.tokensRead).toBe(
      run.threads.reduce((sum, { tokenIds }) => sum + tokenIds.length - 1, 0),
    );
    expect(bench.decoder.cache.rows).toBe(0);
  });

  it('decodes children side by side and starts no child before the spawn', async () => {
    const { events } = await decode(new ScriptedRunner(script(TREE)), PROBLEM);
    const wait = events.find((event) => event.type === 'threadWait');
    const children = startsOf(events).slice(1, 3);
    expect(children.map(({ step }) => step)).toEqual([wait?.step, wait?.step]);
    const next = events.find((event) => event.type === 'sampled' && event.step > (wait?.step ?? 0));
    expect(next).toMatchObject({ step: (wait?.step ?? 0) + 1, threads: [1, 2] });
  });

  it('tells in the order of the story', async () => {
    const { events } = await decode(
      new ScriptedRunner(script({ '5 3': 'spawn 5 + 3 8 endspawn fail <eos>', '8': 'fail <eos>' })),
      request([5, 3], 8),
    );
    const story = events.map((event) => {
      const thread = 'thread' in event ? ` ${event.thread}` : '';
      const what = event.type === 'search' ? ` ${event.event.type}` : '';
      return `${event.step} ${event.type}${thread}${what}`;
    });
    expect(story).toEqual([
      '0 runStart',
      '0 threadStart 0',
      '0 prefill',
      '0 sampled',
      '1 sampled',
      '2 sampled',
      '3 sampled',
      '4 sampled',
      '5 sampled',
      '5 search 0 spawn',
      '5 threadStart 1',
      '5 threadWait 0',
      '6 prefill',
      '6 sampled',
      '7 sampled',
      '7 search 1 giveUp',
      '7 threadEnd 1',
      '7 threadResume 0',
      '7 forced 0',
      '7 search 0 join',
      '8 prefill',
      '8 sampled',
      '9 sampled',
      '9 search 0 giveUp',
      '9 threadEnd 0',
      '9 runEnd',
    ]);
    expect(events.filter(({ type }) => type === 'prefill')).toMatchObject([
      {
        threads: [0],
        reason: 'prompt',
        tokens: ids('<bos> apr childrenUnlimited perSpawn8 8 5 3 |').length,
      },
      {
        threads: [1],
        reason: 'prompt',
        tokens: ids('<bos> apr childrenUnlimited perSpawn8 8 8 |').length,
      },
      { threads: [0], reason: 'join', tokens: ids('endspawn join endjoin').length },
    ]);
  });

  it('returns results in the order of the messages, whoever ends first', async () => {
    const { run } = await decode(
      new ScriptedRunner(
        script({
          '9 8 7': 'spawn 9 + 8 17 9 - 8 1 9 * 8 72 endspawn fail <eos>',
          '17 7': '- 10 + 24 * 119 solution 17 + 7 24 <eos>',
          '7 1': 'fail <eos>',
          '72 7': '- 65 solution 72 - 7 65 <eos>',
        }),
      ),
      request([9, 8, 7], 24),
    );
    expect(words(run.root.tokenIds)).toContain(
      'join goal 9 + 8 17 17 + 7 24 goal 9 * 8 72 72 - 7 65 endjoin',
    );
  });

  it('spawns again after a join, with the earlier messages in its context', async () => {
    const runner = new ScriptedRunner(
      script({
        '9 8 7': 'spawn 9 + 8 17 endspawn spawn 9 - 8 1 endspawn fail <eos>',
        '17 7': 'solution 17 + 7 24 <eos>',
      }),
    );
    const { run, events } = await decode(runner, request([9, 8, 7], 24));
    expect(words(run.root.tokenIds)).toMatch(
      /spawn 9 \+ 8 17 endspawn join goal 9 \+ 8 17 17 \+ 7 24 endjoin spawn 9 - 8 1 endspawn join endjoin fail <eos>$/,
    );
    expect(startsOf(events).slice(1)).toMatchObject([
      { parent: 0, spawn: 0, index: 0 },
      { parent: 0, spawn: 1, index: 0 },
    ]);
    expectReadOnce(runner, [run]);
    expectClosed(events);
  });

  it('decodes equal messages as threads of their own', async () => {
    const runner = new ScriptedRunner(
      script({ '5 3': 'spawn 5 + 3 8 5 + 3 8 endspawn fail <eos>', '8': 'solution <eos>' }),
    );
    const { run, events } = await decode(runner, request([5, 3], 8));
    expect(run.threads).toHaveLength(3);
    expect(words(run.root.tokenIds)).toContain('join goal 5 + 3 8 goal 5 + 3 8 endjoin');
    expectReadOnce(runner, [run]);
    expectClosed(events);
  });
});

describe('what cannot be served', () => {
  it('joins nothing for operands that the state does not hold', async () => {
    const { run, events } = await decode(
      new ScriptedRunner(
        script({
          '9 8 7': 'spawn 9 + 5 14 9 + 9 18 9 + 8 17 endspawn fail <eos>',
          '17 7': 'solution 17 + 7 24 <eos>',
        }),
      ),
      request([9, 8, 7], 24),
    );
    expect(run.threads).toHaveLength(2);
    expect(startsOf(events)[1]).toMatchObject({ spawn: 0, index: 2 });
    expect(words(run.root.tokenIds)).toContain('join goal 9 + 8 17 17 + 7 24 endjoin');
    expectClosed(events);
  });

  it('goes on at once where no message can be served', async () => {
    const runner = new ScriptedRunner(
      script({ '5 3': 'spawn 6 + 3 9 endspawn solution 5 + 3 8 <eos>' }),
    );
    const { run, events } = await decode(runner, request([5, 3], 8));
    expect(words(run.root.tokenIds)).toMatch(/endspawn join endjoin solution 5 \+ 3 8 <eos>$/);
    expect(events.find(({ type }) => type === 'threadWait')).toMatchObject({ children: [] });
    expect(events.at(-1)).toMatchObject({ verified: true });
    expectReadOnce(runner, [run]);
    expectClosed(events);
  });

  it('serves wrong arithmetic as it was written, and names the fault', async () => {
    const { events } = await decode(
      new ScriptedRunner(script({ '9 8 7': 'spawn 9 + 8 20 endspawn fail <eos>' })),
      request([9, 8, 7], 24),
    );
    expect(startsOf(events)[1]?.prompt.numbers).toEqual([20, 7]);
    expect(events.find((e) => e.type === 'search' && e.event.type === 'spawn')).toMatchObject({
      event: { messages: [{ faults: ['wrong arithmetic'] }] },
    });
  });

  it.each([
    ['empty', 'spawn endspawn'],
    ['of half an operation', 'spawn 5 + endspawn'],
    ['of words', 'spawn goal miss endspawn'],
    ['of an operation and a half', 'spawn 5 + 3 8 5 + endspawn'],
    ['with an unfinished number', 'spawn 5 + 3 thousands1 endspawn'],
    ['that was never begun', 'endspawn'],
  ])('ends a thread with a spawn %s', async (_, text) => {
    const { run, events } = await decode(
      new ScriptedRunner(script({ '5 3': `${text} solution 5 + 3 8 <eos>` })),
      request([5, 3], 8),
    );
    expect(words(run.root.tokenIds)).toMatch(/endspawn$/);
    const [malformed, ...others] = events.flatMap((e) => (e.type === 'search' ? [e.event] : []));
    expect(malformed).toMatchObject({
      type: 'malformed',
      kind: text === 'endspawn' ? 'unexpected token' : 'malformed spawn',
      text,
    });
    expect(others).toEqual([]);
    expect(events.at(-1)).toMatchObject({ finishReason: 'stop', claimed: false, verified: false });
    expectClosed(events);
  });

  it('serves no spawn that does not end as one', async () => {
    const { run, events } = await decode(
      new ScriptedRunner(script({ '5 3': 'spawn 5 + 3 8 <eos>' })),
      request([5, 3], 8),
    );
    expect(run.threads).toHaveLength(1);
    expect(events.find(({ type }) => type === 'search')).toMatchObject({
      event: { type: 'malformed', kind: 'unserved spawn', text: 'spawn 5 + 3 8 <eos>' },
    });
    expectClosed(events);
  });

  it.each([
    ['no claim at all', '<eos>'],
    ['a malformed answer', 'solution 17 + 7 <eos>'],
    ['a malformed spawn', 'spawn endspawn'],
    ['giving up', 'fail <eos>'],
    ['words without end', '- 10'],
  ])('joins nothing from a child that ends with %s', async (_, text) => {
    const { run, events } = await decode(
      new ScriptedRunner(script({ '9 8 7': 'spawn 9 + 8 17 endspawn fail <eos>', '17 7': text })),
      request([9, 8, 7], 24, { limits: { threadTokens: 40 } }),
    );
    expect(words(run.root.tokenIds)).toContain('endspawn join endjoin fail <eos>');
    expectClosed(events);
  });

  it('takes no answer from a child that did not end itself', async () => {
    // The one way to answer and go on: an escape.
    const steps = [{ left: 17, operator: '+', right: 7, result: 24 }] as const;
    const prompt = { ...PROBLEM.prompt, numbers: [17, 7] };
    const answer = { type: 'answer', steps, marks: { level: 1 } } as const;
    const escaped = words(new CompactEncoder(prompt).encode(answer));
    const { run, events } = await decode(
      new ScriptedRunner(
        script({ '9 8 7': 'spawn 9 + 8 17 endspawn fail <eos>', '17 7': `${escaped} up` }),
      ),
      request([9, 8, 7], 24, { limits: { threadTokens: 60 } }),
    );
    expect(run.threads[1]).toMatchObject({ answer: steps, finishReason: 'length' });
    expect(words(run.root.tokenIds)).toContain('join endjoin');
    expectClosed(events);
  });

  it('starts nothing for a thread that writes its own join', async () => {
    const runner = new ScriptedRunner((context) => {
      const forged = ids('join goal 5 + 3 8 endjoin solution 5 + 3 8 <eos>');
      return forged[context.length - 8] as number;
    });
    const { events } = await decode(runner, request([5, 3], 8));
    expect(sampledOf(events).get(0)).toEqual(
      ids('join goal 5 + 3 8 endjoin solution 5 + 3 8 <eos>'),
    );
    expect(startsOf(events)).toHaveLength(1);
    expectClosed(events);
  });
});

describe('the verdict', () => {
  it.each([
    ['solution 5 + 3 8 <eos>', { claimed: true, verified: true, expression: '5+3' }],
    ['solution 5 + 3 9 <eos>', { claimed: true, verified: false }],
    ['solution 5 * 3 15 <eos>', { claimed: true, verified: false }],
    ['solution <eos>', { claimed: true, verified: false }],
    ['solution 5 + <eos>', { claimed: false, verified: false }],
    ['fail <eos>', { claimed: false, verified: false }],
  ])('on %s', async (text, verdict) => {
    const { events } = await decode(
      new ScriptedRunner(script({ '5 3': text })),
      request([5, 3], 8),
    );
    const state = expectClosed(events);
    expect(state.end).toMatchObject({ finishReason: 'stop', ...verdict });
    expect(Boolean(state.end?.reason)).toBe(verdict.claimed && !verdict.verified);
  });
});

describe('limits', () => {
  const DEEP = {
    '9 8 7 6': 'spawn 9 + 8 17 9 - 8 1 9 * 8 72 endspawn fail <eos>',
    '17 7 6': 'spawn 17 + 7 24 endspawn fail <eos>',
    '24 6': 'spawn 24 + 6 30 endspawn fail <eos>',
    '7 6 1': 'spawn 7 + 6 13 7 - 6 1 endspawn fail <eos>',
  };

  it.each([
    [0, 1],
    [1, 4],
    [2, 7],
    [3, 8],
  ])('depth %i', async (depth, threads) => {
    const { run, events } = await decode(
      new ScriptedRunner(script(DEEP)),
      request([9, 8, 7, 6], 30, { limits: { depth } }),
    );
    expect(run.threads).toHaveLength(threads);
    expect(Math.max(...run.threads.map((thread) => thread.depth))).toBe(depth);
    const reached = limitsOf(events);
    expect(reached.every(({ limit, value }) => limit === 'depth' && value === depth)).toBe(true);
    // A thread that may not spawn gets an empty join and goes on.
    for (const { thread } of reached) {
      expect(run.threads[thread]).toMatchObject({ depth, finishReason: 'stop' });
      expect(words(run.threads[thread]?.tokenIds ?? [])).toMatch(/join endjoin fail <eos>$/);
    }
    expect(reached).toHaveLength([1, 2, 1, 0][depth] as number);
    expectClosed(events);
  });

  it.each([1, 2, 3, 4, 5, 6, 7])('threads %i', async (threads) => {
    const { run, events } = await decode(
      new ScriptedRunner(script(DEEP)),
      request([9, 8, 7, 6], 30, { limits: { threads } }),
    );
    expect(run.threads).toHaveLength(threads);
    expect(limitsOf(events)[0]).toMatchObject({ limit: 'threads', value: threads });
    expect(run.threads.every(({ finishReason }) => finishReason === 'stop')).toBe(true);
    expectClosed(events);
  });

  it('serves the first messages where the threads do not suffice for all', async () => {
    const { run } = await decode(
      new ScriptedRunner(script({ ...DEEP, '17 7 6': 'solution 17 + 7 24 24 + 6 30 <eos>' })),
      request([9, 8, 7, 6], 30, { limits: { threads: 2 } }),
    );
    expect(words(run.root.tokenIds)).toContain('join goal 9 + 8 17 17 + 7 24 24 + 6 30 endjoin');
  });

  it.each([1, 5, 10])('threadTokens %i', async (threadTokens) => {
    const { run, events } = await decode(
      new ScriptedRunner(script({ '9 8 7': '9 + 8 17 17 7 up' })),
      request([9, 8, 7], 30, { limits: { threadTokens } }),
    );
    expect(limitsOf(events)).toMatchObject([
      { thread: 0, limit: 'threadTokens', value: threadTokens },
    ]);
    expect(run.root).toMatchObject({ sampledTokens: threadTokens, finishReason: 'length' });
    expect(events.at(-1)).toMatchObject({
      finishReason: 'length',
      claimed: false,
      verified: false,
    });
    expectClosed(events);
  });

  it('joins nothing from a child that reaches threadTokens', async () => {
    const { run, events } = await decode(
      new ScriptedRunner(
        script({ '9 8 7': 'spawn 9 + 8 17 endspawn fail <eos>', '17 7': '+ 24 - 10' }),
      ),
      request([9, 8, 7], 24, { limits: { threadTokens: 9 } }),
    );
    expect(limitsOf(events)).toMatchObject([{ thread: 1, limit: 'threadTokens' }]);
    expect(run.threads.map(({ finishReason }) => finishReason)).toEqual(['stop', 'length']);
    expect(words(run.root.tokenIds)).toContain('join endjoin');
    expect(events.at(-1)).toMatchObject({ finishReason: 'stop' });
    expectClosed(events);
  });

  it.each(['threadTokens', 'contextWindow', 'runTokens'] as const)(
    'serves no spawn that ends at the limit %s',
    async (limit) => {
      const spawn = 'spawn 9 + 8 17 endspawn';
      const prompt = '<bos> apr childrenUnlimited perSpawn8 24 9 8 7 |';
      const value = ids(limit === 'threadTokens' ? spawn : `${prompt} ${spawn}`).length;
      const { run, events } = await decode(
        new ScriptedRunner(script({ '9 8 7': `${spawn} fail <eos>` })),
        request([9, 8, 7], 24, { limits: { [limit]: value } }),
      );
      expect(run.threads).toHaveLength(1);
      expect(words(run.root.tokenIds)).toBe(`${prompt} ${spawn}`);
      expect(limitsOf(events)).toMatchObject([{ thread: 0, limit, value }]);
      expectClosed(events);
    },
  );

  it.each([12, 40, 63, 64, 65, 128, 256])('contextWindow %i', async (contextWindow) => {
    const runner = new ScriptedRunner(script({ '9 8 7': '9 + 8 17 17 7 up' }));
    const { run, events } = await decode(
      runner,
      request([9, 8, 7], 30, { limits: { contextWindow } }),
    );
    expect(limitsOf(events)).toMatchObject([
      { thread: 0, limit: 'contextWindow', value: contextWindow },
    ]);
    expect(run.root.tokenIds).toHaveLength(contextWindow);
    expect(events.at(-1)).toMatchObject({ finishReason: 'length' });
    expectReadOnce(runner, [run]);
    expectClosed(events);
  });

  it('ends a parent whose joined messages do not fit into its window', async () => {
    const lines = {
      '9 8 7': 'spawn 9 + 8 17 endspawn fail <eos>',
      '17 7': 'solution 17 + 7 24 <eos>',
    };
    const prompt = ids('<bos> apr childrenUnlimited perSpawn8 24 9 8 7 | spawn 9 + 8 17 endspawn');
    const joined = ids('join goal 9 + 8 17 17 + 7 24 endjoin');
    const contextWindow = prompt.length + joined.length;
    const runner = new ScriptedRunner(script(lines));
    const { run, events } = await decode(
      runner,
      request([9, 8, 7], 24, { limits: { contextWindow } }),
    );
    expect(limitsOf(events)).toMatchObject([{ thread: 0, limit: 'contextWindow' }]);
    expect(run.root.tokenIds).toEqual(prompt);
    // What the child returned is told, for it was decoded.
    const state = expectClosed(events);
    expect(state.threads.get(0)?.spawns[0]?.results).toMatchObject([
      [{ result: 17 }, { result: 24 }],
    ]);
    expect(events.at(-1)).toMatchObject({ finishReason: 'length', claimed: false });
    expectReadOnce(runner, [run]);

    const roomy = await decode(
      new ScriptedRunner(script(lines)),
      request([9, 8, 7], 24, { limits: { contextWindow: contextWindow + 3 } }),
    );
    expect(roomy.run.root.finishReason).toBe('stop');
  });

  it.each([1, 10, 20, 40, 41, 60])('runTokens %i', async (runTokens) => {
    const endless = {
      '9 8 7': 'spawn 9 + 8 17 9 - 8 1 9 * 8 72 endspawn fail <eos>',
      '17 7': '+ 24',
      '7 1': '+ 8',
      '72 7': '+ 79',
    };
    const runner = new ScriptedRunner(script(endless));
    const { bench, run, events } = await decode(
      runner,
      request([9, 8, 7], 30, { limits: { runTokens } }),
    );
    expect(limitsOf(events)).toMatchObject([{ limit: 'runTokens', value: runTokens }]);
    expect(run.threads.map(({ finishReason }) => finishReason)).toContain('length');
    expect(events.at(-1)).toMatchObject({
      finishReason: 'length',
      claimed: false,
      verified: false,
    });
    const { tokens } = expectClosed(events);
    const total = tokens.prompt + tokens.joined + tokens.sampled;
    expect(total).toBeGreaterThanOrEqual(runTokens);
    // The step in which it was reached is finished: three threads, or the prompts of three.
    expect(total).toBeLessThan(runTokens + 3 + ids(`${PROMPT} ${PROMPT} ${PROMPT}`).length);
    expect(bench.decoder.cache.rows).toBe(0);
    expectReadOnce(runner, [run], false);
  });

  it('runTokens counts joined messages too', async () => {
    const { run, events } = await decode(
      new ScriptedRunner(script({ '9 8 7': 'spawn 9 + 8 17 endspawn up' })),
      request([9, 8, 7], 30, { limits: { runTokens: 60 } }),
    );
    expect(limitsOf(events)).toMatchObject([{ limit: 'runTokens' }]);
    const { tokens } = expectClosed(events);
    // One thread at a time, so that the step in which it is reached is of one token.
    expect(tokens.prompt + tokens.joined + tokens.sampled).toBe(60);
    expect(run.threads.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0)).toBe(60);
  });

  const PROMPT = '<bos> apr childrenUnlimited perSpawn8 24 9 8 7 |';
});

describe('a thread that is stopped', () => {
  it('takes those below it along, and returns no solution', async () => {
    const bench = new Bench(new ScriptedRunner(script(TREE)));
    const run = bench.add(PROBLEM);
    while (run.threads.length < 5) await bench.steps(1);
    run.stopThread(1);
    run.stopThread(1);
    run.stopThread(99);
    await bench.finish();
    const state = expectClosed(bench.eventsOf(run));
    const reasons = [...state.threads.values()].map(({ finishReason }) => finishReason);
    expect(reasons).toEqual(['stop', 'abort', 'stop', 'abort', 'abort']);
    expect(state.threads.get(0)?.spawns[0]?.results).toEqual([null, null]);
    // Its answer is the first solution of the join, and there is none.
    expect(state.end).toMatchObject({ finishReason: 'stop', claimed: true, verified: false });
    expect(bench.decoder.cache.rows).toBe(0);
  });

  it('ends the run where it is the root', async () => {
    const bench = new Bench(new ScriptedRunner(script(TREE)));
    const run = bench.add(PROBLEM);
    while (run.threads.length < 5) await bench.steps(1);
    run.stopThread(0);
    expect(run.finished).toBe(true);
    const state = expectClosed(bench.eventsOf(run));
    expect(state.end?.finishReason).toBe('abort');
  });
});

describe('rows of one run', () => {
  it('are never more than allowed, and every thread gets its turn', async () => {
    const runner = new ScriptedRunner(
      script({
        '9 8 7 6':
          'spawn 9 + 8 17 9 + 7 16 9 + 6 15 8 + 7 15 8 + 6 14 7 + 6 13 9 - 8 1 9 - 7 2 endspawn fail <eos>',
      }),
    );
    const { run, events } = await decode(runner, request([9, 8, 7, 6], 30), { rowsPerRun: 3 });
    const widths = events.flatMap((e) => (e.type === 'sampled' ? [e.threads.length] : []));
    expect(Math.max(...widths)).toBe(3);
    expect(run.threads.map(({ finishReason }) => finishReason)).toEqual(Array(9).fill('stop'));
    // First come, first served.
    const firsts = [...sampledOf(events).keys()].map((thread) =>
      events.findIndex((e) => e.type === 'sampled' && e.threads.includes(thread)),
    );
    expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
    expectReadOnce(runner, [run]);
    expectClosed(events);
  });

  it('do not change what is decoded', async () => {
    const contexts = async (rowsPerRun: number) => {
      const { events } = await decode(new ScriptedRunner(script(TREE)), PROBLEM, { rowsPerRun });
      const byPath = startsOf(events).map(({ thread, prompt }) => [
        prompt.numbers.join(' '),
        words(contextsOf(events).get(thread) ?? []),
      ]);
      return Object.fromEntries(byPath) as Record<string, string>;
    };
    expect(await contexts(1)).toEqual(await contexts(64));
  });
});
