import { describe, expect, it } from 'vitest';
import { studyOf, suiteSizeOf } from '../../../src/evaluation/study/chosenStudy';
import { namedArms } from '../../../src/evaluation/study/study';
import { COUNTDOWN_ASKING } from '../../../src/methods/countdownAsking';
import { paperStages, QUICK } from '../../../src/evaluation/suites/paperSuite';

const PROBLEMS = Array.from({ length: 120 }, (_, i) => ({
  numbers: [5, 3],
  target: 10 + (i % 80),
}));
const POSED = { asking: COUNTDOWN_ASKING, problems: PROBLEMS };

describe('a study of chosen arms', () => {
  it('is the suite where its arms are', () => {
    const arms = namedArms(paperStages(120, QUICK));
    expect(suiteSizeOf(arms, 120)).toBe(QUICK);
    expect(namedArms(studyOf(POSED, 3, arms).stages)).toEqual(arms);
    expect(suiteSizeOf(arms.slice(1), 120)).toBeUndefined();
  });

  it('goes on under the ids that it was begun with', () => {
    const arms = [{ id: 'apr children=3 window=256 temperature=0', samples: 1, problems: 5 }];
    const study = studyOf(POSED, 0, arms);
    expect(namedArms(study.stages)).toEqual(arms);
    expect(study.stages[0]?.arms[0]?.spec).toMatchObject({ children: 3, decision: 'one' });
  });

  it('times what is timed last, one at a time', () => {
    const arms = [
      { id: 'apr alone', samples: 1, problems: 2 },
      { id: 'sos sampled', samples: 8, problems: 5 },
    ];
    const { stages } = studyOf(POSED, 0, arms);
    expect(stages.map(({ mode, arms: [arm] }) => [mode, arm?.id, arm?.concurrency])).toEqual([
      ['batched', 'sos sampled', 8],
      ['alone', 'apr alone', 1],
    ]);
  });

  it('refuses a method that there is not', () => {
    const arms = [{ id: 'bfs', samples: 1, problems: 2 }];
    expect(() => studyOf(POSED, 0, arms)).toThrow('There is no method bfs here');
  });
});
