import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readEarlier } from '../../../src/cli/evaluateFile';
import { HumanError } from '../../../src/common/humanError';
import { COUNTDOWN_ASKING } from '../../../src/methods/countdownAsking';
import { DEFAULT_OPTIONS } from '../../../src/methods/decodingOptions';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'apr-earlier-'));
});
afterAll(() => rmSync(root, { recursive: true }));

const RESULT = {
  ...{ target: 8, numbers: [5, 3], solved: true, expression: '5+3', verified: true, claimed: true },
  ...{ reason: null, totalTokens: 20, sequentialTokens: 16, longestContext: 12, children: 2 },
  wallMs: 3,
};
const MODEL = { name: 'apr', sha256: 'abc' };
const POSED = { asking: COUNTDOWN_ASKING, problems: [{ target: 8, numbers: [5, 3] }] };
const SUMMARY = { model: MODEL, options: DEFAULT_OPTIONS };

function read(report: unknown) {
  const path = join(root, 'report.json');
  writeFileSync(path, JSON.stringify(report));
  return readEarlier(path, MODEL, DEFAULT_OPTIONS, POSED);
}

test('the results of a file are gone on with', async () => {
  expect(await read({ summary: SUMMARY, problems: [RESULT] })).toEqual([RESULT]);
});

test.each([
  ...[null, 5, [], { summary: null, problems: [] }, { summary: 'apr', problems: [] }],
  ...[
    { summary: { model: null }, problems: [] },
    { summary: SUMMARY, problems: {} },
  ],
  { summary: SUMMARY, problems: [{ ...RESULT, numbers: '5 3' }] },
])('%j is no file of results', async (report) => {
  await expect(read(report)).rejects.toThrow(HumanError);
  await expect(read(report)).rejects.toThrow(/is no file of this command/);
});
