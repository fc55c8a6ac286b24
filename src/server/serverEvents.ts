import { createParser } from 'eventsource-parser';

/** Longest event in characters: a token with all alternatives of a large vocabulary has less. */
const LONGEST_EVENT = 32 * 1024 * 1024;

/**
 * The data of server-sent events in a stream of bytes, one text each
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html), up to `[DONE]`, by which the
 * OpenAI API ends a stream. Chunks may end anywhere, inside a character as well; bytes that are no
 * UTF-8 become U+FFFD. An event that no blank line ends is not told.
 * @throws RangeError for an event of more than 32 Mi characters
 */
export async function* serverEvents(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  const ready: string[] = [];
  let tooLong = false;
  const parser = createParser({
    maxBufferSize: LONGEST_EVENT,
    onEvent: ({ data }) => void ready.push(data),
    onError: ({ type }) => {
      tooLong ||= type === 'max-buffer-size-exceeded';
    },
  });
  for await (const chunk of chunks) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    if (tooLong) throw new RangeError(`An event has more than ${LONGEST_EVENT} characters.`);
    for (const data of ready.splice(0)) {
      if (data === '[DONE]') return;
      yield data;
    }
  }
}
