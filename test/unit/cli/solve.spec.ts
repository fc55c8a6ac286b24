import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { writeModel } from '../engine/modelFolder';
import { type Outcome, realProgram, scriptedFor } from './program';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const KEYS = [
  'solved',
  'expression',
  'steps',
  'verified',
  'totalTokens',
  'sampledTokens',
  'decodedTokens',
  'sequentialTokens',
  'children',
  'wallMs',
  'method',
];
const SOLVED = ['22', '26', '31', '53', '--target', '27'];
/** Its threads go on until their windows are full. */
const ENDLESS = ['9', '8', '7', '--target', '30'];

const { scripted, folder } = scriptedFor('solve');
const real = realProgram();

function out(name: string): string {
  return join(folder, `${name}.aprtrace`);
}

async function expectValid(path: string): Promise<void> {
  const { status, stdout } = await real.run('trace', 'validate', path);
  expect(stdout).toMatch(/: ok, format /);
  expect(status).toBe(0);
}

function summaryOf({ stdout }: Outcome): Record<string, unknown> {
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  const summary = JSON.parse(stdout) as Record<string, unknown>;
  expect(Object.keys(summary)).toEqual(KEYS);
  return summary;
}

describe('solve with a model that is known', () => {
  it('prints what the threads do, the answer and the numbers of the run', async () => {
    const { status, stdout, stderr } = await scripted.run('solve', ...SOLVED);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^\[0\] .*: spawn 2: 53-31=22 {2}53\+31=84$/m);
    expect(stdout).toMatch(/^ {2}\[1\] .*: answer 22\/22=1, 26\+1=27$/m);
    expect(stdout).toMatch(/^ {2}\[2\] .*: no solution$/m);
    expect(stdout).toMatch(/^\[0\] .*: join 2: 1 goal, 1 no solution$/m);
    expect(stdout).toMatch(/ = 27 {3}verified\n53-31=22 {3}22\/22=1 {3}26\+1=27$/m);
    expect(stdout).toMatch(/^children +2$/m);
    expect(stdout).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('--json prints one object, whatever came of it', async () => {
    const solved = await scripted.run('solve', ...SOLVED, '--json');
    expect(solved).toMatchObject({ status: 0, stderr: '' });
    expect(summaryOf(solved)).toMatchObject({
      solved: true,
      verified: true,
      steps: ['53-31=22', '22/22=1', '26+1=27'],
      children: 2,
      method: 'apr',
    });
    const wrong = await scripted.run('solve', '5', '3', '--target', '10', '--json');
    expect(wrong).toMatchObject({ status: 1, stderr: '' });
    expect(summaryOf(wrong)).toMatchObject({
      solved: false,
      expression: null,
      steps: [],
      verified: false,
      children: 0,
    });
  });

  it('ends with 1 and the reason where it is not solved', async () => {
    const wrong = await scripted.run('solve', '5', '3', '--target', '10');
    expect(wrong).toMatchObject({ status: 1, stderr: '' });
    expect(wrong.stdout).toMatch(/No solution found\. The model's answer is wrong: .*5\+3 is 8/);
    const endless = await scripted.run('solve', ...ENDLESS, '--window', '40');
    expect(endless.status).toBe(1);
    expect(endless.stdout).toMatch(/limit contextWindow \(40\) reached/);
    expect(endless.stdout).toMatch(
      /No solution found\. The limit contextWindow \(40\) was reached/,
    );
  });

  it('--out records the run, with the model and the vocabulary', async () => {
    const path = out('run');
    expect(await scripted.run('solve', ...SOLVED, '--out', path)).toMatchObject({ status: 0 });
    await expectValid(path);
    const [header] = readFileSync(path, 'utf8').split('\n');
    expect(JSON.parse(header as string)).toMatchObject({
      format: 'aprtrace',
      model: { name: 'scripted apr', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      problem: { numbers: [53, 31, 26, 22], target: 27 },
    });
  });

  it('goes on where the disk is full, and says so once', async () => {
    if (!existsSync('/dev/full')) return;
    const outcome = await scripted.run('solve', ...SOLVED, '--out', '/dev/full', '--json');
    expect(outcome.status).toBe(0);
    expect(summaryOf(outcome)).toMatchObject({ solved: true });
    expect(outcome.stderr).toMatch(
      /^Recording stopped\. Cannot write \/dev\/full: the disk is full\. .*The run goes on/,
    );
    expect(outcome.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('ends on Ctrl-C with a recording that is valid', async () => {
    const path = out('stopped');
    const running = scripted.start('solve', [...ENDLESS, '--out', path], { SCRIPTED_MS: '20' });
    running.child.stdout?.once('data', () => running.child.kill('SIGINT'));
    const { status, stdout, stderr } = await running.outcome;
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(/No solution found\. The run was stopped\./);
    await expectValid(path);
    const last = readFileSync(path, 'utf8').trimEnd().split('\n').at(-1) as string;
    expect(JSON.parse(last)).toMatchObject({ type: 'runEnd', finishReason: 'abort' });
  });

  it('goes on where nobody reads its output any more', async () => {
    const path = out('unread');
    const running = scripted.start('solve', [...SOLVED, '--out', path], { SCRIPTED_MS: '2' });
    running.child.stdout?.destroy();
    expect(await running.outcome).toMatchObject({ status: 0, stderr: '' });
    await expectValid(path);
  });
});

describe('solve without a model that it can use', () => {
  async function expectRefused(args: string[], ...texts: RegExp[]) {
    const { status, stdout, stderr } = await scripted.run('solve', ...SOLVED, ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
    for (const text of texts) expect(stderr).toMatch(text);
  }

  it('names the file that is missing', async () => {
    await expectRefused(['--method', 'sos'], /models\/sos\/manifest\.json/, /Restore/);
    const path = out('none');
    await expectRefused(['--method', 'sos', '--out', path], /models\/sos\/manifest\.json/);
    expect(existsSync(path)).toBe(false);
  });

  it('names the file that is damaged', async () => {
    const weights = join(scripted.root, 'models', 'apr', 'model.onnx');
    writeFileSync(weights, 'spoilt');
    await expectRefused([], /model\.onnx is damaged/, /Restore/);
    await expectRefused(['--json'], /model\.onnx is damaged/, /Restore/);
    writeModel(join(scripted.root, 'models', 'apr'), { name: 'scripted apr' });
  });
});

describe('solve with the bundled model', () => {
  it('decodes, records and says whether it is solved', async () => {
    const path = out('bundled');
    const outcome = await real.run(
      'solve',
      ...[...SOLVED, '--threads', '1', '--window', '96', '--json', '--out', path],
    );
    expect(outcome.stderr).toBe('');
    const summary = summaryOf(outcome);
    expect(outcome.status).toBe(summary['solved'] === true ? 0 : 1);
    expect(summary['totalTokens']).toBeGreaterThan(10);
    await expectValid(path);
  });

  it('draws the same for the same seed', async () => {
    const drawn = ['--temperature', '1', '--window', '64', '--threads', '1', '--json'];
    const run = async (seed: string) => {
      const summary = summaryOf(await real.run('solve', ...SOLVED, ...drawn, '--seed', seed));
      return { ...summary, wallMs: 0 };
    };
    expect(await run('5')).toEqual(await run('5'));
  });
});
