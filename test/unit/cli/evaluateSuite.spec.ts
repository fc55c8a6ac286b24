import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { writeModel } from '../engine/modelFolder';
import { scriptedFor } from './program';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const { scripted, folder } = scriptedFor('paper');
writeModel(join(scripted.root, 'models', 'sos'), { name: 'scripted sos', method: 'sos' });
const PROBLEMS = join(folder, 'problems.json');
writeFileSync(PROBLEMS, '[[27, 53, 31, 26, 22], [20, 13, 7], [11, 9, 8, 7, 6]]');
const out = join(folder, 'out');

function suite(...options: readonly string[]) {
  const args = ['--suite', 'paper', '--quick', '--problems', PROBLEMS, '--out', out];
  return scripted.run('evaluate', ...args, '--no-traces', '--seed', '3', ...options);
}

const linesOf = (name: string) =>
  readFileSync(join(out, name, 'results.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
const sections = () => readFileSync(join(out, 'report.md'), 'utf8').match(/^## .*$/gm);

it('measures both rules of joining beside the paper’s results, in folders of their own', async () => {
  const alone = await suite('--first', '0,0,0');
  expect(alone.status, alone.stderr).toBe(0);
  expect(sections()).not.toContain('## When the first solution wins');
  expect(readdirSync(out).filter((name) => name.startsWith('numbers'))).toEqual([]);
  const before = linesOf('.');

  // A folder that is older than the rules goes on with them, and decodes nothing of its own again.
  const { status, stdout, stderr } = await suite('--first', '9,2,0', '--resume');
  expect(status, stderr).toBe(0);
  expect(linesOf('.')).toEqual(before);
  expect(sections()).toContain('## When the first solution wins');
  expect(stdout).toMatch(/^4 numbers +all .* %, first .* %, .* points .*of the time\.$/m);
  expect([linesOf('numbers-4').length, linesOf('numbers-5').length]).toEqual([4, 4]);
  expect(existsSync(join(out, 'numbers-6'))).toBe(false);
  for (const name of ['numbers-4', 'numbers-5']) {
    expect(readFileSync(join(out, name, 'results.csv'), 'utf8')).toMatch(/,decodedTokens,/);
    expect(existsSync(join(out, name, 'environment.json'))).toBe(true);
    expect(existsSync(join(out, name, 'in-use.json'))).toBe(false);
  }
  const rows = readFileSync(join(out, 'tables', 'joins.csv'), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect(rows.map((row) => row.split(',').slice(0, 2).join())).toEqual([
    'numbers,method',
    ...['4,apr', '4,apr join=first', '5,apr', '5,apr join=first'],
  ]);
});

it('goes on with each of them where it was stopped', async () => {
  const whole = linesOf('numbers-5');
  writeFileSync(join(out, 'numbers-5', 'results.jsonl'), `${whole.slice(0, 3).join('\n')}\n`);
  rmSync(join(out, 'report.html'));
  const { status, stderr } = await suite('--first', '9,2,0', '--resume');
  expect(status, stderr).toBe(0);
  expect(stderr).toMatch(/numbers-5, 4 problems in 2 parts, 3 of them there already/);
  expect(linesOf('numbers-5').slice(0, 3)).toEqual(whole.slice(0, 3));
  expect(linesOf('numbers-5')).toHaveLength(4);
  expect(existsSync(join(out, 'report.html'))).toBe(true);
});

it('refuses other problems of a folder before anything is decoded', async () => {
  const before = linesOf('.');
  const { status, stderr } = await suite('--first', '9,3,0', '--resume');
  expect(status).toBe(2);
  expect(stderr).toMatch(/numbers-5 was made with other problems/);
  expect(linesOf('.')).toEqual(before);
  expect(existsSync(join(out, 'in-use.json'))).toBe(false);
  for (const first of ['5', '1,2,3,4', '1,2,', '1,2,x']) {
    const wrong = await suite('--first', first);
    expect([first, wrong.status, wrong.stdout]).toEqual([first, 2, '']);
    expect(wrong.stderr).toMatch(/--first/);
  }
});
