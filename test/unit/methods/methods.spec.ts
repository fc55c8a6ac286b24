import { describe, expect, it } from 'vitest';
import { armOf } from '../../../src/methods/arm';
import { COUNTDOWN_ASKING } from '../../../src/methods/countdownAsking';
import { decidingOf, type SampledAnswer } from '../../../src/methods/decisions';
import { samplesFor } from '../../../src/methods/requests';
import type { ArmSpec } from '../../../src/methods/arm';

const PROBLEM = { numbers: [22, 53, 31, 26], target: 27 };

const asked = (arm: ArmSpec, seed: number) => samplesFor(arm, COUNTDOWN_ASKING, PROBLEM, seed);

describe('apr', () => {
  it('asks once, greedily, under its condition', () => {
    expect(asked(armOf('apr', { children: 3, window: 128 }), 5)).toMatchObject([
      {
        prompt: { method: 'apr', children: 3, perSpawn: 8, numbers: [53, 31, 26, 22] },
        sampling: { temperature: 0, seed: 5 },
        limits: { contextWindow: 128 },
      },
    ]);
  });
});

describe('sos', () => {
  it('tells the model the window that it enforces, and the order of its search', () => {
    const [greedy] = asked(armOf('sos', { window: 160 }), 0);
    expect(greedy).toMatchObject({
      prompt: { method: 'sos', window: 160, shuffled: false },
      limits: { contextWindow: 160 },
    });
    const [drawn] = asked(armOf('sos', { temperature: 1 }), 0);
    expect(drawn).toMatchObject({
      prompt: { window: 256, shuffled: true },
      sampling: { temperature: 1 },
    });
    const ordered = armOf('sos', { temperature: 1, isOrdered: true });
    expect(asked(ordered, 0)).toMatchObject([{ prompt: { shuffled: false } }]);
  });
});

const sosAt = (decision: 'cons' | 'pass' | 'sampled', samples: number) =>
  armOf('sos', { decision, samples });

describe.each(['cons', 'pass', 'sampled'] as const)('several samples: %s', (decision) => {
  it('asks n times for the same with draws of their own', () => {
    const requests = asked(sosAt(decision, 8), 7);
    expect(requests).toHaveLength(8);
    expect(new Set(requests.map(({ sampling }) => sampling.seed)).size).toBe(8);
    expect(new Set(requests.map(({ prompt }) => JSON.stringify(prompt))).size).toBe(1);
    // The samples of a smaller n are the first ones of a larger.
    expect(asked(sosAt(decision, 3), 7)).toEqual(requests.slice(0, 3));
  });

  it('claims nothing where no sample does', () => {
    const none = { path: null, verified: false };
    expect(decidingOf(sosAt(decision, 2)).decide([none, none])).toEqual({
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
    expect(decidingOf(sosAt('cons', n)).decide(samples)).toMatchObject({
      claimed: true,
      solved: cons,
    });
    expect(decidingOf(sosAt('pass', n)).decide(samples)).toMatchObject({
      claimed: true,
      solved: pass,
    });
  });

  it('cons@n is never better than pass@n', () => {
    const answers = [right('a'), wrong('b'), wrong('c'), none];
    for (let code = 0; code < 4 ** 5; code++) {
      const samples = [0, 1, 2, 3, 4].map((k) => answers[(code >> (2 * k)) & 3] as SampledAnswer);
      const cons = decidingOf(sosAt('cons', 5)).decide(samples);
      const pass = decidingOf(sosAt('pass', 5)).decide(samples);
      expect(Number(cons.solved)).toBeLessThanOrEqual(Number(pass.solved));
      expect(cons.claimed).toBe(pass.claimed);
    }
  });
});
