import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { serverEvents } from '../../../src/server/serverEvents';

async function eventsIn(chunks: Iterable<Uint8Array>): Promise<string[]> {
  const events: string[] = [];
  for await (const data of serverEvents(chunks)) events.push(data);
  return events;
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe('server-sent events', () => {
  test.each([
    ['ends of lines', 'data: a\n\ndata: b\r\n\r\ndata: c\r\rdata: d\n\n', ['a', 'b', 'c', 'd']],
    ['data of several lines', 'data: {\ndata: }\n\n', ['{\n}']],
    ['no blank after the colon', 'data:a\n\n', ['a']],
    ['comments and other fields', ': ping\n\nevent: x\nid: 1\nretry: 9\ndata: a\n\n', ['a']],
    ['a byte order mark', '\uFEFFdata: a\n\n', ['a']],
    ['nothing after the end', 'data: a\n\ndata: [DONE]\n\ndata: b\n\n', ['a']],
    ['an event that does not end', 'data: a\n\ndata: b\n', ['a']],
    ['half a line', 'data: a\n\nda', ['a']],
    ['nothing', '', []],
  ])('%s', async (_, text, events) => {
    expect(await eventsIn([bytes(text)])).toEqual(events);
  });

  test('are the same however the bytes are cut', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.string({ unit: 'grapheme' }).filter((s) => !/[\r\n]/.test(s) && s !== '[DONE]'),
        ),
        fc.constantFrom('\n', '\r\n'),
        fc.array(fc.nat(40), { minLength: 1 }),
        async (events, lineBreak, cuts) => {
          const all = bytes(events.map((data) => `data: ${data}${lineBreak.repeat(2)}`).join(''));
          const chunks: Uint8Array[] = [];
          for (let at = 0, i = 0; at < all.length; i++) {
            const length = cuts.every((cut) => cut === 0) ? 1 : (cuts[i % cuts.length] as number);
            chunks.push(all.subarray(at, at + length));
            at += length;
          }
          expect(await eventsIn(chunks)).toEqual(events);
        },
      ),
    ));

  test('replaces bytes that are no UTF-8, and goes on', async () => {
    const broken = [bytes('data: "'), Uint8Array.of(0xe2, 0x82), bytes('"\n\ndata: b\n\n')];
    expect(await eventsIn(broken)).toEqual(['"\uFFFD"', 'b']);
  });

  test('refuses an event that nothing could hold', async () => {
    const chunk = bytes('x'.repeat(1 << 20));
    const endless = (function* () {
      yield bytes('data: ');
      for (;;) yield chunk;
    })();
    await expect(eventsIn(endless)).rejects.toThrow(RangeError);
  });
});
