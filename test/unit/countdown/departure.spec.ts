import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
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

  describe('what children return is their own doing', () => {
    const [spawn, join] = eventsOf(parent);
    if (spawn?.type !== 'spawn' || join?.type !== 'join') throw new Error('It should join second.');
    const nothing = { ...join, results: join.results.map(() => null) };

    test('whatever it is, the parent goes on as the solver would', () => {
      const hopeless = eventsOf({ ...parent, target: 1 });
      const joins = hopeless.filter((event) => event.type === 'join');
      expect(joins.flatMap(({ results }) => results).some((result) => result !== null)).toBe(false);
      expect(eventsOf(parent)).not.toEqual(hopeless);
      expect(departure(parent, hopeless)).toBeUndefined();
    });

    test('a parent that gives up after a join of nothing has more to try', () => {
      expect(departure(parent, [spawn, nothing, { type: 'giveUp' }])).toMatchObject({
        kind: 'operation passed over',
        event: 2,
        expected: { type: 'spawn' },
      });
    });

    test('a solution that a child made up is answered all the same', () => {
      const steps = [
        spawn.messages[0]?.operation ?? { left: 1, operator: '+', right: 1, result: 2 },
      ];
      const madeUp = { ...join, results: [steps, ...nothing.results.slice(1)] } as const;
      expect(departure(parent, [spawn, madeUp, { type: 'answer', steps }])).toBeUndefined();
      expect(departure(parent, [spawn, madeUp, { type: 'giveUp' }])).toMatchObject({
        kind: 'wrong ending',
        event: 2,
      });
    });

    test('a parent that ends while it waits was cut off', () => {
      expect(departure(parent, [spawn])).toMatchObject({ kind: 'cut off', event: 1 });
    });
  });

  test('no more is searched than was written, whatever the window', () => {
    const six = { target: 83, numbers: [97, 89, 71, 53, 31, 7] };
    const serial: SosPrompt = { method: 'sos', window: 1e9, shuffled: false, ...six };
    const alone: AprPrompt = { ...leaf, ...six, children: 0 };
    for (const prompt of [serial, alone]) {
      const count = vi.fn(() => 0);
      const found = departureOf(prompt, [], 1e9, () => ({ prompt: 0, next: count }));
      expect(found).toMatchObject({ kind: 'cut off', event: 0, expected: { type: 'explore' } });
      expect(count.mock.calls.length).toBeLessThan(100);
    }
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
