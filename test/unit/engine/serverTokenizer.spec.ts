import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, GREEDY } from '../../../src/engine/runRequest';
import { ServerEngine } from '../../../src/engine/serverEngine';
import { ServerTokenizer } from '../../../src/engine/serverTokenizer';
import { NotYet } from '../../../src/language/notYet';
import type { Ask, Piece } from '../../../src/server/adapter';
import { RunReducer } from '../../../src/trace/reducer';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import { type ByteTokenizer, CHARACTERS, STRADDLING } from '../language/byteTokenizer';
import type { Policy } from '../language/scriptedText';
import { TEXT_CASES } from '../language/textCases';
import { runText } from '../language/textRun';
import { withoutTimes } from './decoding';

const LIVE = new AbortController().signal;
const LIMITS = { contextWindow: 30_000, threadTokens: 30_000, runTokens: 500_000 };

/** Servers whose model says what a script tells it, with this tokenizer. */
function textServers(tokenizer: ByteTokenizer, policy: Policy, withBytes: boolean) {
  const asked = { texts: 0, ids: 0 };
  async function* complete({ prompt, maxTokens, stopTexts = [] }: Ask): AsyncGenerator<Piece> {
    const context = [...(prompt as readonly number[])];
    let text = '';
    for (let count = 1; ; count++) {
      await Promise.resolve();
      const id = policy(context);
      context.push(id);
      const bytes = [...Buffer.from(tokenizer.bytes([id]), 'latin1')];
      yield { kind: 'tokens', tokenIds: [id], ...(withBytes && { bytes: [bytes] }) };
      text = Buffer.from(tokenizer.bytes(context.slice(-200)), 'latin1').toString();
      const stop = stopTexts.find((one) => text.endsWith(one));
      const usage = { promptTokens: prompt.length, completionTokens: count };
      if (tokenizer.endOfText.includes(id)) {
        yield { kind: 'end', finish: { reason: 'stop' }, usage };
        return;
      }
      if (stop !== undefined || count === maxTokens) {
        const finish = stop === undefined ? { reason: 'length' as const } : stopped(stop);
        yield { kind: 'end', finish, usage };
        return;
      }
    }
  }
  const stopped = (stoppedBy: string) => ({ reason: 'stop' as const, stoppedBy });
  return {
    asked,
    complete,
    urls: ['http://127.0.0.1'],
    tokenize: async (text: string, _signal: AbortSignal, whole = false) => {
      asked.texts++;
      await new Promise((resolve) => setTimeout(resolve, 1));
      return [...(whole ? [tokenizer.beginOfText] : []), ...tokenizer.encode(text)];
    },
    detokenize: async (ids: readonly number[]) => {
      asked.ids++;
      await Promise.resolve();
      return Buffer.from(tokenizer.bytes(ids), 'latin1').toString();
    },
  };
}

const MATRIX = TEXT_CASES.flatMap((one) =>
  [CHARACTERS, STRADDLING].flatMap((tokenizer) =>
    [true, false].map((withBytes) => ({ ...one, tokenizer, withBytes })),
  ),
);

describe.each(MATRIX)('$name, tokens of $tokenizer.name, bytes told: $withBytes', (one) => {
  const { make, prompt, policy, tokenizer, withBytes, isAscii = false } = one;

  it('over a server is what it is with a tokenizer of its own', async () => {
    const limits = { ...DEFAULT_LIMITS, ...LIMITS };
    const expected = await runText(make(tokenizer), tokenizer, policy(tokenizer), prompt, LIMITS);
    const servers = textServers(tokenizer, policy(tokenizer), withBytes);
    const own = await ServerTokenizer.open(servers, LIVE);
    const language = make(own);
    const engine = new ServerEngine({
      facts: {
        kind: 'llama',
        model: 'm',
        can: { tokenIds: true, logprobs: true, cachedTokens: true },
      },
      ...{ complete: servers.complete, language: () => language, tokenizer: own, concurrency: 4 },
      close: () => Promise.resolve(),
    });
    const events: TraceEvent[] = [];
    const { name } = language.facts;
    const request = {
      model: 'm',
      language: name,
      prompt,
      sampling: GREEDY,
      limits,
      logprobs: false,
    };
    for await (const step of engine.submit(request).events) events.push(...step);

    const reducer = new RunReducer();
    for (const event of events) reducer.apply(event);
    const { state } = reducer;
    expect(state.anomalies.first).toEqual([]);
    expect([...state.threads.values()].map(({ counts }) => counts)).toEqual(
      [...expected.state.threads.values()].map(({ counts }) => counts),
    );
    // Characters of several tokens are known only where a server tells what these say.
    if (withBytes || isAscii) expect(plain(events)).toEqual(plain(expected.events));
    expect(servers.asked.ids).toBeLessThan(tokenizer.size + 100);
  });
});

/** Without what only a server tells, and how passes were made up. */
function plain(events: readonly TraceEvent[]): unknown[] {
  return withoutTimes(events.filter(({ type }) => type !== 'served' && type !== 'prefill')).map(
    (event) => ({ ...event, names: undefined }),
  );
}

it('asks how a text is made of tokens once, and refuses servers that do not tell', async () => {
  const servers = textServers(CHARACTERS, () => 0, true);
  const tokenizer = await ServerTokenizer.open(servers, LIVE);
  expect(tokenizer.beginOfText).toBe(CHARACTERS.beginOfText);
  const before = servers.asked.texts;
  try {
    tokenizer.encode('one');
    expect.fail();
  } catch (error) {
    if (!(error instanceof NotYet)) throw error;
    await error.ready;
  }
  expect(tokenizer.encode('one')).toEqual(CHARACTERS.encode('one'));
  expect(tokenizer.encode('')).toEqual([]);
  expect(servers.asked.texts).toBe(before + 1);
  await expect(ServerTokenizer.open({ urls: ['http://x'] }, LIVE)).rejects.toThrow(/does not tell/);
});
