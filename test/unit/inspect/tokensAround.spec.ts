import { expect, test } from 'vitest';
import { tokensAround } from '../../../src/inspect/tokensAround';
import { golden, stateAfter } from './golden';
import { TokenNames } from '../../../src/trace/tokenNames';

test('shows the newest token of a step in its sentence', async () => {
  const { header, events } = await golden('solved');
  const thread = stateAfter(events).threads.get(0);
  if (!thread?.tokens) throw new Error('no tokens');
  const { vocabulary } = header.model;
  const position = thread.counts.prompt + 3;
  const { step } = thread.tokens.moment(position);
  const { before, at, after } = tokensAround(thread, step, new TokenNames(vocabulary));
  expect(at).toBe(vocabulary[thread.tokens.id(position)]);
  expect(before.split(' ')).toHaveLength(8);
  expect(after.split(' ')[0]).toBe(vocabulary[thread.tokens.id(position + 1)]);
});

test('says nothing where nothing is known', () => {
  const nothing = { before: '', at: '', after: '' };
  expect(tokensAround({ tokens: undefined }, 5, new TokenNames())).toEqual(nothing);
});

test('a token that the vocabulary lacks is its number', async () => {
  const { events } = await golden('solved');
  const thread = stateAfter(events).threads.get(0);
  if (!thread) throw new Error('no thread');
  expect(tokensAround(thread, 0, new TokenNames()).at).toMatch(/^#\d+$/);
});
