import { describe, expect, it } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { createRandom } from '../../../src/common/random';
import { cachedShare, pieceWords, servedWords } from '../../../src/inspect/servedWords';
import { measureRun } from '../../../src/trace/metrics';
import { RunReducer } from '../../../src/trace/reducer';
import { cachedWords } from '../../../src/trace/summary';
import { request } from '../engine/decoding';
import { ScriptedServer } from '../engine/scriptedServer';
import { script } from '../engine/scriptedRunner';

async function stateOver(isTold: boolean) {
  const lines = { '9 8 7': 'spawn 9 + 8 17 endspawn fail <eos>', '17 7': 'fail <eos>' };
  const server = new ScriptedServer(script(lines), createRandom(1), isTold);
  const reducer = new RunReducer();
  for await (const events of server.engine().submit(request([9, 8, 7], 24)).events) {
    for (const event of events) reducer.apply(event);
  }
  return reducer.state;
}

describe('what servers had in their cache', () => {
  it('is told of a thread in its own words, and of its run as a share', async () => {
    const state = await stateOver(true);
    const { promptTokens, cachedTokens } = state.served;
    expect(promptTokens - cachedTokens).toBe(3);
    const [root, child] = [...state.threads.values()];
    expect(servedWords(root ?? expect.fail(), ENGLISH)).toMatch(
      /^\d+ of \d+ prompt tokens of 2 requests from the server’s cache, first token after .* ms$/,
    );
    expect(servedWords(child ?? expect.fail(), ENGLISH)).toMatch(
      /^7 of 8 prompt tokens from the server’s cache, first token after/,
    );
    expect(cachedShare(state.served, ENGLISH)[0]).toMatch(/^9\d % of prompts cached$/);
    expect(measureRun(state).served).toEqual({ promptTokens, cachedTokens });
    expect(cachedWords({ promptTokens: 60, cachedTokens: 45 })).toBe(
      '45 of 60 prompt tokens, 75.0 %',
    );
  });

  it('is nothing where a server tells none of it', async () => {
    const state = await stateOver(false);
    expect(state.served.requests).toBe(3);
    for (const thread of state.threads.values()) {
      expect(thread.served.length).toBeGreaterThan(0);
      expect(servedWords(thread, ENGLISH)).toBeUndefined();
    }
    expect(cachedShare(state.served, ENGLISH)).toEqual([]);
    expect(measureRun(state).served).toBeUndefined();
  });
});

describe('what servers counted of text', () => {
  it('stands beside the pieces of a run, and is no part of one with tokens', async () => {
    const { served } = await stateOver(false);
    const { countedPrompt, countedCompletion } = served;
    expect(countedCompletion).toBeGreaterThan(5);
    expect(pieceWords({ served, notRecorded: ['steps'] }, ENGLISH)).toEqual([]);
    const of = { served, notRecorded: ['modelTokens'] };
    expect(pieceWords(of, ENGLISH)).toEqual([
      expect.stringContaining('pieces of text'),
      `The server counted ${countedPrompt} tokens of prompts and ${countedCompletion} of completions in 3 of 3 requests`,
    ]);
    const untold = { ...of, served: { ...served, counted: 0 } };
    expect(pieceWords(untold, ENGLISH)[1]).toMatch(/did not tell/);
  });
});
