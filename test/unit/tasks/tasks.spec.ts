import { describe, expect, test } from 'vitest';
import { HumanError } from '../../../src/common/humanError';
import { countdownTask } from '../../../src/tasks/countdown';
import { noneTask } from '../../../src/tasks/none';
import { taskNamed, TASKS } from '../../../src/tasks/tasks';
import { TRACE_TASKS } from '../../../src/tasks/traceTasks';

test('tasks are found by name', () => {
  expect(TASKS.map(({ name }) => name)).toEqual(['countdown', 'answers', 'none']);
  for (const task of TASKS) expect(taskNamed(task.name)).toBe(task);
  expect(taskNamed('chess')).toBeUndefined();
  expect(taskNamed('toString')).toBeUndefined();
});

test('a reader of traces knows the data of every task that has some, by its name', () => {
  const known = TASKS.filter(({ name }) => TRACE_TASKS.named(name));
  expect(known.map(({ name }) => name)).toEqual(['countdown']);
  for (const { name, check } of known) {
    expect(TRACE_TASKS.named(name)).toMatchObject({ name, problem: check });
  }
  expect(TRACE_TASKS.named('chess')).toBeUndefined();
});

describe.each(TASKS.map((task) => [task.name, task] as const))('%s', (_, task) => {
  const problem = task.parse(task.example);

  test('reads its example, and writes it again', () => {
    expect(task.format(problem)).toBe(task.example);
    expect(task.parse(task.format(problem))).toEqual(problem);
  });

  test('takes its problem from a trace, and nothing else', () => {
    expect(task.check(JSON.parse(JSON.stringify(problem)))).toBeUndefined();
    for (const other of [undefined, null, 7, 'text', [], {}]) {
      expect(task.check(other)).toEqual(expect.any(String));
    }
  });

  test('has a title of one line, and a key', () => {
    expect(task.describe(problem)).toMatch(/^.{1,80}$/);
    expect(task.key(task.parse(task.example))).toBe(task.key(problem));
  });

  test('refuses an empty text with what to write', () => {
    expect(() => task.parse(' ')).toThrow(HumanError);
    expect(() => task.parse(' ')).toThrow(task.example);
  });
});

describe('countdown', () => {
  const problem = countdownTask.parse('22 26 31 53 -> 26');

  test.each([
    ['53-31+26-22', '53-31+26-22'],
    ['(53 - 31) ÷ 22 × 26', '(53-31)/22*26'],
    ['53-31=22; 26+22=48; 48-22=26', '26+(53-31)-22'],
  ])('%j solves it', (claim, answer) => {
    expect(countdownTask.verify(problem, claim)).toEqual({ ok: true, answer });
  });

  test.each([
    ['53-31+26', '22 is used never but given once; use every number once.'],
    ['53-31=23; 26+23=49; 49-22=27', 'Step 1, 53-31=23: 53-31 is 22.'],
    ['x = 5', 'Position 1: expected a step such as 53-31=22'],
    ['no solution', 'Position 1: expected a whole number'],
  ])('%j does not', (claim, reason) => {
    const verdict = countdownTask.verify(problem, claim);
    expect(verdict?.ok === false && verdict.reason.message).toContain(reason);
  });

  test('counts problems once whose numbers stand in another order', () => {
    const other = countdownTask.parse('53 31 26 22 -> 26');
    expect(countdownTask.key(other)).toBe(countdownTask.key(problem));
  });
});

describe('none', () => {
  test('keeps a prompt as it was typed', () => {
    const typed = ' Write\n two lines. ';
    expect(noneTask.format(noneTask.parse(typed))).toBe(typed);
    expect(noneTask.describe(noneTask.parse(typed))).toBe('Write  two lines.');
  });

  test('has nothing to verify', () => {
    expect(noneTask.verify({ prompt: 'Write.' }, 'Done.')).toBeUndefined();
  });
});
