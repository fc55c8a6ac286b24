import llamaTokenizer from 'llama-tokenizer-js';
import { describe, expect, it } from 'vitest';
import { countLlamaTokens, countThreadLlamaTokens } from '../../../src/language/llamaTokens';
import { readText, texts } from './fixtures';

describe('tokens of Llama 2', () => {
  it('are those of the whole text', () => {
    const odd = ['', 'grabbed', '\n', '\n\n a', ' \nb \n\n', '7,93 equal\n', 'é\n🦙\n'];
    for (const text of [...texts.filter((_, i) => i % 10 === 0), ...odd]) {
      expect(countLlamaTokens(text)).toBe(llamaTokenizer.encode(text).length);
    }
  });

  it('begin with one for the text', () => {
    // The tokenizer's own example: <s>, gra, bb, ed.
    expect(countLlamaTokens('grabbed')).toBe(4);
  });

  it('are 67 for an operation that keeps its node, and about 35 for a leaf', () => {
    const opening = 'Moving to Node #0,2\n';
    const state = "Current State: 93:[15, 48, 28], Operations: ['7+21=28']\n";
    const count = (text: string) =>
      countLlamaTokens(opening + state + text) - countLlamaTokens(opening + state);
    const kept =
      'Exploring Operation: 48-15=33, Resulting Numbers: [28, 33]\n' +
      'Generated Node #0,2,5: 93:[28, 33] Operation: 48-15=33\n';
    const leaf =
      'Exploring Operation: 28+33=61, Resulting Numbers: [61]\n61,93 unequal: No Solution\n';
    expect(count(kept)).toBeGreaterThan(60);
    expect(count(kept)).toBeLessThan(70);
    expect(count(leaf)).toBeGreaterThan(30);
    expect(count(leaf)).toBeLessThan(40);
  });

  it('of a thread are those of its text', () => {
    const text = texts[1] as string;
    const { prompt, events } = readText(text);
    expect(countThreadLlamaTokens(prompt, events)).toBe(countLlamaTokens(text));
  });

  it('take time in proportion to the text', () => {
    const long = texts.join('').repeat(3);
    expect(countLlamaTokens(long)).toBeGreaterThan(500_000);
  });
});
