import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  byteLength,
  bytesSince,
  endTagOf,
  textOf,
  TokenText,
  withoutEnd,
} from '../../../src/language/tokenText';
import { ByteTokenizer, CHARACTERS, STRADDLING } from './byteTokenizer';
import { namesOf } from './textRun';

const TOKENIZERS = [CHARACTERS, STRADDLING];
/** The mark of lost characters is itself one that a text may have, and is told from them nowhere. */
const anyText = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\uFFFD'));

describe.each(TOKENIZERS)('text of tokens of $name', (tokenizer) => {
  it('comes back, in whole characters, and as a trace has it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const ids = tokenizer.encode(text);
        const written = new TokenText(tokenizer);
        for (const id of ids) expect(written.push(id)).not.toContain('\uFFFD');
        expect(textOf(tokenizer, ids)).toBe(text);
        // A mark that begins a text is left out where tokens are shown.
        expect(namesOf(tokenizer).text(ids).replaceAll('\uFEFF', '')).toBe(
          text.replaceAll('\uFEFF', ''),
        );
      }),
    );
  });

  it('is cut at any character, and what stays of a token is text', () => {
    fc.assert(
      fc.property(anyText, anyText, (kept, cut) => {
        const ids = tokenizer.encode(kept + cut);
        const { tokenIds, text } = withoutEnd(tokenizer, ids, byteLength(cut));
        expect(textOf(tokenizer, tokenIds) + text).toBe(kept);
        expect(ids.slice(0, tokenIds.length)).toEqual(tokenIds);
      }),
    );
  });
});

it('bytes that are no character do not hold up what comes after', () => {
  const text = new TokenText(CHARACTERS);
  expect([0xe2, 0x82].map((id) => text.push(id))).toEqual(['', '']);
  expect(text.push(0x41)).toBe('\uFFFDA');
  expect(text.push(0xe2)).toBe('');
  expect(text.end()).toBe('\uFFFD');
});

describe('tags within tokens', () => {
  const tokenizer = new ByteTokenizer('tags', ['/b> und ', 'a</', '</a>x</b>', 'ä</b>']);

  it('are found where the last token completes them, the first of several', () => {
    const found = (text: string) => endTagOf(tokenizer, tokenizer.encode(text), ['</a>', '</b>']);
    expect(found('x</b> und ')).toEqual({ tag: '</b>', behind: ' und ', bytes: 9 });
    expect(found('1</a>x</b>')).toEqual({ tag: '</a>', behind: 'x</b>', bytes: 9 });
    expect(found('ä</b>')).toEqual({ tag: '</b>', behind: '', bytes: 4 });
    expect(found('</b>.')).toBeUndefined();
    expect(found('')).toBeUndefined();
  });

  it('are found where they stand last', () => {
    const ids = tokenizer.encode('ä</b>ö</b>€');
    expect(bytesSince(tokenizer, ids, '</b>')).toBe(4 + 3);
    expect(bytesSince(tokenizer, ids, '</c>')).toBe(0);
  });
});
