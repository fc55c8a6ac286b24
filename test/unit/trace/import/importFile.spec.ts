import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ByteSource } from '../../../../src/trace/byteSource';
import { importFile, listRuns } from '../../../../src/trace/import/importFile';
import { inChunks } from '../inChunks';

const VERL = readFileSync('test/fixtures/foreign/verl-120.jsonl');
const GOLDEN = readFileSync('test/golden/solved.aprtrace');
const bytes = (text: string) => new TextEncoder().encode(text);
const createdBy = 'test 1.0';

async function isImported(file: Uint8Array): Promise<boolean> {
  return (await importFile(inChunks(file), { createdBy })) !== undefined;
}

async function listed(source: ByteSource, options = {}) {
  const imported = await importFile(source, { createdBy, ...options });
  if (!imported) throw new Error('a file of another program was expected');
  const runs = [];
  for await (const run of listRuns(imported.runs)) runs.push(run);
  return runs;
}

describe('a file is left to the reader of .aprtrace', () => {
  test.each([
    ['where it is one', GOLDEN],
    ['with its fields in another order', bytes('{"version": {}, "format" : "aprtrace"}\n')],
    ['with a byte order mark', bytes('\ufeff{"format":"aprtrace"}\n')],
    ['that was cut within its header', GOLDEN.subarray(0, 12)],
    ['that is empty', bytes('')],
    ['of UTF-16', new Uint8Array([0xff, 0xfe, 0x7b, 0])],
    ['of gzip', new Uint8Array([0x1f, 0x8b, 8])],
  ])('%s', async (_, file) => {
    expect(await isImported(file)).toBe(false);
  });
});

test('a file of another program is imported, also where it speaks of .aprtrace', async () => {
  expect(await isImported(VERL)).toBe(true);
  const speaking = '{"id": "a", "text": "{\\"format\\":\\"aprtrace\\"}"}\n';
  expect(await isImported(bytes(speaking))).toBe(true);
});

test('text that nobody knows is refused', async () => {
  await expect(isImported(bytes('hello\n'))).rejects.toThrow(/no trace that is known here/);
});

test('a character that is cut where the beginning ends is no harm', async () => {
  const text = `{"id": "a", "text": "one"}\n{"id": "b", "text": "${'\u4e2d'.repeat(70_000)}"}\n`;
  for (const shift of ['', ' ', '  ']) expect(await isImported(bytes(shift + text))).toBe(true);
});

describe('a first line that is longer than the beginning of a file', () => {
  const long = 'x'.repeat(200_000);
  const line = `{"id": "a", "text": "${long}", "parent": null}`;

  test.each([
    ['in lines', `${line}\n{"id": "b", "parent": "a", "text": "two"}\n`],
    ['behind blank lines', `\n\n \n${line}\n`],
    ['that is the whole file', line],
  ])('tells the format %s', async (_, text) => {
    for (const size of [5_000, 65_536, 1 << 20]) {
      const imported = await importFile(inChunks(bytes(text), size), { createdBy });
      expect(imported?.format).toBe('Plain lines');
    }
  });

  test('is not read on where there is nothing to find', async () => {
    let read = 0;
    const text = `{"a": 1}\n${long.repeat(5)}`;
    const source = inChunks(bytes(text), 5_000, (chunk) => (read += chunk.length));
    await expect(importFile(source, { createdBy })).rejects.toThrow(/no trace that is known here/);
    expect(read).toBeLessThan(80_000);
  });

  test('of more than 16 MB is not read to its end, and what is to be done is said', async () => {
    let read = 0;
    const huge = bytes(`{"id": "a", "more": "${long.repeat(100)}", "text": "one"}\n`);
    const source = inChunks(huge, 65_536, (chunk) => (read += chunk.length));
    await expect(importFile(source, { createdBy })).rejects.toThrow(
      /longer than 16 MB. Put a shorter one first, or split the file/,
    );
    expect(read).toBeLessThan(17 * 1024 * 1024);
  });

  test('of more than 16 MB is no harm where its beginning tells the format', async () => {
    const huge = bytes(`{"input": "q", "output": "${long.repeat(90)}", "score": 1}\n`);
    const imported = await importFile(inChunks(huge, 65_536), { createdBy });
    expect(imported?.format).toBe('verl rollouts');
  });
});

test('runs are listed with their titles and threads, in pieces of any size', async () => {
  for (const size of [7, 100_000]) {
    expect(await listed(inChunks(VERL, size))).toEqual([
      { number: 1, title: '12*34+5*6 = ?', threads: 3, verified: true },
      { number: 2, title: '7*8+9 = ?', threads: 1, verified: false },
    ]);
  }
});

test('the reading is told, and ends where it is stopped', async () => {
  const shares: number[] = [];
  await listed(inChunks(VERL, 100), { onProgress: (share: number) => shares.push(share) });
  expect(shares.length).toBeGreaterThan(5);
  expect(shares).toEqual([...shares].sort());
  expect(shares.at(-1)).toBe(1);

  const stop = new AbortController();
  const onProgress = () => stop.abort(new Error('enough'));
  await expect(listed(inChunks(VERL, 100), { signal: stop.signal, onProgress })).rejects.toThrow(
    'enough',
  );
});
