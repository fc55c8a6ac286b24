import { expect, it } from 'vitest';
import { findTokens } from '../../../src/inspect/tokenSearch';
import { TokenNames } from '../../../src/trace/tokenNames';

const WORDS = ['<pad>', ' the', 'lather', 'The', 'then', ' other', 'x'];
const names = new TokenNames(WORDS, 'nothing');
const found = (typed: string, likely: readonly number[] = []) =>
  findTokens({ names, likely }, typed).map((id) => names.name(id));

it('what is just that comes first, then what begins so, then what has it in it', () => {
  expect(found('the')).toEqual([' the', 'The', 'then', 'lather', ' other']);
  expect(found(' THE ')).toEqual(found('the'));
  expect(found('zebra')).toEqual([]);
});

it('likely tokens come before all others, once, where they fit', () => {
  expect(found('the', [6, 5, 4])).toEqual([' other', 'then', ' the', 'The', 'lather']);
  expect(found('', [6])).toEqual(['x', ...WORDS.slice(0, -1)]);
});

it('of a large vocabulary 200 are listed, and the best of all are among them', () => {
  const many = Array.from({ length: 150_000 }, (_, i) => `${i}7`);
  const large = { names: new TokenNames([...many, '7', '70'], 'nothing'), likely: [149_999] };
  const ids = findTokens(large, '7');
  expect(ids).toHaveLength(201);
  expect(ids.slice(0, 2)).toEqual([149_999, 150_000]);
  expect(ids).toContain(7);
  expect(findTokens(large, '')).toHaveLength(201);
});

it('tokens that are named with the events are found as well, by what they show', () => {
  const told = new TokenNames();
  told.learn({ 5: 'hello', 9: [0xe2, 0x82] });
  expect(findTokens({ names: told, likely: [] }, 'hel')).toEqual([5]);
  expect(findTokens({ names: told, likely: [] }, 'e2')).toEqual([9]);
});

it('a token whose name cannot be typed is found by its id', () => {
  const blanks = new TokenNames(['a', '\n', '  ', '#1']);
  expect(findTokens({ names: blanks, likely: [2] }, '#1')).toEqual([1]);
  expect(findTokens({ names: blanks, likely: [2] }, '#9')).toEqual([]);
});

it('silent tokens take no room', () => {
  const many = new TokenNames(Array.from({ length: 500 }, (_, i) => `w${i}`));
  const isSilent = (name: string) => Number(name.slice(1)) < 250;
  const ids = findTokens({ names: many, likely: [], isSilent }, 'w');
  expect(ids).toEqual(Array.from({ length: 200 }, (_, i) => 250 + i));
});
