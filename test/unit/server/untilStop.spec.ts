import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Piece } from '../../../src/server/adapter';
import { untilStop } from '../../../src/server/untilStop';

const END: Piece = { kind: 'end', finish: { reason: 'stop' }, usage: { completionTokens: 9 } };

async function read(texts: readonly string[], stops: readonly string[], prompt = '') {
  let left = false;
  async function* pieces(): AsyncGenerator<Piece> {
    try {
      for (const text of texts) {
        await Promise.resolve();
        yield { kind: 'text', text, tokens: 1, logprobs: [-1] };
      }
      yield END;
    } finally {
      left = true;
    }
  }
  const all: Piece[] = [];
  for await (const piece of untilStop(pieces(), prompt, stops)) all.push(piece);
  const text = all.map((piece) => (piece.kind === 'text' ? piece.text : '')).join('');
  return { all, text, end: all.at(-1), left };
}

test('cuts a piece behind the text that completes a stop, wherever that began', async () => {
  const { all, left } = await read(['a </', 'Pa', 'th> b', ' c'], ['</Path>', '</Goal>']);
  expect(all).toEqual([
    { kind: 'text', text: 'a </', tokens: 1, logprobs: [-1] },
    { kind: 'text', text: 'Pa', tokens: 1, logprobs: [-1] },
    { kind: 'text', text: 'th>' },
    { kind: 'end', finish: { reason: 'stop', stoppedBy: '</Path>' }, usage: {} },
  ]);
  expect(left).toBe(true);
});

test('sees a stop that began in the prompt, and none that stands there whole', async () => {
  const begun = await read(['th> b'], ['</Path>'], 'a </Pa');
  expect(begun).toMatchObject({ text: 'th>', end: { finish: { stoppedBy: '</Path>' } } });
  const whole = await read(['> b'], ['</Path>', 'a>'], '</Path>');
  expect(whole).toMatchObject({ text: '> b', end: END });
});

test('without a stop, all comes as it came', async () => {
  const { all } = await read(['a', '</Path'], ['</Path>']);
  expect(all).toHaveLength(3);
  expect(all.at(-1)).toEqual(END);
});

test('the same text and the same stop come of it however a server slices', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('a', '</', 'P', '>', ' ', ')', '\n'), { maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }),
      fc.subarray(['</P>', ')', 'a)', '>\n', '</'], { minLength: 1 }),
      async (parts, sizes, stops) => {
        const said = parts.join('');
        const slices: string[] = [];
        for (let at = 0; at < said.length;) {
          const size = sizes[slices.length % sizes.length] as number;
          slices.push(said.slice(at, at + size));
          at += size;
        }
        const ends = stops
          .map((stop) => ({ stop, end: said.indexOf(stop) + stop.length }))
          .filter(({ stop }) => said.includes(stop))
          .sort((one, other) => one.end - other.end || other.stop.length - one.stop.length);
        const { text, end } = await read(slices, stops);
        const [first] = ends;
        expect(text).toBe(first ? said.slice(0, first.end) : said);
        if (first) expect(end).toMatchObject({ finish: { stoppedBy: first.stop } });
        else expect(end).toEqual(END);
      },
    ),
  ));
