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
