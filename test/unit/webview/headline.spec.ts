import { expect, test } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { headlineOf } from '../../../webview/headline';
import { golden, stateAfter } from '../inspect/golden';
import { storeOf } from '../inspect/views';

test('says what was asked, what came of it, and what it took', async () => {
  const run = storeOf(stateAfter((await golden('solved')).events));
  const [, , threads, tokens, time] = headlineOf(run, ENGLISH);
  expect([threads, tokens]).toEqual([
    `${run.threads.size} threads`,
    `${run.head.tokens.toLocaleString('en')} tokens`,
  ]);
  expect(time).toMatch(/ m?s$/);
});

test('says pieces of text where there are no tokens of the model', async () => {
  const run = storeOf(stateAfter((await golden('solved')).events));
  const head = { ...run.head, notRecorded: ['modelTokens'] };
  const [, , , pieces] = headlineOf({ head, threads: run.threads }, ENGLISH);
  expect(pieces).toBe(`${head.tokens.toLocaleString('en')} pieces of text`);
});
