import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { ProblemResult, Summary } from '../../../src/evaluation/study/result';
import { manifest, writeModel } from '../engine/modelFolder';
import { realProgram, scriptedFor } from './program';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

type Files = Record<'model.onnx', { readonly sha256: string }>;

interface Report {
  readonly summary: Summary & { readonly options: Record<string, unknown> };
  readonly problems: readonly ProblemResult[];
}

const { scripted, folder } = scriptedFor('evaluate');
const json = (name: string) => join(folder, `${name}.json`);

function read(path: string): Report {
  return JSON.parse(readFileSync(path, 'utf8')) as Report;
}

/** What does not depend on the clock. */
function untimed({ summary, problems }: Report) {
  return { summary, problems: problems.map((result) => ({ ...result, wallMs: 0 })) };
}

describe('evaluate with a model that is known', () => {
  it('reports accuracy and tokens, and writes every result', async () => {
    const problems = json('problems');
    writeFileSync(problems, '[[27, 22, 26, 31, 53], [10, 5, 3], [30, 9, 8, 7]]');
    const path = json('known');
    const args = ['--problems', problems, '--json', path, '--window', '64'];
    const { status, stdout } = await scripted.run('evaluate', ...args);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^problems +3$/m);
    expect(stdout).toMatch(/^solved and verified +33\.3 % \(95 % interval 6\.1 % to 79\.2 %\)$/m);
    expect(stdout).toMatch(/^unverified claims +33\.3 %$/m);
    const report = read(path);
    expect(Object.keys(report)).toEqual(['summary', 'problems']);
    expect(report.problems).toMatchObject([
      { target: 27, numbers: [22, 26, 31, 53], solved: true, verified: true, children: 2 },
      { target: 10, numbers: [5, 3], solved: false, expression: null, verified: false },
      { target: 30, numbers: [9, 8, 7], solved: false, longestContext: 64 },
    ]);
    for (const result of report.problems) {
      expect(Object.keys(result)).toEqual([
        'target',
        'numbers',
        'solved',
        'expression',
        'verified',
        'claimed',
        'reason',
        'totalTokens',
        'decodedTokens',
        'sequentialTokens',
        'longestContext',
        'children',
        'wallMs',
      ]);
    }
    expect(report.summary).toMatchObject({
      problems: 3,
      solved: 1,
      unverifiedClaimRate: 1 / 3,
      longestContext: 64,
      options: { method: 'apr', window: 64, temperature: 0, seed: 0 },
    });
  });

  it('takes the first problems of the bundled set, whatever runs side by side', async () => {
    const paths = [json('one'), json('many')] as const;
    const args = ['--limit', '12', '--window', '64', '--json'];
    await scripted.run('evaluate', ...args, paths[0], '--concurrency', '1');
    await scripted.run('evaluate', ...args, paths[1], '--concurrency', '7');
    const report = read(paths[0]);
    const heldOut = JSON.parse(readFileSync('models/heldout.json', 'utf8')) as number[][];
    expect(report.problems.map(({ target, numbers }) => [target, ...(numbers ?? [])])).toEqual(
      heldOut.slice(0, 12),
    );
    expect(untimed(read(paths[1]))).toEqual(untimed(report));
  });

  it.each(['0', '1'])('goes on after Ctrl-C as if nothing had been (temperature %s)', async (t) => {
    // A pass takes 3 ms, so that the whole takes a second or more on any machine.
    const slow = { SCRIPTED_MS: '3' };
    const args = ['--limit', '20', '--concurrency', '4', '--window', '64', '--seed', '7'];
    const options = [...args, '--temperature', t];
    const whole = json(`whole${t}`);
    const start = Date.now();
    await scripted.start('evaluate', [...options, '--json', whole], slow).outcome;
    const wallMs = Date.now() - start;
    expect(read(whole).problems).toHaveLength(20);

    const path = json(`broken${t}`);
    const broken = scripted.start('evaluate', [...options, '--json', path], slow);
    setTimeout(() => broken.child.kill('SIGINT'), wallMs / 2);
    const { status, stdout, stderr } = await broken.outcome;
    expect(status).toBe(1);
    const { problems } = read(path);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThan(20);
    expect(stderr).toContain(
      `Stopped after ${problems.length} of 20. The same command with --resume`,
    );
    expect(stdout).toContain(`problems                ${problems.length}\n`);

    // With other options, or fewer problems, it is refused, and nothing is lost.
    const kept = readFileSync(path, 'utf8');
    for (const [option, message] of [
      [['--seed', '8'], /made with other options/],
      [['--window', '128'], /made with other options/],
      [['--limit', '1'], /holds a result of .*not among these problems/],
    ] as const) {
      const other = [...options, '--json', path, '--resume', ...option];
      const refused = await scripted.run('evaluate', ...other);
      expect(refused).toMatchObject({ status: 2, stdout: '' });
      expect(refused.stderr).toMatch(message);
      expect(refused.stderr).toMatch(/another file with --json/);
    }
    expect(readFileSync(path, 'utf8')).toBe(kept);

    const resumed = await scripted.run('evaluate', ...options, '--json', path, '--resume');
    expect(resumed.status).toBe(0);
    expect(untimed(read(path))).toEqual(untimed(read(whole)));
    for (const [i, result] of problems.entries()) {
      // What was finished was not decoded again.
      expect(read(path).problems).toContainEqual(problems[i]);
      expect(result.wallMs).toBeGreaterThan(0);
    }
  });

  it('ends with 2 where its model is missing, and writes nothing', async () => {
    const path = json('missing');
    const args = ['--method', 'sos', '--limit', '3', '--json', path];
    const { status, stdout, stderr } = await scripted.run('evaluate', ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^Cannot read the model file .*models\/sos\/manifest\.json.*Restore it/);
    expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
    expect(existsSync(path)).toBe(false);
  });

  it('decodes with the model of a folder, and says which it was', async () => {
    const own = writeModel(join(folder, 'own'), { name: 'mine' }, 'weights of my own');
    const path = json('own');
    const args = ['--model', own, '--limit', '2', '--window', '64'];
    const { status, stderr } = await scripted.run('evaluate', ...args, '--json', path);
    expect(status, stderr).toBe(0);
    const { sha256 } = (manifest('weights of my own')['files'] as Files)['model.onnx'];
    expect(read(path).summary).toMatchObject({
      model: { name: 'own', sha256 },
      options: { method: 'apr' },
    });

    const out = join(folder, 'own-results');
    expect((await scripted.run('evaluate', ...args, '--out', out)).status).toBe(0);
    const environment = readFileSync(join(out, 'environment.json'), 'utf8');
    expect(JSON.parse(environment)).toMatchObject({ models: { own: sha256 } });
    expect(readFileSync(join(out, 'study.json'), 'utf8')).toContain(sha256);

    // The bundled model would go on with the results of another one.
    const bundled = ['--limit', '2', '--window', '64', '--resume'];
    for (const [place, message] of [
      [['--json', path], /made with another model, own/],
      [['--out', out], /made with other models/],
    ] as const) {
      const refused = await scripted.run('evaluate', ...bundled, ...place);
      expect(refused.status).toBe(2);
      expect(refused.stderr).toMatch(message);
    }
  });

  it('says what is wrong with the folder of a model', async () => {
    const damaged = writeModel(join(folder, 'damaged'));
    writeFileSync(join(damaged, 'model.onnx'), 'other');
    const serial = writeModel(join(folder, 'serial'), { method: 'sos' });
    for (const [args, message] of [
      [['--model', join(folder, 'nowhere')], /^Cannot read the model file .*Give the folder of a/],
      [['--model', damaged], /model.onnx is damaged: .*Give the folder of a model/],
      [['--model', serial, '--method', 'apr'], /^--method apr: the model in .* decodes sos/],
    ] as const) {
      const { status, stderr } = await scripted.run('evaluate', ...args, '--limit', '1');
      expect({ status, said: message.test(stderr) ? '' : stderr }).toEqual({ status: 2, said: '' });
    }
  });
});

it('evaluate with the bundled model', async () => {
  const path = json('bundled');
  const args = ['--limit', '4', '--window', '64', '--threads', '1', '--json', path];
  const { status, stdout } = await realProgram().run('evaluate', ...args);
  expect(status).toBe(0);
  const { summary, problems } = read(path);
  expect(problems).toHaveLength(4);
  expect(stdout).toContain(`${(100 * summary.accuracy).toFixed(1)} %`);
  expect(summary.longestContext).toBeLessThanOrEqual(64);
});

describe('evaluate with problems of another task', () => {
  it.each(['gsm8k.jsonl', 'math.json', 'aime.csv'])('shows those of %s', async (name) => {
    const path = `test/fixtures/answers/${name}`;
    const { status, stdout, stderr } = await scripted.run('evaluate', '--problems', path);
    expect(status).toBe(2);
    const [head, ...rows] = stdout.trimEnd().split('\n');
    expect(head).toMatch(/^\d+ problems of the task answers, 0 rows that cannot be used$/);
    expect(rows).toHaveLength(Number.parseInt(head ?? ''));
    for (const row of rows) expect(row).toMatch(/^ {2}\S.{0,79}$/);
    expect(stderr).toMatch(/answers.* Choose a model that answers questions\.\n$/);
    expect(stdout + stderr).not.toMatch(/solved|failed/);
  });

  it('tells the rows that cannot be used, and some of many problems', async () => {
    const path = json('questions');
    const row = '{"question": "How many?", "answer": "1"}\n';
    writeFileSync(path, `${row}{"question": "Why?"}\n${row.repeat(24)}`);
    const { stdout } = await scripted.run('evaluate', '--problems', path);
    expect(stdout).toContain('25 problems of the task answers, 1 rows that cannot be used');
    expect(stdout).toContain('  ... and 5 more');
    expect(stdout).toMatch(/Line 2: it has no answer/);
  });
});
