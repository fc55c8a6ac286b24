import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../../src/countdown/problemText';
import { replay, type RolloutRow } from '../../../../src/evaluation/countdown/rolloutRow';

/** Sampled by the training code at high temperatures, so that much of it is malformed. */
const ROWS = readFileSync('test/fixtures/rollouts/rollouts.jsonl', 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as RolloutRow);

/** models/training/test_engine.py holds the training code to the same file. */
describe('rollouts of the training code', () => {
  it.each(ROWS.map((row) => [formatProblem(row), row] as const))(
    'mean the same to the engine: %s',
    (_, row) => expect(replay(row)).toEqual(row),
  );

  it('are of many kinds', () => {
    const spawned = ROWS.filter(({ threads }) => Object.keys(threads).length > 1);
    expect(spawned.length).toBeGreaterThan(5);
    expect(spawned.length).toBeLessThan(ROWS.length);
    expect(new Set(ROWS.map(({ claimed, solved }) => `${claimed} ${solved}`)).size).toBe(3);
  });
});

describe('a replay', () => {
  const whole = ROWS.find(({ threads, solved }) => solved && '.0.1' in threads) as RolloutRow;

  it('ends a thread that has no more tokens, and shows that something is missing', () => {
    const { '.0.1': _, ...threads } = whole.threads;
    const broken = replay({ ...whole, threads });
    expect(broken).not.toEqual(whole);
    expect(Object.keys(broken.threads)).toContain('.0.1');
    expect(broken.threads['.0.1']?.sampled).not.toContain('1');
  });

  it('keeps to the window', () => {
    const short = replay({ ...whole, contextWindow: 40 });
    expect(short).toMatchObject({ claimed: false, solved: false });
    expect(short.threads['']?.tokens.length).toBeLessThanOrEqual(40);
  });

  it('refuses a row without a prompt', () => {
    const threads = { '': { tokens: [1, 2, 3], sampled: '000' } };
    expect(() => replay({ ...whole, threads })).toThrow('does not begin with a prompt');
  });
});
