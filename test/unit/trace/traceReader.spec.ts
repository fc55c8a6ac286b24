import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HumanError } from '../../../src/common/humanError';
import { splitLines } from '../../../src/common/lines';
import type { RecordedEvent } from '../../../src/trace/recordedEvent';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import { recordedEvent } from './arbitraries';
import { readBytes, traceText } from './readTrace';
import { HEADER, TraceBuilder } from './traceBuilder';
import { TRACE_TASKS } from '../../../src/tasks/traceTasks';

const EXAMPLE = readFileSync('test/fixtures/trace/example.aprtrace', 'utf8');
const small = () => new TraceBuilder().root(2).sample(2, 0).end(0).finish('stop', false).events;
const lengthOf = (text: string) => new TextEncoder().encode(text).length;

test('what was written is read again, however the bytes are cut into chunks', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(recordedEvent, { maxLength: 20 }), sizes, async (events, cut) => {
      const text = traceText(events);
      const read = await readBytes(text, cut);
      expect(read).toEqual({ header: HEADER, events, warnings: [] });
      expect(traceText(read.events, read.header)).toBe(text);
    }),
    { numRuns: 150 },
  );
});

test('a file cut off at any byte gives the whole events before, and at most one warning', async () => {
  const text = traceText([
    ...small(),
    { type: 'unknown', kind: 'other', raw: '{"type":"other","text":"übergroß 🎲"}' },
  ]);
  const bytes = new TextEncoder().encode(text);
  const { events } = await readBytes(text);
  const headerEnd = bytes.indexOf(10);
  for (let length = 0; length < bytes.length; length++) {
    const reading = readBytes(bytes.subarray(0, length));
    if (length < headerEnd) {
      await expect(reading).rejects.toThrow(length === 0 ? /empty/ : /cut off .* at byte/);
      continue;
    }
    const cut = await reading;
    expect(cut.events).toEqual(events.slice(0, cut.events.length));
    const wholeLines = bytes.subarray(0, length).filter((byte) => byte === 10).length - 1;
    const lastLineStart = bytes.subarray(0, length).lastIndexOf(10) + 1;
    if (length === headerEnd || lastLineStart === length || bytes[length] === 10) {
      expect(cut.warnings).toEqual([]);
    } else {
      expect(cut.events.length).toBe(wholeLines);
      expect(cut.warnings).toMatchObject([
        {
          line: wholeLines + 2,
          byteOffset: lastLineStart,
          problem: {
            message: 'the file ends within this line: it was cut off, and what followed is missing',
          },
        },
      ]);
    }
  }
});

describe('a damaged line is left out, and named', () => {
  const lines = traceText(small()).split('\n');
  const damage = async (line: string) => {
    const text = [...lines.slice(0, 3), line, ...lines.slice(3)].join('\n');
    const { events, warnings } = await readBytes(text);
    expect(events).toEqual(small());
    expect(warnings).toMatchObject([
      { line: 4, byteOffset: lengthOf(`${lines.slice(0, 3).join('\n')}\n`) },
    ]);
    return warnings[0]?.problem.message;
  };

  test.each([
    ['{"type":"forced","step":1', 'this is not JSON'],
    ['[1,2]', 'this is no event: it has no type'],
    ['{"step":1,"ms":0}', 'this is no event: it has no type'],
    ['{"type":"forced","step":1,"ms":0,"thread":0}', 'in this forced event, tokenIds is missing'],
    [
      '{"type":"forced","step":1,"ms":0,"thread":0,"tokenIds":[1,-1]}',
      'in this forced event, tokenIds[1] is not a token id',
    ],
    [
      '{"type":"sampled","step":1,"ms":0,"threads":[0],"tokenIds":[],"forwardMs":1}',
      'in this sampled event, threads, tokenIds, logprobs and alternatives are not equally long',
    ],
    [
      '{"type":"sampled","step":1,"ms":0,"threads":[0],"tokenIds":[1],"alternatives":[{"tokenIds":[1],"logprobs":[]}],"forwardMs":1}',
      'in this sampled event, alternatives[0].tokenIds and logprobs are not equally long',
    ],
    [
      '{"type":"sampled","step":1,"ms":0,"threads":[0],"tokenIds":[1],"given":[0,2],"forwardMs":1}',
      'in this sampled event, given names thread 2, threads does not',
    ],
    [
      '{"type":"search","step":1,"ms":0,"thread":0,"tokens":1,"event":{"type":"guess"}}',
      'in this search event, event.type is not one of: explore, move, goal, spawn, join, check, answer, giveUp, malformed, text, given',
    ],
  ])('%s', async (line, message) => {
    expect(await damage(line)).toBe(`${message}; the line was left out`);
  });

  test('bytes that are no text', async () => {
    const [head, tail] = [`${lines[0]}\n${lines[1]}\n`, `${lines[2]}\n`].map((text) =>
      new TextEncoder().encode(text),
    ) as [Uint8Array, Uint8Array];
    const { events, warnings } = await readBytes(
      Uint8Array.from([...head, 0x7b, 0xff, 0xfe, 10, ...tail]),
    );
    expect(events).toEqual(small().slice(0, 2));
    expect(warnings[0]).toMatchObject({
      line: 3,
      problem: { message: 'this is not UTF-8 text; the line was left out' },
    });
  });

  test('a line that is too long is not held', async () => {
    const chunks = ['ab', 'cd', 'ef\ng', 'h\n'].map((text) => new TextEncoder().encode(text));
    const read = [];
    for await (const batch of splitLines(chunks, { longest: 4 })) read.push(...batch);
    expect(read).toMatchObject([
      { number: 1, offset: 0, bytes: undefined, ended: true },
      { number: 2, offset: 7, ended: true },
    ]);
  });
});

test('line breaks of Windows, blank lines and a byte order mark do not matter', async () => {
  const text = `\ufeff${traceText(small()).replaceAll('\n', '\r\n\r\n')}`;
  expect(await readBytes(text)).toEqual({ header: HEADER, events: small(), warnings: [] });
});

describe('versions', () => {
  const withVersion = (major: number, minor: number) =>
    ({ ...HEADER, version: { major, minor }, later: [1] }) as typeof HEADER;
  const newer = [
    { type: 'forced', step: 1, ms: 0, thread: 0, tokenIds: [1], later: true } as TraceEvent,
    { type: 'unknown', kind: 'rollout', raw: '{"type":"rollout", "big":12345678901234567890}' },
    { type: 'unknown', kind: 'limit', raw: '{"type":"limit","step":1,"ms":0,"limit":"watts"}' },
  ] satisfies RecordedEvent[];

  test('a newer minor version is read, and written back as it was', async () => {
    const text = traceText(newer, withVersion(1, 7));
    const { header, events, warnings } = await readBytes(text);
    expect({ events, warnings }).toEqual({ events: newer, warnings: [] });
    expect(traceText(events, header)).toBe(text);
  });

  test('the same minor version knows what its own kinds can say', async () => {
    const { events, warnings } = await readBytes(traceText(newer, withVersion(1, 0)));
    expect(events).toEqual(newer.slice(0, 2));
    expect(warnings).toMatchObject([{ line: 4 }]);
  });

  test('a newer major version is refused with what to do', async () => {
    const reading = readBytes('{"format":"aprtrace","version":{"major":2,"minor":1}}\n');
    await expect(reading).rejects.toThrow(
      'This trace has format version 2.1, and this program reads version 1. Update',
    );
    await expect(reading).rejects.toBeInstanceOf(HumanError);
  });
});

describe('files that are no traces are refused with what to do', () => {
  test.each([
    ['an empty file', '', /empty/],
    ['text', 'hello\n', /not an \.aprtrace/],
    ['other JSON', '{"trajectories":[]}', /not an \.aprtrace/],
    ['printed JSON', '{\n"format":"aprtrace"}', /not an \.aprtrace/],
    ['gzip', gzipSync(EXAMPLE), /gzip.*gunzip/],
    ['zip', Uint8Array.from([0x50, 0x4b, 3, 4, 0]), /zip file/],
    ['UTF-16', Uint8Array.from([0xff, 0xfe, 0x7b, 0]), /UTF-16/],
    ['binary data', Uint8Array.from([0, 1, 200, 10]), /not an \.aprtrace/],
    ['a bad version', '{"format":"aprtrace","version":1}\n', /version is not an object/],
    [
      'a bad header',
      traceText([]).replace('"target":27', '"target":"27"'),
      /damaged: problem\.target is not a number\. Record/,
    ],
  ])('%s', async (_, bytes, message) => {
    const reading = readBytes(bytes);
    await expect(reading).rejects.toBeInstanceOf(HumanError);
    await expect(reading).rejects.toThrow(message);
  });
});

test('the source is released, also by who stops early', async () => {
  const { TraceReader } = await import('../../../src/trace/traceReader');
  let released = 0;
  function* source() {
    try {
      for (const line of traceText(small()).split(/(?<=\n)/)) yield new TextEncoder().encode(line);
    } finally {
      released++;
    }
  }
  for await (const event of await TraceReader.open(source(), { tasks: TRACE_TASKS }))
    if (event) break;
  expect(released).toBe(1);
  await (await TraceReader.open(source(), { tasks: TRACE_TASKS })).close();
  expect(released).toBe(2);
});

test('the documented example is the fixture, and sound', async () => {
  const page = readFileSync('src/trace/APRTRACE.md', 'utf8');
  expect(/```json\n([^]*?)```/.exec(page)?.[1]).toBe(EXAMPLE);
  const { events, warnings } = await readBytes(EXAMPLE);
  expect(warnings).toEqual([]);
  expect(events).toHaveLength(7);
});
