import { expect, it } from 'vitest';
import { SORT_LANGUAGE } from './sortLanguage';
import { SORT_TASK, sorted } from './sortTask';

it('a problem is typed, shown, and told from others', () => {
  const problem = SORT_TASK.parse(` ${SORT_TASK.example} `);
  expect(SORT_TASK.check(problem)).toBeUndefined();
  expect(SORT_TASK.parse(SORT_TASK.format(problem))).toEqual(problem);
  expect(SORT_TASK.describe(problem)).toBe('sort dcab');
  expect(SORT_TASK.key(problem)).toBe(SORT_TASK.key({ letters: 'abcd' }));
  expect(() => SORT_TASK.parse('xyz')).toThrow(/Write letters/);
});

it('its task and its language judge alike', () => {
  const problem = { letters: 'dcab' };
  for (const claim of [sorted(problem.letters), 'dcab', 'abc', '']) {
    const verdict = SORT_TASK.verify(problem, claim);
    expect(SORT_LANGUAGE.judge(problem, claim).verified).toBe(verdict?.ok);
  }
  expect(SORT_LANGUAGE.judge(problem, null)).toEqual({ claimed: false, verified: false });
});
