import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextPieces } from '../../../src/engine/textPieces';
import { textOf } from '../../../src/language/tokenText';

test('splits what is put in into words that read on', () => {
  const pieces = new TextPieces();
  const words = pieces.encode('Q: a\n\n  two \n<Path>\n1:').map((id) => pieces.piece(id));
  expect(words).toEqual(['Q:', ' a', '\n\n', '  two', ' ', '\n', '<Path>', '\n', '1:']);
  expect(pieces.encode('x'.repeat(40))).toHaveLength(3);
});

test('loses nothing of a text, and gives ids in the order of first use', () =>
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
      const pieces = new TextPieces();
      const ids = texts.map((text) => pieces.encode(text));
      expect(ids.map((some) => textOf(pieces, some))).toEqual(texts);
      const all = [pieces.end, ...ids.flat()];
      expect([...new Set(all)]).toEqual(Array.from({ length: new Set(all).size }, (_, i) => i));
    }),
  ));

test('keeps the ids of another run, and what it does not know is not in it', () => {
  const pieces = new TextPieces({ 3: 'a', 5: '', 9: [0xe2] });
  expect([pieces.idOf('a'), pieces.end, pieces.idOf('b')]).toEqual([3, 5, 10]);
  expect([pieces.has(9), pieces.has(4)]).toEqual([true, false]);
  expect(pieces.piece(9)).toEqual([0xe2]);
});
