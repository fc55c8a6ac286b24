import { describe, expect, it } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import type { ServerFacts } from '../../../src/server/adapter';
import { abilityWords, factWords, firstSpawnWords } from '../../../src/session/words/serverWords';

const ABLE: ServerFacts = {
  ...{ kind: 'llama', version: 'b1', model: 'apr', contextLength: 256, vocabularySize: 1064 },
  can: { tokenIds: true, logprobs: true, cachedTokens: true, cancelling: true },
};

describe('what is said of a server', () => {
  it('names what answers', () => {
    expect(factWords(ABLE, ENGLISH)).toBe(
      'llama.cpp b1, model apr, context of 256 tokens, vocabulary of 1064 tokens',
    );
    const { can } = ABLE;
    expect(factWords({ kind: 'openai', model: 'a\u202eb', can }, ENGLISH)).toMatch(
      /^OpenAI API, model a[^\u202e]*b, it does not tell how long its context is$/,
    );
  });

  it('says each ability, whether it is there or not', () => {
    const marks = (facts: ServerFacts) => abilityWords(facts, ENGLISH).map(([mark]) => mark);
    expect(marks(ABLE)).toEqual(['✓', '✓', '✓', '✓']);
    const none = { tokenIds: false, logprobs: false, cachedTokens: false };
    expect(marks({ ...ABLE, can: none })).toEqual(['✗', '✗', '✗', '?']);
    expect(abilityWords({ ...ABLE, can: none }, ENGLISH).join()).toMatch(/that is not recorded/);
    const few = { ...ABLE, can: { ...ABLE.can, alternatives: 0 } };
    expect(abilityWords(few, ENGLISH)[1]).toMatch(/but not which other tokens/);
  });

  it('says what came of a first spawn', () => {
    const first = { problem: '22 26 -> 48', children: 2, tokens: 30, ms: 12 };
    expect(firstSpawnWords(first, ENGLISH)).toMatch(/^✓ .* 2 children and joined them: 30 tokens/);
    expect(firstSpawnWords({ ...first, children: 1 }, ENGLISH)).toMatch(/a child and joined it/);
    expect(firstSpawnWords({ ...first, children: 0 }, ENGLISH)).toMatch(/^✗ .* did not spawn/);
  });
});
