import { describe, expect, it } from 'vitest';
import { methodOfArm, parseArmName } from '../../../src/evaluation/study/armName';
import { studyOf, suiteSizeOf } from '../../../src/evaluation/study/chosenStudy';
import { FULL, paperStudy, QUICK } from '../../../src/evaluation/suites/paperSuite';
import { namedArms } from '../../../src/evaluation/study/study';

const PROBLEMS = Array.from({ length: 120 }, (_, i) => ({
  numbers: [5, 3],
  target: 10 + (i % 80),
}));

describe('names of arms', () => {
  it('say every method of the paper’s suite', () => {
    const { stages } = paperStudy(PROBLEMS, 0, FULL);
    const arms = stages.flatMap(({ arms, mode }) => arms.map((arm) => ({ arm, mode })));
    for (const { arm, mode } of arms) {
      const name = parseArmName(arm.id, arm.method.samples);
      expect(name?.isAlone, arm.id).toBe(mode === 'alone');
      const method = name && methodOfArm(name);
      expect(method?.name, arm.id).toBe(arm.method.name);
      expect(method?.samples, arm.id).toBe(arm.method.samples);
      const requests = (one: typeof arm.method) => one.requests({ numbers: [5, 3], target: 8 }, 7);
      expect(method && requests(method), arm.id).toEqual(requests(arm.method));
    }
  });

  it('say a method of the command line', () => {
    const name = parseArmName('apr children=unlimited window=128 temperature=0.5', 1);
    expect(name).toMatchObject({ children: 'unlimited', window: 128, temperature: 0.5 });
  });

  it.each(['', 'bfs', 'apr children=x', 'apr twice', 'sos window=', 'APR'])('are not: %j', (id) => {
    expect(parseArmName(id, 1)).toBeUndefined();
  });
});

describe('a study of chosen arms', () => {
  it('is the suite where its arms are', () => {
    const study = paperStudy(PROBLEMS, 3, QUICK);
    const arms = namedArms(study);
    expect(suiteSizeOf({ seed: 3, arms }, PROBLEMS)).toBe(QUICK);
    expect(namedArms(studyOf(PROBLEMS, 3, arms))).toEqual(arms);
    expect(suiteSizeOf({ seed: 3, arms: arms.slice(1) }, PROBLEMS)).toBeUndefined();
  });

  it('times what is timed last, one at a time', () => {
    const arms = [
      { id: 'apr alone', samples: 1, problems: 2 },
      { id: 'sos sampled', samples: 8, problems: 5 },
    ];
    const { stages } = studyOf(PROBLEMS, 0, arms);
    expect(stages.map(({ mode, arms: [arm] }) => [mode, arm?.id, arm?.concurrency])).toEqual([
      ['batched', 'sos sampled', 8],
      ['alone', 'apr alone', 1],
    ]);
  });

  it('refuses a method that there is not', () => {
    const arms = [{ id: 'bfs', samples: 1, problems: 2 }];
    expect(() => studyOf(PROBLEMS, 0, arms)).toThrow('There is no method bfs here');
  });
});
