import { describe, expect, it } from 'vitest';
import { apr } from '../../../src/methods/apr';
import { consAt } from '../../../src/methods/consAt';
import type { SampledAnswer } from '../../../src/methods/method';
import { passAt } from '../../../src/methods/passAt';
import { sos } from '../../../src/methods/sos';

const PROBLEM = { numbers: [22, 53, 31, 26], target: 27 };

describe('apr', () => {
  it('asks once, greedily, under its condition', () => {
    expect(apr({ children: 3, window: 128 }).requests(PROBLEM, 5)).toMatchObject([
      {
        prompt: { method: 'apr', children: 3, perSpawn: 8, numbers: [53, 31, 26, 22] },
        sampling: { temperature: 0, seed: 5 },
        limits: { contextWindow: 128 },
      },
    ]);
  });

  it('is named after its condition', () => {
    expect(apr().name).toBe('apr');
    expect(apr({ children: 0 }).name).toBe('apr children=0');
    expect(apr({ window: 128 }).name).toBe('apr window=128');
  });
});

describe('sos', () => {
  it('tells the model the window that it enforces, and the order of its search', () => {
    const [greedy] = sos({ window: 160 }).requests(PROBLEM, 0);
    expect(greedy).toMatchObject({
      prompt: { method: 'sos', window: 160, shuffled: false },
      limits: { contextWindow: 160 },
    });
    const [drawn] = sos({ temperature: 1 }).requests(PROBLEM, 0);
    expect(drawn).toMatchObject({
      prompt: { window: 256, shuffled: true },
      sampling: { temperature: 1 },
    });
  });
});

describe.each([
  ['cons', consAt],
  ['pass', passAt],
] as const)('%s@n', (how, of) => {
  it('asks n times for the same with draws of their own', () => {
    const requests = of(8, sos({ temperature: 1 })).requests(PROBLEM, 7);
    expect(requests).toHaveLength(8);
    expect(new Set(requests.map(({ sampling }) => sampling.seed)).size).toBe(8);
    expect(new Set(requests.map(({ prompt }) => JSON.stringify(prompt))).size).toBe(1);
    // The samples of a smaller n are the first ones of a larger.
    expect(of(3, sos({ temperature: 1 })).requests(PROBLEM, 7)).toEqual(requests.slice(0, 3));
  });

  it('is named after what it samples', () => {
    expect(of(4, apr({ temperature: 1 })).name).toBe(`apr ${how}@4`);
    expect(() => of(2, of(2, sos()))).toThrow(RangeError);
  });

  it('claims nothing where no sample does', () => {
    const none = { path: null, verified: false };
    expect(of(2, sos()).decide([none, none])).toEqual({
      solved: false,
      claimed: false,
      chosen: undefined,
    });
  });
});

describe('decisions', () => {
  const right = (path: string): SampledAnswer => ({ path, verified: true });
  const wrong = (path: string): SampledAnswer => ({ path, verified: false });
  const none: SampledAnswer = { path: null, verified: false };
  const cases: readonly (readonly [string, readonly SampledAnswer[], boolean, boolean])[] = [
    // samples, cons, pass
    ['one right', [right('a')], true, true],
    ['a wrong majority', [wrong('a'), right('b'), wrong('a')], false, true],
    ['a right majority', [wrong('a'), right('b'), right('b')], true, true],
    ['outputs without a solution are dropped', [none, none, none, right('b')], true, true],
    ['a tie goes to the first', [wrong('a'), right('b'), none], false, true],
    ['a tie of two and two', [right('b'), wrong('a'), wrong('a'), right('b')], true, true],
    [
      'equal answers by different paths are not one',
      [wrong('a'), wrong('a'), right('b')],
      false,
      true,
    ],
    ['all wrong', [wrong('a'), wrong('b')], false, false],
  ];

  it.each(cases)('%s', (_, samples, cons, pass) => {
    const n = samples.length;
    expect(consAt(n, sos()).decide(samples)).toMatchObject({ claimed: true, solved: cons });
    expect(passAt(n, sos()).decide(samples)).toMatchObject({ claimed: true, solved: pass });
  });

  it('cons@n is never better than pass@n', () => {
    const answers = [right('a'), wrong('b'), wrong('c'), none];
    for (let code = 0; code < 4 ** 5; code++) {
      const samples = [0, 1, 2, 3, 4].map((k) => answers[(code >> (2 * k)) & 3] as SampledAnswer);
      const cons = consAt(5, sos()).decide(samples);
      const pass = passAt(5, sos()).decide(samples);
      expect(Number(cons.solved)).toBeLessThanOrEqual(Number(pass.solved));
      expect(cons.claimed).toBe(pass.claimed);
    }
  });
});
