import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { type Command, realProgram } from './program';

vi.setConfig({ testTimeout: 60_000 });

const program = realProgram();
const folder = mkdtempSync(join(tmpdir(), 'apr-input-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Ends with 2 and one message: what is wrong, and what to do; nothing else. */
async function expectRefused(command: Command, args: string[], ...texts: RegExp[]): Promise<void> {
  const { status, stdout, stderr } = await program.run(command, ...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+|Error\b|undefined|NaN/);
  for (const text of texts) expect(stderr).toMatch(text);
}

const solve = (args: string, ...texts: RegExp[]) =>
  expectRefused('solve', args.split(' ').filter(Boolean), ...texts);
const evaluate = (args: string, ...texts: RegExp[]) =>
  expectRefused('evaluate', args.split(' ').filter(Boolean), ...texts);

const NUMBER = /whole number from 1 to 99/;
const TARGET = /whole number from 10 to 100/;
const COUNT = /Give 2 to 6 numbers, for example/;

/** What it is, the arguments, and what the message says. */
type Case = readonly [string, string, ...RegExp[]];

describe('solve refuses', () => {
  it.for<Case>([
    ['no numbers', '--target 27', /No numbers given/, COUNT],
    ['nothing at all', '', /No numbers given/, COUNT],
    ['one number', '22 --target 27', /1 number given/, COUNT],
    ['seven numbers', '1 2 3 4 5 6 7 --target 27', /7 numbers given/, COUNT],
    ['zero', '22 0 31 --target 27', /number 0 is out of range/, NUMBER],
    ['a negative number', '22 -5 31 --target 27', /number -5 is out of range/, NUMBER],
    ['a negative number first', '-5 22 --target 27', /number -5 is out of range/, NUMBER],
    ['a number above the range', '22 100 --target 27', /number 100 is out of range/, NUMBER],
    ['a huge number', '22 99999999999999999999 --target 27', /out of range/, NUMBER],
    ['a fraction', '22 2.5 --target 27', /"2\.5" is not a whole number/, NUMBER],
    ['a negative fraction', '22 -.5 --target 27', /"-\.5" is not a whole number/, NUMBER],
    ['text', '22 ten --target 27', /"ten" is not a whole number/, NUMBER],
    ['a number with a power', '22 1e1 --target 27', /"1e1" is not a whole number/, NUMBER],
    ['numbers with commas', '22,26,31 --target 27', /given|whole number/],
    ['no target', '22 26', /No target given\. Add one/],
    [
      'a target without its value',
      '22 26 --target',
      /'--target <value>' argument missing/,
      /--help/,
    ],
    ['an empty target', '22 26 --target=', /No target given/],
    ['a target that is text', '22 26 --target x', /target "x" is not a whole number/, TARGET],
    ['a target below the range', '22 26 --target 9', /target 9 is out of range/, TARGET],
    ['a target above the range', '22 26 --target 101', /target 101 is out of range/, TARGET],
    ['a negative target', '22 26 --target -27', /target -27 is out of range/, TARGET],
    ['an unknown option', '22 26 --target 27 --fast', /Unknown option '--fast'/, /--help/],
    ['an unknown short option', '22 26 --target 27 -x', /Unknown option '-x'/, /--help/],
    ['a value for a flag', '22 26 --target 27 --json=1', /'--json' does not take/, /--help/],
  ])('%s', async ([, args, ...texts]) => solve(args, ...texts));

  it.for<readonly [string, ...RegExp[]]>([
    ['--method dfs', /--method dfs: choose apr or sos/],
    ['--method=', /--method .*choose apr or sos/],
    ['--children 11', /--children 11: give a whole number from 0 to 10/],
    ['--children -1', /--children -1: give a whole number/],
    ['--children all', /--children all/, /unlimited/],
    ['--window 31', /--window 31: give a whole number from 32 to 256/],
    ['--window 257', /--window 257/],
    ['--window wide', /--window wide/],
    ['--temperature hot', /--temperature hot: give a number from 0 \(greedy\) to 10/],
    ['--temperature -1', /--temperature -1/],
    ['--temperature 11', /--temperature 11/],
    ['--temperature NAN', /--temperature NAN/],
    ['--temperature=', /--temperature /],
    ['--seed -1', /--seed -1: give a whole number from 0/],
    ['--seed 1.5', /--seed 1\.5/],
    ['--seed 4294967296', /--seed 4294967296/],
    ['--threads 0', /--threads 0: give a whole number from 1 to 64/],
    ['--threads many', /--threads many/],
    ['--threads 1000', /--threads 1000/],
  ])('%s', async ([option, ...texts]) => solve(`22 26 --target 27 ${option}`, ...texts));

  it('a recording that cannot be written', async () => {
    await solve(`22 26 --target 27 --out ${folder}/none/run.aprtrace`, /Cannot write/, /Check/);
    await solve(`22 26 --target 27 --out ${folder}`, /Cannot write/, /Give the path of a file/);
  });
});

describe('evaluate refuses', () => {
  it.for<Case>([
    ['a suite that there is not', '--suite other', /--suite other: choose paper or models/],
    ['a positional argument', '22 26', /Unexpected argument '22'/, /--help/],
    ['a bad --limit', '--limit 0', /--limit 0: give a whole number from 1/],
    ['a negative --limit', '--limit -5', /--limit -5: give a whole number from 1/],
    ['a bad --concurrency', '--concurrency 1000', /--concurrency 1000: .* from 1 to 256/],
    ['a bad --method', '--method cot', /--method cot: choose apr or sos/],
    ['a bad --threads', '--threads -2', /--threads -2: give a whole number/],
    ['--resume without a file', '--resume', /--resume needs --json FILE/],
    [
      'a problem file that is missing',
      '--problems nowhere.json',
      /nowhere\.json/,
      /Check --problems/,
    ],
    [
      'a problem file that is a folder',
      '--problems models',
      /Cannot read models/,
      /Check --problems/,
    ],
  ])('%s', async ([, args, ...texts]) => evaluate(args, ...texts));

  it.for<Case>([
    ['malformed JSON', '[[27, 22,', /is not valid JSON/, /Give an array/],
    ['what is no array', '{"target": 27}', /not a JSON array/, /Give an array/],
    ['no problems', '[]', /holds no problems/, /Give an array/],
    ['a row that is no array', '[[27, 22, 26], 27]', /Row 2 is not an array/, /Give an array/],
    ['a row of one number', '[[27, 22, 26], [27, 22]]', /Row 2, \[27,22\]: 1 number/, COUNT],
    ['a row out of range', '[[27, 22, 26], [27, 22, 100]]', /Row 2.*100 is out of range/, NUMBER],
    ['a row of text', '[[27, 22, 26], [27, "a", 3]]', /Row 2.*"a" is not a whole number/, NUMBER],
    ['a target out of range', '[[7, 22, 26]]', /Row 1.*target 7 is out of range/, TARGET],
  ])('a problem file with %s', async ([, text, ...texts]) => {
    const path = file('problems.json', text);
    await evaluate(`--problems ${path}`, /problems\.json/, ...texts);
  });

  it('results that cannot be written, before it decodes', async () => {
    const path = join(folder, 'none', 'results.json');
    await evaluate(`--limit 1 --json ${path}`, /Cannot write/, /Choose another --json file/);
    await evaluate(`--limit 1 --json ${folder}`, /Cannot write/, /Choose another --json file/);
    expect(existsSync(`${folder}.part`)).toBe(false);
  });

  it.each([
    ['missing', undefined, /Cannot resume/],
    ['no JSON', '{', /Cannot resume/],
    ['null', 'null', /no file of this command/],
    ['of something else', '{"a": 1}', /no file of this command/],
    ['half of it', '{"summary": {}}', /no file of this command/],
    ['with rows of something else', '{"summary": {}, "problems": [null, 5]}', /no file of this/],
  ])('to resume from a file that is %s', async (_, text, message) => {
    const path = text === undefined ? join(folder, 'missing.json') : file('results.json', text);
    await evaluate(`--limit 1 --resume --json ${path}`, message, /Run without --resume/);
  });
});

it.each(['solve', 'evaluate', 'trace'] as const)('%s tells how it is used', async (command) => {
  for (const help of ['--help', '-h']) {
    const { status, stdout, stderr } = await program.run(command, help);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/npm run --silent/);
  }
});
