import { expect, test } from 'vitest';
import { StepLog } from '../../../src/trace/stepLog';

const record = (step: number) => ({ step, ms: step * 10, forwardMs: 8, sampled: step % 7 });

function logOf(steps: number, most: number): StepLog {
  const log = new StepLog(most);
  for (let step = 0; step < steps; step++) log.push(record(step));
  return log;
}

const all = (log: StepLog) => Array.from({ length: log.length }, (_, i) => log.at(i));

test('keeps each step as long as there is room', () => {
  const log = logOf(4, 4);
  expect(log.every).toBe(1);
  expect(all(log)).toEqual([0, 1, 2, 3].map(record));
});

test('keeps one of so many steps, as few as needed, and never more than it may', () => {
  for (let steps = 1; steps < 200; steps++) {
    const log = logOf(steps, 6);
    const expected = Array.from({ length: steps }, (_, step) => step);
    expect(all(log)).toEqual(expected.filter((step) => step % log.every === 0).map(record));
    expect(log.length).toBeLessThanOrEqual(6);
    if (log.every > 1) expect(steps).toBeGreaterThan((6 * log.every) / 2);
    expect(log.seen).toBe(steps);
  }
});

test('a part of it goes on as the whole does', () => {
  const whole = logOf(200, 6);
  for (let seen = 0; seen <= 200; seen++) {
    const log = whole.prefix(seen);
    expect(log.seen).toBe(seen);
    for (let step = seen; step < 200; step++) log.push(record(step));
    expect(all(log)).toEqual(all(whole));
  }
});
