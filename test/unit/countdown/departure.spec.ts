import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { descending } from '../../../src/countdown/arithmetic';
import { demonstrateApr } from '../../../src/countdown/demonstration/aprSolver';
import { departureOf } from '../../../src/countdown/demonstration/departure';
import type { AprPrompt, SosPrompt } from '../../../src/countdown/prompt';
import type { ExploreEvent, SearchEvent } from '../../../src/countdown/searchEvent';
import { countCompactTokens } from '../../../src/language/compact/tokens';
import { problems } from './arbitraries';

const WINDOW = 256;

const leaf: AprPrompt = {
  method: 'apr',
  children: 'unlimited',
  perSpawn: 8,
  target: 98,
  numbers: [101, 93, 31],
};
const parent: AprPrompt = { ...leaf, numbers: [93, 57, 44, 31] };

const eventsOf = (prompt: AprPrompt) =>
  demonstrateApr(prompt, { window: WINDOW, countTokens: countCompactTokens }).events;

const departure = (prompt: AprPrompt | SosPrompt, search: readonly SearchEvent[]) =>
  departureOf(prompt, search, WINDOW, countCompactTokens);

function isDivision(event: SearchEvent): event is ExploreEvent {
  return event.type === 'explore' && event.operation.operator === '/';
}

function replaced(event: number, by: readonly SearchEvent[]): SearchEvent[] {
  const events = eventsOf(leaf);
  return [...events.slice(0, event), ...by, ...events.slice(event + 1)];
}

describe('the first departure from the solver', () => {
  test('there is none from a demonstration to itself', () => {
    fc.assert(
      fc.property(problems([4]), ({ numbers, target }) => {
        const prompt: AprPrompt = { ...leaf, target, numbers: descending(numbers) };
        expect(departure(prompt, eventsOf(prompt))).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });

  const division = eventsOf(leaf).findIndex(isDivision);
  const exact = eventsOf(leaf)[division] as ExploreEvent;

  test('an exact division is passed over', () => {
    expect(exact.operation).toEqual({ left: 93, operator: '/', right: 31, result: 3 });
    expect(departure(leaf, replaced(division, []))).toEqual({
      kind: 'exact division passed over',
      event: division,
      message: undefined,
      expected: exact,
    });
  });

  test('a result is wrong', () => {
    const wrong = { ...exact, operation: { ...exact.operation, result: 4 } };
    const found = departure(leaf, replaced(division, [wrong]));
    expect(found).toMatchObject({ kind: 'wrong arithmetic', event: division });
  });

  test('an inexact division is tried', () => {
    const inexact: ExploreEvent = {
      ...exact,
      operation: { left: 101, operator: '/', right: 31, result: 3 },
    };
    const found = departure(leaf, replaced(division, [inexact, exact]));
    expect(found).toMatchObject({ kind: 'inexact division tried', event: division });
  });

  test('another operation is left out', () => {
    const found = departure(leaf, replaced(0, []));
    expect(found).toMatchObject({ kind: 'operation passed over', event: 0 });
  });

  test('the same search ends in another report', () => {
    const events = eventsOf(leaf);
    const last = events.length - 1;
    expect(events[last]).toMatchObject({ type: 'answer' });
    const found = departure(leaf, [...events.slice(0, last), { type: 'giveUp' }]);
    expect(found).toMatchObject({ kind: 'wrong ending', event: last });
  });

  test('a thread stops in the middle, or writes what means nothing', () => {
    expect(departure(leaf, eventsOf(leaf).slice(0, 3))).toMatchObject({
      kind: 'cut off',
      event: 3,
    });
    const malformed = { type: 'malformed', kind: 'unexpected token', text: '+' } as const;
    expect(departure(leaf, replaced(1, [malformed]))).toMatchObject({
      kind: 'malformed',
      event: 1,
    });
  });

  test('of a spawn it names the message', () => {
    const [spawn, ...others] = eventsOf(parent);
    if (spawn?.type !== 'spawn') throw new Error('It should spawn first.');
    const at = spawn.messages.findIndex(({ operation }) => operation.operator === '/');
    const messages = spawn.messages.filter((_, i) => i !== at);
    expect(departure(parent, [{ ...spawn, messages }, ...others])).toMatchObject({
      kind: 'exact division passed over',
      event: 0,
      message: at,
      expected: { left: 93, operator: '/', right: 31, result: 3 },
    });
  });

  test('what children return is their own doing', () => {
    const [spawn, join] = eventsOf(parent);
    if (!spawn || join?.type !== 'join') throw new Error('It should join second.');
    const results = join.results.map(() => null);
    expect(departure(parent, [spawn, { ...join, results }, { type: 'giveUp' }])).toBeUndefined();
  });

  test('a random order cannot be departed from', () => {
    const prompt: SosPrompt = {
      method: 'sos',
      window: WINDOW,
      shuffled: true,
      target: 98,
      numbers: leaf.numbers,
    };
    expect(departure(prompt, [])).toBeUndefined();
    expect(departure({ ...prompt, shuffled: false }, [])).toMatchObject({ kind: 'cut off' });
  });
});
