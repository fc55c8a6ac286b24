import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { importResults } from '../../../src/evaluation/importResults';
import { eventsOfTree, NOT_RECORDED } from '../../../src/evaluation/importTrace';
import { ENGLISH } from '../../../src/inspect/localizer';
import { RunReducer } from '../../../src/trace/reducer';
import { headlineOf } from '../../../webview/headline';
import { RunStore } from '../../../webview/runStore';
import { golden, stateAfter } from '../inspect/golden';
import { storeOf, viewOf } from '../inspect/views';

test('says what was asked, what came of it, and what it took', async () => {
  const run = storeOf(stateAfter((await golden('solved')).events));
  const [, , threads, tokens, time] = headlineOf(run, ENGLISH);
  expect([threads, tokens]).toEqual([
    `${run.threads.size} threads`,
    `${run.head.tokens.toLocaleString('en')} tokens`,
  ]);
  expect(time).toMatch(/ m?s$/);
});

test('says nothing of what an imported run does not tell, nor of a window without a limit', () => {
  const file = readFileSync('test/fixtures/apr-text/apr_demonstrations.json', 'utf8');
  const [imported] = importResults(file).runs;
  const reducer = new RunReducer();
  for (const event of imported ? eventsOfTree(imported.tree()) : []) reducer.apply(event);
  const { head, ...rest } = viewOf(reducer.state);
  const run = new RunStore({ head: { ...head, notRecorded: NOT_RECORDED }, ...rest });
  expect(headlineOf(run, ENGLISH)).toHaveLength(3);
  expect(head.window).toBeUndefined();
});
