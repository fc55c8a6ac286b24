import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { descending, formatOperation } from '../../../src/countdown/arithmetic';
import { demonstrateApr } from '../../../src/countdown/demonstration/aprSolver';
import { drawDemonstration, MODEL_WINDOW } from '../../../src/countdown/demonstration/curriculum';
import type { Demonstration } from '../../../src/countdown/demonstration/demonstration';
import {
  drawStructure,
  type Structure,
  toldStructure,
} from '../../../src/countdown/demonstration/structure';
import { splitOf } from '../../../src/countdown/generator';
import { type AprPrompt, PER_SPAWN_CONDITIONS } from '../../../src/countdown/prompt';
import { countCompactTokens } from '../../../src/language/compact/tokens';
import { createRandom } from '../../../src/common/random';
import { seeds } from './arbitraries';

const PROMPT: AprPrompt = {
  method: 'apr',
  children: 'unlimited',
  perSpawn: 8,
  target: 27,
  numbers: [53, 31, 26, 22],
};

function demonstrate(structure: Structure, prompt = PROMPT): Demonstration {
  return demonstrateApr(prompt, {
    window: MODEL_WINDOW,
    countTokens: countCompactTokens,
    structure: () => structure,
  });
}

function mixed(seed: number): Demonstration {
  return drawDemonstration('apr-mixed', createRandom(seed), countCompactTokens);
}

function tokensOf({ prompt, events }: Demonstration): number {
  const tokens = countCompactTokens(prompt);
  return events.reduce((sum, event) => sum + tokens.next(event), tokens.prompt);
}

/** Children of each of 4,000 drawn structures. */
function drawMany(): number[][] {
  const random = createRandom(1);
  return Array.from({ length: 4000 }, () => drawStructure(random).map(({ children }) => children));
}

function share<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.filter(holds).length / items.length;
}

describe('a structure that the prompt tells', () => {
  test('divides its budget into groups, the last of what is left', () => {
    const sizes = (children: AprPrompt['children'], perSpawn: number) =>
      toldStructure({ ...PROMPT, children, perSpawn }, 20).map((round) => round.children);
    expect(sizes('unlimited', 8)).toEqual([8, 8, 4]);
    expect(sizes(10, 4)).toEqual([4, 4, 2]);
    expect(sizes(0, 8)).toEqual([]);
  });

  test('never hands out more than the budget or the operations', () => {
    fc.assert(
      fc.property(
        fc.nat(10),
        fc.constantFrom(...PER_SPAWN_CONDITIONS),
        fc.nat(30),
        (children, perSpawn, operations) => {
          const rounds = toldStructure({ ...PROMPT, children, perSpawn }, operations);
          const total = rounds.reduce((sum, round) => sum + round.children, 0);
          expect(total).toBe(Math.min(children, operations));
          for (const round of rounds) expect(round.children).toBeGreaterThan(0);
        },
      ),
    );
  });
});

describe('a structure that is drawn', () => {
  test('is of every kind, in the shares that are meant', () => {
    const drawn = drawMany();
    expect(share(drawn, (rounds) => rounds.length === 0)).toBeCloseTo(0.3, 1);
    const spawning = drawn.filter((rounds) => rounds.length > 0);
    expect(share(spawning, (rounds) => rounds.length === 1)).toBeCloseTo(0.55, 1);
    expect(share(spawning, (rounds) => rounds.length === 3)).toBeCloseTo(0.2, 1);
    const children = drawn.flat();
    expect(new Set(children)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    expect(share(children, (count) => count === 2)).toBeCloseTo(0.6, 1);
  });

  test('has a narrow spawn and a search of its own as its likeliest choices', () => {
    const drawn = drawMany().filter((rounds) => rounds.length > 0);
    const [first, wider] = [1, 2].map((width) => drawn.filter(([count = 0]) => count > width));
    expect(share(drawn, ([count]) => count === 1)).toBeLessThan(0.5);
    expect(share(first ?? [], ([count]) => count === 2)).toBeGreaterThan(0.5);
    expect(wider?.length).toBeGreaterThan(0);
    expect(share(drawn, (rounds) => rounds.length === 1)).toBeGreaterThan(0.5);
  });
});

describe('a demonstration in a structure', () => {
  test('spawns as the structure says and searches what is left by itself', () => {
    const { events, spawns } = demonstrate([
      { children: 1, isUsed: false },
      { children: 3, isUsed: false },
    ]);
    expect(spawns.map((group) => group.length)).toEqual([1, 3]);
    const types = events.map(({ type }) => type);
    expect(types.slice(0, 5)).toEqual(['spawn', 'join', 'spawn', 'join', 'explore']);
    const asked = events.flatMap((e) => (e.type === 'spawn' ? e.messages : []));
    const own = events.flatMap((e) => (e.type === 'explore' && e.numbers.length === 3 ? [e] : []));
    const keys = [...asked, ...own].map(({ operation }) => formatOperation(operation));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('without a spawn is a serial search in one context', () => {
    const { events, spawns } = demonstrate([]);
    expect(spawns).toEqual([]);
    expect(events[0]?.type).toBe('explore');
  });

  test('claims what a join returns if it is used, and nothing of it if it is passed over', () => {
    const numbers = descending([50, 1, 7, 3]);
    const prompt: AprPrompt = { ...PROMPT, target: 53, numbers };
    const used = demonstrate([{ children: 10, isUsed: true }], prompt);
    const returned = used.events.find((event) => event.type === 'join');
    const solutions = returned?.results.filter((result) => result !== null) ?? [];
    expect(solutions.length).toBeGreaterThan(0);
    expect(used.events.at(-1)).toEqual({ type: 'answer', steps: solutions[0] });
    const over = demonstrate([{ children: 10, isUsed: false }], prompt);
    expect(over.events[1]).toEqual(returned);
    expect(over.events.length).toBeGreaterThan(3);
    for (const solution of solutions) expect(over.solution).not.toEqual(solution);
  });
});

describe('the mixture', () => {
  test('is the same for the same seed', () => {
    expect(mixed(7)).toEqual(mixed(7));
    expect(mixed(7)).not.toEqual(mixed(8));
  });

  test('tells nothing of the structure, is of the split train and fits into the window', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const root = mixed(seed);
        expect(splitOf(root.prompt)).toBe('train');
        expect(root.prompt.numbers.length).toBeLessThanOrEqual(4);
        for (const thread of [root, ...root.spawns.flat()]) {
          expect(thread.prompt).toMatchObject({ children: 'unlimited', perSpawn: 8 });
          expect(tokensOf(thread)).toBeLessThanOrEqual(MODEL_WINDOW);
          if (thread.prompt.numbers.length < 4) expect(thread.spawns).toEqual([]);
        }
      }),
      { numRuns: 100 },
    );
  });
});
