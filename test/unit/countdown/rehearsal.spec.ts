import { expect, test } from 'vitest';
import { demonstrateApr } from '../../../src/countdown/demonstration/aprSolver';
import { MODEL_WINDOW } from '../../../src/countdown/demonstration/curriculum';
import { CHECKED } from '../../../src/countdown/demonstration/rules';
import {
  drawDeepRehearsal,
  drawDrill,
  drawRehearsal,
} from '../../../src/countdown/demonstration/rehearsal';
import { descending } from '../../../src/countdown/arithmetic';
import { splitOf } from '../../../src/countdown/generator';
import { isSolvable } from '../../../src/countdown/oracle';
import type { AprPrompt } from '../../../src/countdown/prompt';
import { LARGEST_RESULT } from '../../../src/countdown/successors';
import { countCompactTokens } from '../../../src/language/compact/tokens';
import { createRandom } from '../../../src/common/random';

const random = createRandom(3);
const drawn = Array.from({ length: 2000 }, () => drawRehearsal(random));

test('three numbers that a child can be given, none of them held out', () => {
  for (const problem of drawn) {
    expect(problem.numbers).toHaveLength(3);
    for (const number of problem.numbers) {
      expect(number).toBeGreaterThanOrEqual(1);
      expect(number).toBeLessThanOrEqual(LARGEST_RESULT);
    }
    expect(splitOf(problem)).toBe('train');
  }
});

test('an exact quotient or a large number in nearly all', () => {
  const rehearsed = drawn.filter(({ numbers: [a = 0, b = 1] }) => a % b === 0 || a > 99);
  expect(rehearsed.length / drawn.length).toBeGreaterThan(0.9);
  const exact = drawn.filter(({ numbers: [a = 0, b = 1] }) => a % b === 0);
  expect(exact.length / drawn.length).toBeGreaterThan(0.45);
});

test('a drill is the first spawn that the solver would write, and nothing after it', () => {
  const options = { window: MODEL_WINDOW, countTokens: countCompactTokens, rules: CHECKED };
  // With more numbers the solver takes long.
  const drills = Array.from({ length: 60 }, () => drawDrill(random)).filter(
    ({ prompt }) => prompt.numbers.length === 4,
  );
  expect(drills.length).toBeGreaterThan(5);
  for (const { prompt, events, spawns } of drills) {
    expect(prompt).toMatchObject({ method: 'apr' });
    expect(spawns).toEqual([]);
    expect(events).toEqual(demonstrateApr(prompt as AprPrompt, options).events.slice(0, 1));
  }
});

test('deep rehearsals are what operations leave of five and six numbers, none of them held out', () => {
  const deep = Array.from({ length: 300 }, () => drawDeepRehearsal(random));
  for (const problem of deep) {
    expect([3, 4]).toContain(problem.numbers.length);
    expect(problem.numbers).toEqual(descending(problem.numbers));
    expect(Math.max(...problem.numbers)).toBeLessThanOrEqual(LARGEST_RESULT);
    expect(splitOf(problem)).toBe('train');
  }
  expect(deep.filter(({ numbers }) => Math.max(...numbers) > 999).length).toBeGreaterThan(30);
  const solvable = deep.filter((problem) => isSolvable(problem)).length;
  expect(solvable).toBeGreaterThan(15);
  expect(solvable).toBeLessThan(240);
});

test('a deep drill has numbers of one', () => {
  for (let i = 0; i < 50; i++) {
    const { prompt, events } = drawDrill(random, true);
    expect([4, 5]).toContain(prompt.numbers.length);
    expect(events).toHaveLength(1);
  }
});
