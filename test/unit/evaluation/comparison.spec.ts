import { expect, it } from 'vitest';
import { compare, type Judged } from '../../../src/evaluation/study/comparison';
import { outcomesOf } from '../../../src/evaluation/study/outcome';
import { armOf } from '../../../src/methods/arm';
import { decidingOf } from '../../../src/methods/decisions';
import { sample, samples } from './samples';

const GREEDY = decidingOf(armOf('apr'));

const outcomes = (solved: string) =>
  outcomesOf(samples([...solved].map((mark) => ({ verified: mark === '+' }))), GREEDY);

it('counts the problems that only one method solves', () => {
  const comparison = compare(outcomes('+++++--++-'), outcomes('+-----+---'));
  expect(comparison).toMatchObject({ problems: 10, both: 1, neither: 2 });
  expect(comparison.first.value).toBe(0.7);
  expect(comparison.second.value).toBe(0.2);
  expect(comparison.difference.value).toBeCloseTo(0.5, 12);
  expect(comparison.onlyFirst.map(({ problem }) => problem)).toEqual([1, 2, 3, 4, 7, 8]);
  expect(comparison.onlySecond.map(({ problem }) => problem)).toEqual([6]);
  // Two-sided binomial test of 1 in 7: 2 (1 + 7) / 2^7.
  expect(comparison.p).toBeCloseTo(16 / 128, 12);
  expect(comparison.difference.low).toBeLessThan(0.5);
  expect(comparison.difference.low).toBeGreaterThan(-0.2);
});

it('matches problems by what they are, not where they stand', () => {
  const [one, other] = [
    { numbers: [5, 3], target: 8 },
    { numbers: [9, 2, 1], target: 20 },
  ];
  const first = outcomesOf(
    [sample({ problem: 0, ...one }), sample({ problem: 1, ...other, verified: false })],
    GREEDY,
  );
  const second = outcomesOf(
    [
      sample({ problem: 0, ...other, numbers: [1, 2, 9] }),
      sample({ problem: 1, target: 99, numbers: [7, 7] }),
      sample({ problem: 2, ...one, verified: false }),
    ],
    GREEDY,
  );
  expect(compare(first, second)).toMatchObject({
    problems: 2,
    onlyFirst: [{ target: 8 }],
    onlySecond: [{ target: 20 }],
  });
});

it('matches a problem that stands in the set twice with two others', () => {
  const twice = (marks: string) =>
    outcomesOf(
      [...marks].map((mark, problem) => sample({ problem, verified: mark === '+' })),
      GREEDY,
    );
  expect(compare(twice('+-'), twice('-+'))).toMatchObject({ problems: 2, both: 0, neither: 0 });
  expect(compare(twice('++'), twice('+'))).toMatchObject({ problems: 1, both: 1 });
});

it('of a method with itself shows nothing', () => {
  const one = outcomes('+-+-+');
  expect(compare(one, one)).toMatchObject({ p: 1, difference: { value: 0, low: 0, high: 0 } });
});

it('matches problems of any task by what it makes of them', () => {
  const of = (question: string, solved: boolean) =>
    ({ task: 'answers', data: { question, reference: '1' }, solved }) as const;
  const countdown = { target: 8, numbers: [5, 3], solved: true };
  const first = [of('One?', true), of('Two?', true), countdown];
  const second = [of('Two?', false), of('One? ', true), of('Three?', true)];
  expect(compare<Judged>(first, second)).toMatchObject({
    problems: 2,
    both: 1,
    onlyFirst: [{ data: { question: 'Two?' } }],
    onlySecond: [],
  });
});
