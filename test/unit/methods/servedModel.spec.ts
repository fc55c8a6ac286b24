import { describe, expect, it } from 'vitest';
import { servedModel } from '../../../src/methods/servedModel';
import { VOCABULARY } from '../../../src/language/compact/vocabulary';
import type { ServerFacts } from '../../../src/server/adapter';
import type { Servers } from '../../../src/server/servers';
import { countdownTask } from '../../../src/tasks/countdown';

const LIVE = new AbortController().signal;
const ABLE = { tokenIds: true, logprobs: true, cachedTokens: true };

function servers(facts: Partial<ServerFacts>): Servers {
  return {
    facts: { kind: 'vllm', model: 'mine', can: ABLE, ...facts },
    urls: ['http://one', 'http://two'],
    complete: () => {
      throw new Error('Nothing is to be decoded.');
    },
    close: () => Promise.resolve(),
  };
}

describe('a model behind servers', () => {
  it('is asked by its own name, in the language that its vocabulary tells', async () => {
    const { asking, identity, language, window } = await servedModel(
      servers({ vocabularySize: 1064, version: '0.32.0', contextLength: 4096 }),
      {},
      1,
      LIVE,
    );
    expect(asking).toMatchObject({ task: countdownTask, language: 'compact' });
    expect([asking.model('apr'), asking.model('sos')]).toEqual(['mine', 'mine']);
    expect(identity).toEqual({ name: 'mine (vLLM 0.32.0)', notRecorded: ['steps'] });
    expect(language.language.facts.name).toBe('compact');
    expect(window).toBe(256);
  });

  it('has to be told its language where its vocabulary is not told', async () => {
    await expect(servedModel(servers({}), {}, 1, LIVE)).rejects.toThrow(
      /http:\/\/one, http:\/\/two does not tell of its model’s tokens/,
    );
    const told = await servedModel(
      servers({ contextLength: 128 }),
      { language: 'compact' },
      1,
      LIVE,
    );
    expect(told).toMatchObject({ identity: { name: 'mine (vLLM)' }, window: 128 });
  });

  it('is known by the names of its tokens, where their number is not told', async () => {
    const named = (names: readonly string[]): Servers => ({
      ...servers({}),
      tokenize: () => Promise.resolve([]),
      detokenize: ([id]) => Promise.resolve(names[id as number] ?? ''),
    });
    const known = await servedModel(named(VOCABULARY), {}, 1, LIVE);
    expect(known.language.language.facts.name).toBe('compact');
    const other = named([...VOCABULARY.slice(0, -1), 'another']);
    await expect(servedModel(other, {}, 1, LIVE)).rejects.toThrow(/does not tell of/);
    await expect(servedModel(other, { language: 'compact' }, 1, LIVE)).rejects.toThrow(
      /has other tokens than those that the language compact/,
    );
  });

  it('is read as text where its server tells and takes nothing else', async () => {
    const plain = servers({ kind: 'openai', can: { ...ABLE, tokenIds: false } });
    const served = await servedModel(plain, { language: 'multiverse' }, 1, LIVE);
    expect(served.identity).toEqual({
      ...{ name: 'mine (OpenAI API)', notRecorded: ['steps', 'modelTokens'] },
    });
    expect(served.language).toMatchObject({ vocabulary: [], join: 'nothing' });
    expect([served.asking.language, served.window]).toEqual(['multiverse', 131_072]);
    await served.engine.dispose();
  });

  it('is refused in a language of token ids where its server hides them', async () => {
    const hidden = servers({ vocabularySize: 1064, can: { ...ABLE, tokenIds: false } });
    await expect(servedModel(hidden, {}, 1, LIVE)).rejects.toThrow(
      /text only, and the language compact is made of token ids/,
    );
  });
});
