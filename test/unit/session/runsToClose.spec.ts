import { describe, expect, test } from 'vitest';
import { runsToClose } from '../../../src/session/run/runsToClose';

/** Of so many tokens, a third of them each prompt, joined and sampled. */
const run = (tokens: number) => {
  const third = tokens / 3;
  const counts = { prompt: third, joined: third, sampled: third, inherited: 1e9 };
  return { playback: { latest: { tokens: counts } } };
};

describe('runs to close', () => {
  const most = { runs: 3, tokens: 100 };

  test('are the oldest beyond so many', () => {
    const runs = [run(3), run(3), run(3), run(6), run(9)];
    expect(runsToClose(runs, () => true, most)).toEqual(runs.slice(3));
    expect(runsToClose(runs.slice(0, 3), () => true, most)).toEqual([]);
  });

  test('are the oldest beyond so many tokens, which inherited ones are not', () => {
    const runs = [run(60), run(39), run(3)];
    expect(runsToClose(runs, () => true, most)).toEqual([runs[2]]);
  });

  test('are none that somebody looks at, or that lie nowhere else', () => {
    const runs = [run(3), run(3), run(3), run(6), run(9)];
    expect(runsToClose(runs, (one) => one !== runs[3], most)).toEqual([runs[4]]);
  });
});
