import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HumanError } from '../../../src/common/humanError';
import { keptTrace, traceName } from '../../../src/evaluation/study/keptTrace';
import {
  type LineFault,
  readIdentity,
  readRecords,
  readSamples,
  ResultsFolder,
} from '../../../src/evaluation/study/resultsFolder';
import { sample } from './samples';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'apr-lines-'));
});
afterAll(() => rmSync(root, { recursive: true }));

const whole = sample({ trace: 'traces/apr/0000-0.aprtrace.gz' });

async function read(lines: readonly unknown[]) {
  const path = join(root, 'results.jsonl');
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  writeFileSync(path, texts.map((text) => `${text}\n`).join(''));
  const faults: LineFault[] = [];
  const records = await readSamples(path, (fault) => faults.push(fault));
  return { records, faults };
}

describe('a line that is no whole sample is passed over, with its number', () => {
  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['no arm', { arm: undefined }, 'its sample.arm is missing'],
    ['no numbers', { numbers: undefined }, 'its sample.numbers is missing'],
    ['numbers that are texts', { numbers: ['=1+1'] }, 'its sample.numbers[0] is not a number'],
    ['a text for a verdict', { verified: 'yes' }, 'its sample.verified is not true or false'],
    ['a list for an arm', { arm: ['apr'] }, 'its sample.arm is not a text'],
    [
      'a text for a count',
      { totalTokens: '5' },
      'its sample.totalTokens is not a number from 0 up',
    ],
    ['no count', { totalTokens: undefined }, 'its sample.totalTokens is missing'],
    ['a number for a path', { path: 5 }, 'its sample.path is not a text'],
    ['a fault without a count', { faults: { odd: {} } }, 'its sample.faults.odd is not a whole'],
    ['another task', { task: 'chess', data: 1 }, 'its sample.data is of no task'],
    ['a trace outside', { trace: '../../../etc/passwd' }, 'its sample.trace is not a file in'],
  ])('%s', async (_, fields, reason) => {
    const { records, faults } = await read([whole, { ...whole, ...fields }, whole]);
    expect(records).toEqual([whole, whole]);
    expect(faults).toEqual([{ line: 2, reason: expect.stringContaining(reason) }]);
  });

  test('what is no object, and what is cut off', async () => {
    const { records, faults } = await read(['null', '', '[]', '5', '{"arm', whole]);
    expect(records).toEqual([whole]);
    expect(faults.map(({ line }) => line)).toEqual([1, 3, 4, 5]);
  });

  test('whatever the values are, only whole samples come through', async () => {
    const keys = fc.constantFrom(...Object.keys(whole));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(keys, fc.jsonValue()), async (fields) => {
        const { records } = await read([{ ...whole, ...fields }]);
        for (const { arm, numbers, totalTokens, trace, faults } of records) {
          expect([typeof arm, typeof totalTokens, typeof faults]).toEqual([
            'string',
            'number',
            'object',
          ]);
          expect(numbers?.every((number) => typeof number === 'number')).toBe(true);
          expect(trace === null || traceName(trace) === undefined).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('and to go on with a folder tells them', async () => {
    const path = join(root, 'resumed');
    const arms = [{ id: 'apr', samples: 1, problems: 2 }];
    const identity = { seed: 0, problems: { count: 2, sha256: '' }, models: {}, arms };
    const writer = 'command line';
    await (await ResultsFolder.open(path, identity, { resume: false, writer })).close();
    const lines = [whole, { arm: 'apr', problem: 1, sample: 0 }];
    writeFileSync(
      join(path, 'results.jsonl'),
      lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
    const folder = await ResultsFolder.open(path, identity, { resume: true, writer });
    expect(folder.records).toEqual([whole]);
    expect(folder.faults.map(({ line }) => line)).toEqual([2]);
    await folder.close();
  });
});

test.each([
  ['more problems than there are', [{ id: 'apr', problems: 5, samples: 1 }]],
  ['samples without end', [{ id: 'apr', problems: 2, samples: 1e15 }]],
  ['samples without end by its id', [{ id: 'sos cons@999999999', problems: 2, samples: 4 }]],
  [
    'two arms of one name',
    [
      { id: 'apr', problems: 2, samples: 1 },
      { id: 'apr', problems: 1, samples: 1 },
    ],
  ],
])('a study of %s is damaged', async (_, arms) => {
  const path = mkdtempSync(join(root, 'study-'));
  const identity = { seed: 0, problems: { count: 2, sha256: '' }, models: {}, arms };
  writeFileSync(join(path, 'study.json'), JSON.stringify(identity));
  await expect(readIdentity(path)).rejects.toThrow(/is damaged/);
});

test('results that are there and cannot be read are not written over', async () => {
  const path = join(root, 'unreadable');
  const arms = [{ id: 'apr', samples: 1, problems: 2 }];
  const identity = { seed: 0, problems: { count: 2, sha256: '' }, models: {}, arms };
  mkdirSync(join(path, 'results.jsonl'), { recursive: true });
  writeFileSync(join(path, 'study.json'), JSON.stringify(identity));
  const options = { resume: true, writer: 'command line' } as const;
  const refused = /results\.jsonl cannot be read \(EISDIR/;
  await expect(ResultsFolder.open(path, identity, options)).rejects.toThrow(refused);
  await expect(readRecords(path, identity)).rejects.toThrow(HumanError);
  // And the folder is free again.
  rmSync(join(path, 'results.jsonl'), { recursive: true });
  await (await ResultsFolder.open(path, identity, options)).close();
});

describe('the trace of a sample', () => {
  test('is a file in the folder of its results', async () => {
    mkdirSync(join(root, 'traces/apr'), { recursive: true });
    writeFileSync(join(root, 'traces/apr/a.aprtrace'), '');
    expect(await keptTrace(root, 'traces/apr/a.aprtrace')).toBe(
      join(root, 'traces/apr/a.aprtrace'),
    );
    expect(await keptTrace(root, 'traces/apr')).toBeUndefined();
    expect(await keptTrace(root, 'traces/gone.aprtrace')).toBeUndefined();
  });

  test.each([
    ...['', '..', '../a', '../../..', 'traces/../../a', '/etc/passwd', 'traces/'],
    ...['..\\a', 'traces\\..\\..\\a', '\\\\host\\share', 'C:\\a', 'c:a', 'a\0'],
  ])('is not %j', async (name) => {
    expect(traceName(name)).toMatch(/not a file in the folder/);
    expect(await keptTrace(root, name)).toBeUndefined();
  });

  test.each(['a', '..a/b..', 'traces/apr_children=3/0000-0.aprtrace.gz'])('may be %s', (name) => {
    expect(traceName(name)).toBeUndefined();
  });

  test('does not lie behind a link that leads out of the folder', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'apr-outside-'));
    writeFileSync(join(outside, 'a.aprtrace'), '');
    symlinkSync(outside, join(root, 'far'));
    symlinkSync(join(outside, 'a.aprtrace'), join(root, 'far.aprtrace'));
    expect(await keptTrace(root, 'far/a.aprtrace')).toBeUndefined();
    expect(await keptTrace(root, 'far.aprtrace')).toBeUndefined();
    rmSync(outside, { recursive: true });
  });
});
