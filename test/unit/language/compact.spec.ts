import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPERATORS } from '../../../src/countdown/arithmetic';
import type { Prompt } from '../../../src/countdown/prompt';
import type { SearchEvent } from '../../../src/countdown/searchEvent';
import { CompactEncoder, encodeEvents } from '../../../src/language/compact/encoder';
import {
  ESCAPE,
  Lexer,
  numberIds,
  symbolIds,
  VOCABULARY,
  wordId,
} from '../../../src/language/compact/vocabulary';
import {
  checkedDemonstration,
  demonstrateFive,
  demonstration,
  sosDemonstration,
  threadsOf,
} from './demonstrations';
import { readText, readTokens, texts, throughTokens } from './fixtures';

const PARENT: Prompt = {
  method: 'apr',
  children: 'unlimited',
  perSpawn: 8,
  target: 27,
  numbers: [53, 31, 26, 22],
};
const CHILD: Prompt = { ...PARENT, numbers: [31, 27, 22] };

/** Events of symbols with blanks between them, which must come back. */
function read(prompt: Prompt, text: string): SearchEvent[] {
  const ids = symbolIds(text.split(' ').map((word) => (/^\d+$/.test(word) ? Number(word) : word)));
  const events = readTokens(prompt, ids);
  expect(encodeEvents(prompt, events)).toEqual(ids);
  return events;
}

function symbolsOf(prompt: Prompt, events: readonly SearchEvent[]): string {
  const lexer = new Lexer();
  return encodeEvents(prompt, events)
    .flatMap((id) => lexer.push(id))
    .join(' ');
}

describe('the canonical encoding', () => {
  it('is what models were trained on', () => {
    const child =
      '31 - 27 4 22 4 - 18 + 26 * 88 31 - 22 9 27 9 - 18 / 3 + 36 27 - 22 5 31 5 - 26 ' +
      '+ 36 fail <eos>';
    expect(read(CHILD, child).slice(0, 6)).toMatchObject([
      { type: 'explore', numbers: [22, 4], faults: [] },
      { type: 'move', numbers: [22, 4] },
      { type: 'explore', operation: { left: 22, operator: '-', right: 4 }, numbers: [18] },
      { type: 'explore', numbers: [26] },
      { type: 'explore', numbers: [88] },
      { type: 'move', numbers: [31, 27, 22] },
    ]);
    const parent =
      'spawn 53 - 31 22 53 - 26 27 endspawn join goal 53 - 26 27 31 - 22 9 endjoin ' +
      '53 - 31 22 26 22 22 26 - 22 4 22 4 - 18 up solution 53 - 26 27 <eos>';
    expect(read(PARENT, parent).map((event) => event.type)).toEqual(
      'spawn join explore move explore move explore move answer'.split(' '),
    );
  });

  it('joins what succeeded, by the operation that was sent, and answers it without steps', () => {
    const written =
      'spawn 53 - 31 22 53 - 26 27 endspawn join goal 53 - 26 27 endjoin solution <eos>';
    const steps = [{ left: 53, operator: '-', right: 26, result: 27 }];
    expect(read(PARENT, written).slice(1)).toEqual([
      { type: 'join', results: [null, steps] },
      { type: 'answer', steps },
    ]);
    expect(read(PARENT, 'spawn 53 - 31 22 endspawn join endjoin solution <eos>').slice(1)).toEqual([
      { type: 'join', results: [null] },
      { type: 'answer', steps: [] },
    ]);
  });

  it('lists all results where an operation was sent twice', () => {
    const spawn = 'spawn 53 - 31 22 53 - 31 22 endspawn';
    const goal = 'goal 53 - 31 22 22 + 5 27';
    const results = (written: string) =>
      read(PARENT, `${spawn} join ${written} endjoin`)
        .filter((event) => event.type === 'join')
        .flatMap((event) => event.results.map((steps) => steps !== null));
    expect(results(goal)).toEqual([true, false]);
    expect(results(`miss ${goal}`)).toEqual([false, true]);
    expect(results(`${goal} ${goal}`)).toEqual([true, true]);
  });

  it('reads joins and answers as earlier versions wrote them', () => {
    const now = 'spawn 53 - 31 22 53 - 26 27 endspawn join goal 53 - 26 27 endjoin solution <eos>';
    const then = now
      .replace('join goal', 'join miss goal')
      .replace('solution', 'solution 53 - 26 27');
    const ids = symbolIds(then.split(' ').map((w) => (/^\d+$/.test(w) ? Number(w) : w)));
    expect(readTokens(PARENT, ids)).toEqual(read(PARENT, now));
  });

  it('uses no escape for what the solvers write, and gives it back', () => {
    const escapes = new Set([...Object.values(ESCAPE), 'list', 'swap'].map(wordId));
    const check = ({ prompt, events }: { prompt: Prompt; events: readonly SearchEvent[] }) => {
      const ids = encodeEvents(prompt, events);
      expect(ids.filter((id) => escapes.has(id))).toEqual([]);
      expect(readTokens(prompt, ids)).toEqual(events);
    };
    for (const thread of threadsOf(demonstrateFive())) check(thread);
    fc.assert(
      fc.property(fc.oneof(demonstration, checkedDemonstration), (run) => {
        for (const thread of threadsOf(run)) check(thread);
      }),
      { numRuns: 25 },
    );
  });

  it('gives each event its tokens at once, but for those that the next one decides', () => {
    const encoder = new CompactEncoder(CHILD);
    const operation = { left: 31, operator: '-', right: 27, result: 4 } as const;
    const numbers = [22, 4];
    expect(encoder.encode({ type: 'explore', operation, numbers, faults: [] })).toEqual([]);
    expect(encoder.encode({ type: 'move', numbers })).toEqual(symbolIds([31, '-', 27, 4, 22, 4]));
    expect(encoder.end()).toEqual([]);
  });

  it('climbs several levels in one move', () => {
    const levels = new Set<number>();
    fc.assert(
      fc.property(sosDemonstration, ({ prompt, events }) => {
        const symbols = symbolsOf(prompt, events);
        for (const [climb] of symbols.matchAll(/up( up)*/g)) levels.add(climb.split(' ').length);
      }),
      { seed: 3, numRuns: 30 },
    );
    expect([...levels].sort()).toEqual([1, 2]);
  });
});

describe('numbers', () => {
  it('above 9,999 are groups of three digits', () => {
    const large = wordId(ESCAPE.large);
    const digits = (n: number) => wordId(String(n));
    expect(numberIds(9999)).toEqual([wordId('thousands9'), digits(999)]);
    expect(numberIds(20160)).toEqual([large, digits(20), digits(160)]);
    expect(numberIds(1_000_007)).toEqual([large, digits(1), large, digits(0), digits(7)]);
  });

  it('come back up to the largest exact ones', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (number) => {
        const lexer = new Lexer();
        expect(numberIds(number).flatMap((id) => lexer.push(id))).toEqual([number]);
        expect(lexer.end()).toEqual([]);
      }),
    );
    expect(() => numberIds(-1)).toThrow(RangeError);
  });
});

describe('escapes', () => {
  it('list operations that are not entered, and swap operands', () => {
    expect(read(CHILD, 'list 31 - 27 4 22 4 list 31 - 22 9 27 9')).toMatchObject([
      { type: 'explore', numbers: [22, 4] },
      { type: 'explore', numbers: [27, 9] },
    ]);
    expect(read(CHILD, '31 - 27 4 22 4 swap + 26 list + 27')).toMatchObject([
      { type: 'explore' },
      { type: 'move' },
      { type: 'explore', operation: { left: 4, operator: '+', right: 22 } },
      { type: 'explore', numbers: [27], faults: ['wrong arithmetic'] },
    ]);
  });

  it('move anywhere', () => {
    const { goto, end } = ESCAPE;
    expect(read(CHILD, `list 31 - 27 4 22 4 ${goto} 4 22 ${end} + 26`)).toMatchObject([
      { type: 'explore' },
      { type: 'move', numbers: [4, 22] },
      { type: 'explore', operation: { left: 4, operator: '+', right: 22 } },
    ]);
  });

  it('are malformed where the grammar has own words', () => {
    const { goto, end } = ESCAPE;
    const kinds = (text: string) => read(CHILD, text).map((event) => event.type);
    expect(kinds(`list 31 - 27 4 22 4 ${goto} 22 4 ${end}`)).toEqual(['explore', 'malformed']);
    expect(kinds('31 - 27 4 22 4 list + 26')).toEqual(['explore', 'move', 'malformed']);
  });

  it('give back the events of published transcripts', () => {
    for (const text of texts) {
      const { prompt, events } = readText(text);
      expect(throughTokens(prompt, events)).toEqual(events);
    }
  });
});

describe('malformed output', () => {
  it('keeps what was written', () => {
    expect(read(PARENT, 'spawn 53 - endspawn goal 53 + + fail 5 <eos> spawn 53')).toEqual([
      { type: 'malformed', kind: 'malformed spawn', text: 'spawn 53 - endspawn' },
      { type: 'malformed', kind: 'unexpected token', text: 'goal' },
      { type: 'malformed', kind: 'malformed operation', text: '53 + +' },
      { type: 'malformed', kind: 'unexpected token', text: 'fail 5 <eos>' },
      { type: 'malformed', kind: 'unserved spawn', text: 'spawn 53' },
    ]);
  });
});

const prompts = fc
  .record({
    target: fc.integer({ min: 1, max: 9 }),
    numbers: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }),
  })
  .map((problem): Prompt => ({ method: 'sos', window: 256, shuffled: false, ...problem }));

describe('any tokens', () => {
  const anyId = fc.integer({ min: -1, max: VOCABULARY.length + 2 });
  /** Words with few and small numbers, so that phrases come out right now and then. */
  const likelyId = fc
    .constantFrom(
      ...[
        ...OPERATORS,
        'list',
        'swap',
        'up',
        'goal',
        'miss',
        'spawn',
        'endspawn',
        'join',
        'endjoin',
      ],
      ...['solution', 'fail', '<eos>', 'thousands1', ...Object.values(ESCAPE)],
      ...['0', '1', '2', '3', '4', '1', '2', '3', '4', '1', '2', '3', '4'],
    )
    .map(wordId);
  /** All but what has become shorter since: misses, and answers that repeat a join. */
  const comeBack = (prompt: Prompt, ids: readonly number[]) => {
    const events = readTokens(prompt, ids);
    const again = encodeEvents(prompt, events);
    if (again.length < ids.length && ids.includes(wordId('join'))) {
      expect(readTokens(prompt, again)).toEqual(events);
    } else {
      expect(again).toEqual(ids);
    }
  };

  it('come back from their events', () => {
    const ids = fc.array(fc.oneof(anyId, { arbitrary: likelyId, weight: 9 }), { maxLength: 60 });
    fc.assert(fc.property(prompts, ids, comeBack), { numRuns: 400 });
  });

  it('come back where a few of a thread are wrong', () => {
    const thread = fc.oneof(
      demonstration,
      fc.constantFrom(...texts).map((text) => readText(text)),
    );
    const errors = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 3 }), likelyId), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(thread, errors, ({ prompt, events }, wrong) => {
        const ids = encodeEvents(prompt, events);
        for (const [at, removed, id] of wrong) ids.splice(at % (ids.length + 1), removed, id);
        comeBack(prompt, ids);
      }),
      { numRuns: 60 },
    );
  });
});

describe('any events', () => {
  const whole = fc.oneof(fc.nat({ max: 5 }), fc.maxSafeNat());
  const numbers = fc.array(whole, { maxLength: 4 });
  const text = fc.string({ unit: fc.constantFrom(...'up 3,#\n\u{1F999}\uD800') });
  const fields = (required: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
    fc.record({ ...required, marks }, { requiredKeys: Object.keys(required) as never[] });
  const operationFields = {
    left: whole,
    operator: fc.constantFrom(...OPERATORS),
    right: whole,
    result: whole,
  };
  const operation = fc.record(operationFields);
  const marks = fc.record(
    { node: text, path: fc.array(operation, { maxLength: 2 }), level: whole, written: text },
    { requiredKeys: [] },
  );
  const faults = fc.subarray([
    'wrong arithmetic',
    'wrong operand',
    'wrong numbers',
    'repeated state',
  ] as const);
  const steps = fc.array(fields(operationFields), { maxLength: 3 });
  const type = <T extends string>(name: T) => fc.constant(name);
  const messages = fc.array(fields({ operation, numbers, faults }), { maxLength: 3 });
  const event = fc.oneof(
    fields({ type: type('explore'), operation, numbers, faults }),
    fields({ type: type('move'), numbers }),
    fields({ type: type('goal') }),
    fields({ type: type('spawn'), messages }),
    fields({ type: type('join'), results: fc.array(fc.option(steps), { maxLength: 3 }) }),
    fields({ type: type('answer'), steps }),
    fields({ type: type('giveUp') }),
    // Symbols come back only where a parser met them.
    fc.record({ type: type('malformed'), kind: type('unexpected line'), text }),
  ) as unknown as fc.Arbitrary<SearchEvent>;

  it('come back from their tokens', () => {
    fc.assert(
      fc.property(prompts, fc.array(event, { maxLength: 8 }), (prompt, events) => {
        expect(throughTokens(prompt, events)).toEqual(events);
      }),
      { numRuns: 200 },
    );
  });
});
