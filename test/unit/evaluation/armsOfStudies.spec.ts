/** Arms of every study that there is read differently, and are found again by their ids. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { readIdentity } from '../../../src/evaluation/study/resultsFolder';
import type { Stage } from '../../../src/evaluation/study/study';
import {
  FULL_MODELS,
  greedyStudy,
  modelStudy,
  QUICK_MODELS,
} from '../../../src/evaluation/suites/modelSuite';
import { FULL, paperStages, QUICK } from '../../../src/evaluation/suites/paperSuite';
import { type ArmSpec, readArm } from '../../../src/methods/arm';
import { armWords } from '../../../src/methods/armWords';
import { COUNTDOWN_ASKING } from '../../../src/methods/countdownAsking';
import { samplesFor } from '../../../src/methods/requests';
import { setWords } from '../../../src/session/evaluation/runComparison';

const PROBLEMS = Array.from({ length: 20 }, (_, i) => ({ numbers: [5, 3], target: 10 + i }));
const POSED = { asking: COUNTDOWN_ASKING, problems: PROBLEMS };
const RESULTS = 'models/results';

const STUDIES: readonly (readonly [string, readonly Stage[]])[] = [
  ...[FULL, QUICK].map((size) => [`paper ${size.name}`, paperStages(20, size)] as const),
  ...[FULL_MODELS, QUICK_MODELS].flatMap((size) =>
    (['apr', 'sos'] as const).flatMap((method) => [
      [`${method} ${size.name}`, modelStudy(method, POSED, 0, size).stages] as const,
      [`${method} ${size.name}, greedy`, greedyStudy(method, POSED, 0, size).stages] as const,
    ]),
  ),
];

describe.each(STUDIES)('%s', (_, stages) => {
  const arms = stages.flatMap(({ mode, arms }) => arms.map((arm) => ({ ...arm, mode })));

  test('has no two arms of one id or of the same words', () => {
    expect(arms.length).toBeGreaterThan(0);
    expect(new Set(arms.map(({ id }) => id)).size).toBe(arms.length);
    expect(new Set(arms.map(({ spec }) => armWords(spec, ENGLISH))).size).toBe(arms.length);
  });

  test('has arms that are read back by their ids, and decode the same', () => {
    for (const { id, spec, mode } of arms) {
      const read = readArm(id, spec.samples);
      expect(read, id).toEqual(spec);
      expect(spec.isAlone, id).toBe(mode === 'alone');
      const requests = (one: ArmSpec) => samplesFor(one, COUNTDOWN_ASKING, PROBLEMS[0], 7);
      expect(requests(read ?? spec), id).toEqual(requests(spec));
    }
  });
});

test('ids of the paper’s suite are those of the results folders that there are', () => {
  const ids = paperStages(20, QUICK).flatMap(({ arms }) => arms.map(({ id }) => id));
  expect(ids).toMatchInlineSnapshot(`
    [
      "apr",
      "apr window=128",
      "sos window=128",
      "sos window=160",
      "sos window=192",
      "sos window=224",
      "sos",
      "sos window=128 sampled",
      "sos window=128 ordered sampled",
      "sos sampled",
      "sos ordered sampled",
      "apr children=0",
      "apr children=3",
      "apr children=6",
      "apr children=10",
      "apr sampled",
      "apr alone",
      "apr window=128 alone",
      "apr children=0 alone",
      "apr children=3 alone",
      "apr children=6 alone",
      "apr children=10 alone",
      "sos window=128 alone",
      "sos window=160 alone",
      "sos window=192 alone",
      "sos window=224 alone",
      "sos alone",
      "sos window=128 cons@2 alone",
      "sos window=128 cons@4 alone",
      "sos window=128 cons@8 alone",
      "sos window=128 ordered cons@2 alone",
      "sos window=128 ordered cons@4 alone",
      "sos window=128 ordered cons@8 alone",
      "sos cons@2 alone",
      "sos cons@4 alone",
      "sos cons@8 alone",
      "sos ordered cons@2 alone",
      "sos ordered cons@4 alone",
      "sos ordered cons@8 alone",
    ]
  `);
});

test('bundled results of one method are told apart by their models', async () => {
  const words: string[] = [];
  for (const name of readdirSync(RESULTS)) {
    const identity = await readIdentity(join(RESULTS, name));
    const [model] = Object.keys(identity?.models ?? {});
    for (const { id } of identity?.arms ?? []) words.push(setWords({ name: id }, ENGLISH, model));
  }
  expect(words.length).toBeGreaterThan(3);
  expect(new Set(words).size).toBe(words.length);
});
