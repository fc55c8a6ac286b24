import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { splitOf } from '../../../src/countdown/generator';
import { isSolvable } from '../../../src/countdown/oracle';
import type { Problem } from '../../../src/countdown/problem';
import { joinRatiosTable, joinsTable } from '../../../src/evaluation/report/joinTables';
import type { ReportData } from '../../../src/evaluation/report/reportData';
import { ResultsFolder } from '../../../src/evaluation/study/resultsFolder';
import { runStudy } from '../../../src/evaluation/study/runStudy';
import { identityOf } from '../../../src/evaluation/study/studyIdentity';
import { analyseJoins, readJoins } from '../../../src/evaluation/suites/joinAnalysis';
import { joinFolder, joinStudy } from '../../../src/evaluation/suites/joinSuite';
import { ScriptedEngine } from '../engine/scriptedEngine';
import { script } from '../engine/scriptedRunner';
import { type CountdownSample, sample } from './samples';

const root = mkdtempSync(join(tmpdir(), 'apr-joins-'));
afterAll(() => rmSync(root, { recursive: true }));

describe('the study of both rules', () => {
  const heldOut = [
    { numbers: [5, 3], target: 8 },
    ...[10, 11, 12].map((target) => ({ numbers: [9, 8, 7, 6], target })),
  ];

  it('takes held-out problems of four numbers', () => {
    const { problems, stages } = joinStudy(4, 2, heldOut, 1);
    expect(problems).toEqual(heldOut.slice(1, 3));
    const [stage, ...others] = stages;
    expect(others).toEqual([]);
    expect(stage?.mode).toBe('alone');
    expect(stage?.arms.map(({ id, problems }) => [id, problems])).toEqual([
      ['apr alone', 2],
      ['apr join=first alone', 2],
    ]);
  });

  it.each([5, 6] as const)('draws problems of %i numbers to choose by, by the seed', (numbers) => {
    const drawn = (size: number, seed: number) =>
      joinStudy(numbers, size, heldOut, seed).problems as Problem[];
    const problems = drawn(6, 7);
    for (const problem of problems) {
      expect(problem.numbers).toHaveLength(numbers);
      expect(splitOf(problem)).toBe('validation');
      expect(isSolvable(problem)).toBe(true);
    }
    expect(drawn(3, 7)).toEqual(problems.slice(0, 3));
    expect(drawn(3, 8)).not.toEqual(problems.slice(0, 3));
  });
});

/** A problem by both rules. */
function both(
  problem: number,
  all: Partial<CountdownSample>,
  first: Partial<CountdownSample>,
): CountdownSample[] {
  const place = { problem, target: 8 + problem };
  return [
    sample({ ...place, arm: 'apr alone', decodedTokens: 12, ...all }),
    sample({ ...place, arm: 'apr join=first alone', decodedTokens: 12, ...first }),
  ];
}

describe('what both rules reach', () => {
  const records = [
    ...both(0, { totalTokens: 100, wallMs: 40 }, { totalTokens: 30, wallMs: 10 }),
    ...both(1, { decodedTokens: 48 }, { verified: false, wallMs: 4, totalTokens: 6 }),
    // Of which only one was decoded before the suite was stopped.
    sample({ problem: 2, target: 50, arm: 'apr alone', totalTokens: 9999 }),
  ];
  const result = analyseJoins(4, records, 1) ?? expect.fail();

  it('is compared on the problems that both had', () => {
    const { all, first, comparison, ratios } = result;
    expect([all.problems, first.problems, comparison.problems]).toEqual([2, 2, 2]);
    expect([all.accuracy.value, first.accuracy.value]).toEqual([1, 0.5]);
    expect(comparison.difference.value).toBe(-0.5);
    expect([comparison.onlyFirst.length, comparison.onlySecond.length]).toEqual([0, 1]);
    expect(ratios.wallMs.value).toBeCloseTo(14 / 43, 12);
    expect(ratios.totalTokens.value).toBeCloseTo(36 / 120, 12);
    expect(ratios.decodedTokens?.value).toBeCloseTo(24 / 60, 12);
    expect(ratios.sequentialTokens.value).toBe(1);
  });

  it('leaves open what a sample does not tell', () => {
    const { decodedTokens: _, ...older } = records[0] as CountdownSample;
    const untold = analyseJoins(4, [older, ...records.slice(1)], 1) ?? expect.fail();
    expect([untold.all.decodedTokens, untold.ratios.decodedTokens]).toEqual([null, null]);
    const data = { joins: [untold] } as unknown as ReportData;
    for (const table of [joinsTable(data, ENGLISH), joinRatiosTable(data, ENGLISH)]) {
      const [head, row] = table.rows;
      expect(row?.[head?.indexOf('decoded') ?? -1]).toBe('');
      expect(row).toHaveLength(head?.length ?? 0);
    }
  });

  it('is nothing where no problem has both', () => {
    expect(analyseJoins(4, [records[0] as CountdownSample], 1)).toBeUndefined();
  });
});

it('is read from the folder of the suite, where it has it', async () => {
  expect(await readJoins(root)).toEqual([]);
  const numbers = [9, 8, 7, 6];
  const study = joinStudy(4, 1, [{ numbers, target: 30 }], 1);
  const solved = 'solution 9 + 8 17 17 + 7 24 24 + 6 30 <eos>';
  const lines = {
    '9 8 7 6': `spawn 9 + 8 17 9 * 8 72 endspawn ${solved}`,
    '17 7 6': 'solution 17 + 7 24 24 + 6 30 <eos>',
    '72 7 6': `${'72 - 7 65 65 6 up '.repeat(5)}fail <eos>`,
  };
  const folder = await ResultsFolder.open(
    join(root, joinFolder(4)),
    identityOf(study, { apr: { name: 'apr', sha256: '' } }),
    { resume: false, writer: 'command line' },
  );
  await runStudy(new ScriptedEngine(script(lines)), study, {
    onUnit: (_, samples) => folder.append(samples),
  });
  await folder.close();
  const [result, ...others] = await readJoins(root);
  expect(others).toEqual([]);
  expect(result).toMatchObject({ numbers: 4, comparison: { problems: 1, both: 1 } });
  expect(result?.ratios.totalTokens.value).toBeLessThan(0.8);
  expect(result?.ratios.sequentialTokens.value).toBeLessThan(0.8);
});
