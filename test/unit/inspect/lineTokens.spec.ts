import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { lineTokens, lineTokensWords } from '../../../src/inspect/lineTokens';
import { transcriptOf } from '../../../src/inspect/transcriptOf';
import { openTraceSession } from '../../../src/session/run/traceSession';
import type { TokenList } from '../../../src/trace/runState';
import { inChunks } from '../trace/inChunks';

async function lines(probability?: number) {
  const bytes = readFileSync('test/golden/solved.aprtrace');
  const { session, read } = await openTraceSession(inChunks(bytes, 4096), {
    ...{ id: 'one', file: 'file:///solved.aprtrace', createdBy: 'test' },
  });
  await read();
  const { state, names } = session;
  const root = state.threads.get(0);
  if (!root?.tokens) throw new Error('The root has tokens.');
  const tokens: TokenList = Object.assign(Object.create(root.tokens) as TokenList, {
    logprob: (i: number) =>
      probability === undefined || root.tokens?.isForced(i) ? undefined : Math.log(probability),
  });
  const thread = { ...root, tokens };
  return transcriptOf(state, thread, 'readable', names, ENGLISH).map((line) => {
    const known = lineTokens(thread, line);
    return known && lineTokensWords(known, ENGLISH);
  });
}

test('a line tells its tokens, and what stands below a spawn or a join does not', async () => {
  const [prompt, spawn, ...others] = await lines();
  expect([prompt, spawn]).toEqual(['10 tokens', '34 tokens']);
  // Eight messages, the join with eight results, and the answer.
  expect(others.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => undefined));
  expect(others[8]).toMatch(/^\d+ tokens$/);
  expect(others.slice(9, 17)).toEqual(Array.from({ length: 8 }, () => undefined));
  expect(others[17]).toMatch(/^\d+ tokens$/);
});

test('the probability is that of all tokens which the model chose', async () => {
  const [prompt, spawn, ...others] = await lines(0.99);
  // 0.99 to the power of 34. Nobody chose the prompt, nor what a join put in.
  expect([prompt, spawn, others[8]]).toEqual([
    ...['10 tokens', '34 tokens · 71.1 %'],
    expect.stringMatching(/^\d+ tokens$/),
  ]);
  const [, count = 0, percent = 0] = /^(\d+) tokens · ([\d.]+) %$/.exec(others[17] ?? '') ?? [];
  expect(Number(percent)).toBeCloseTo(100 * 0.99 ** Number(count), 1);
});
