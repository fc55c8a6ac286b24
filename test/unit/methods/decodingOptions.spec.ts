import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/engine/runRequest';
import { encodePrompt } from '../../../src/language/compact/promptCodec';
import { COUNTDOWN_ASKING } from '../../../src/methods/countdownAsking';
import { requestFor } from '../../../src/methods/requests';
import { DEFAULT_OPTIONS } from '../../../src/methods/decodingOptions';

const PROBLEM = { numbers: [22, 53, 31, 26], target: 27 };

describe('requestFor', () => {
  it('asks the APR model greedily, without limits that a problem would meet', () => {
    expect(requestFor(COUNTDOWN_ASKING, PROBLEM, DEFAULT_OPTIONS)).toEqual({
      model: 'apr',
      language: 'compact',
      prompt: {
        method: 'apr',
        children: 'unlimited',
        perSpawn: 8,
        target: 27,
        numbers: [53, 31, 26, 22],
      },
      sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
      limits: DEFAULT_LIMITS,
      logprobs: false,
    });
  });

  it('passes on what a person chose', () => {
    const options = { ...DEFAULT_OPTIONS, children: 3, perSpawn: 4, window: 100, temperature: 0.7 };
    expect(requestFor(COUNTDOWN_ASKING, PROBLEM, { ...options, seed: 9 }, true)).toMatchObject({
      prompt: { children: 3, perSpawn: 4 },
      sampling: { temperature: 0.7, seed: 9 },
      limits: { contextWindow: 100 },
      logprobs: true,
    });
  });

  it.each([
    [256, 256],
    [255, 224],
    [100, 96],
    [32, 32],
    [5, 32],
  ])('tells the serial model of a window of %i that it has %i', (window, condition) => {
    const { prompt, limits } = requestFor(COUNTDOWN_ASKING, PROBLEM, {
      ...DEFAULT_OPTIONS,
      method: 'sos',
      window,
    });
    expect(prompt).toMatchObject({ method: 'sos', window: condition, shuffled: false });
    expect(limits.contextWindow).toBe(window);
  });

  it('lets samples of the serial model differ', () => {
    const options = { ...DEFAULT_OPTIONS, method: 'sos', temperature: 1 } as const;
    expect(requestFor(COUNTDOWN_ASKING, PROBLEM, options).prompt).toMatchObject({ shuffled: true });
  });

  it('makes prompts that the vocabulary can write', () => {
    for (const method of ['apr', 'sos'] as const) {
      for (const children of [0, 10, 'unlimited'] as const) {
        const prompt = COUNTDOWN_ASKING.prompt(PROBLEM, {
          ...DEFAULT_OPTIONS,
          method,
          children,
        });
        expect(encodePrompt(prompt).length).toBeLessThan(32);
      }
    }
  });
});
