import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { armId, armOf, type ArmSpec, mainCondition, readArm } from '../../../src/methods/arm';
import { armIdWords, armWords } from '../../../src/methods/armWords';
import { COUNTDOWN_ASKING } from '../../../src/methods/countdownAsking';
import { samplesFor } from '../../../src/methods/requests';

const SAMPLED = { decision: 'sampled', samples: 8 } as const;

/** Ids of results folders that there are. */
const IDS: readonly (readonly [string, ArmSpec])[] = [
  ['apr', armOf('apr')],
  ['apr children=3', armOf('apr', { children: 3 })],
  ['apr window=128', armOf('apr', { window: 128 })],
  ['apr temperature=1', armOf('apr', { temperature: 1 })],
  ['apr sampled', armOf('apr', SAMPLED)],
  ['apr alone', armOf('apr', { isAlone: true })],
  ['apr children=0 alone', armOf('apr', { children: 0, isAlone: true })],
  ['sos window=128 sampled', armOf('sos', { window: 128, ...SAMPLED })],
  ['sos window=128 ordered sampled', armOf('sos', { window: 128, isOrdered: true, ...SAMPLED })],
  ['apr join=first', armOf('apr', { join: 'first' })],
  ['sos window=128 cons@4', armOf('sos', { window: 128, decision: 'cons', samples: 4 })],
  [
    'sos ordered cons@2 alone',
    armOf('sos', { isOrdered: true, decision: 'cons', samples: 2, isAlone: true }),
  ],
  ['apr pass@8', armOf('apr', { decision: 'pass', samples: 8 })],
];

const arms: fc.Arbitrary<ArmSpec> = fc
  .record({
    method: fc.constantFrom('apr', 'sos'),
    model: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
    children: fc.oneof(fc.constant('unlimited' as const), fc.nat({ max: 10 })),
    join: fc.constantFrom('all', 'first'),
    window: fc.integer({ min: 32, max: 256 }),
    temperature: fc.oneof(fc.constantFrom(0, 1, 1e-7), fc.double({ min: 0, max: 10, noNaN: true })),
    isOrdered: fc.boolean(),
    decision: fc.constantFrom('one', 'cons', 'pass', 'sampled'),
    samples: fc.integer({ min: 1, max: 99 }),
    isAlone: fc.boolean(),
  })
  .map(({ method, model, temperature, ...condition }) =>
    armOf(method, {
      ...condition,
      // An id knows no sign of zero.
      temperature: temperature + 0,
      ...(model !== undefined && { model }),
    }),
  );

describe('the id of an arm', () => {
  test.each(IDS)('%s', (id, arm) => {
    expect(armId(arm)).toBe(id);
    expect(readArm(id, 8)).toEqual(arm);
  });

  it('says all options where one method was evaluated', () => {
    const arm = armOf('apr', { window: 128, temperature: 0.5 });
    const id = 'apr children=unlimited window=128 temperature=0.5';
    expect(armId(arm, 'all')).toBe(id);
    expect(readArm(id, 1)).toEqual(arm);
    expect(armId(armOf('sos'), 'all')).toBe('sos window=256 temperature=0');
  });

  it('is read as what it was written from', () => {
    fc.assert(
      fc.property(arms, fc.constantFrom('unusual', 'all'), (arm, says) => {
        fc.pre(isWellFormed(arm.model));
        expect(readArm(armId(arm, says), arm.samples)).toEqual(arm);
      }),
    );
  });

  test.each(
    [
      '',
      'bfs',
      'apr children=x',
      'apr twice',
      'sos window=',
      'APR',
      'apr  alone',
      'sos cons@0',
    ].concat([
      'apr temperature=.',
      'sos children=3',
      'apr ordered',
      'apr model=%',
      'apr window=1e3',
    ]),
  )('is not %j', (id) => {
    expect(readArm(id, 1)).toBeUndefined();
  });
});

function isWellFormed(model: string | undefined): boolean {
  return model === undefined || !/\p{Surrogate}/u.test(model);
}

describe('what has no meaning for a method', () => {
  it('is no difference between arms', () => {
    expect(armOf('sos', { children: 3 })).toEqual(armOf('sos'));
    expect(armOf('apr', { isOrdered: true })).toEqual(armOf('apr'));
    expect(armOf('apr', { samples: 8 })).toEqual(armOf('apr'));
  });

  it('is not its main condition', () => {
    expect(mainCondition(armOf('apr', { children: 3, window: 128 }))).toBe(3);
    expect(mainCondition(armOf('sos', { window: 128 }))).toBe(128);
  });
});

describe('an arm in words', () => {
  const words = (id: string, samples = 1) => armIdWords(id, samples, ENGLISH);

  it('says what is not usual', () => {
    expect(words('apr')).toBe('APR');
    expect(words('apr temperature=1')).toBe('APR, temperature 1');
    expect(words('apr children=1 alone')).toBe('APR, 1 child, timed alone');
    expect(words('sos window=128 ordered sampled', 8)).toBe(
      'SoS+, window 128, one order, 8 samples',
    );
    expect(words('apr sampled')).toBe('APR, 1 sample');
    expect(words('sos model=sos-rl cons@4')).toBe('SoS+, model sos-rl, cons@4');
    expect(words('apr children=unlimited window=256 temperature=0')).toBe('APR');
    expect(words('beam width=3')).toBe('beam width=3');
  });

  it('may leave open how many samples there are', () => {
    const arm = armOf('sos', { decision: 'pass', samples: 8 });
    expect(armWords(arm, ENGLISH, 'n')).toBe('SoS+, pass@n');
  });

  it('reads the same only for the same arm', () => {
    const plain = arms.map(({ model: _, ...arm }): ArmSpec => arm);
    fc.assert(
      fc.property(plain, plain, (one, other) => {
        expect(armWords(one, ENGLISH) === armWords(other, ENGLISH)).toBe(
          isDeepStrictEqual(one, other),
        );
      }),
    );
    // Drawn arms rarely differ in one thing alone.
    fc.assert(
      fc.property(plain, plain, fc.constantFrom(...CONDITIONS), (one, other, name) => {
        const changed = armOf(one.method, { ...one, [name]: other[name] });
        expect(armWords(one, ENGLISH) === armWords(changed, ENGLISH)).toBe(
          isDeepStrictEqual(one, changed),
        );
      }),
    );
  });
});

const CONDITIONS = [
  ...(['children', 'window', 'temperature', 'isOrdered'] as const),
  ...(['decision', 'samples', 'isAlone'] as const),
];

it('decodes the same, whatever decides', () => {
  const requests = (id: string) =>
    samplesFor(readArm(id, 4) ?? armOf('apr'), COUNTDOWN_ASKING, { numbers: [5, 3], target: 8 }, 7);
  expect(requests('sos cons@4')).toEqual(requests('sos sampled'));
  expect(requests('sos cons@4 alone')).toEqual(requests('sos pass@4'));
  expect(requests('sos ordered cons@4')).not.toEqual(requests('sos cons@4'));
});
