import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { realProgram, scriptedFor } from './program';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const isLinux = process.platform === 'linux';
const SOLVED = [27, 22, 26, 31, 53];
/** Its threads go on until their windows are full. */
const ENDLESS = [30, 9, 8, 7];
const SLOW = { SCRIPTED_MS: '30' };

const { scripted, folder } = scriptedFor('pressure');

function problems(name: string, rows: readonly (readonly number[])[]): string {
  const path = join(folder, `${name}-problems.json`);
  writeFileSync(path, JSON.stringify(rows));
  return path;
}

async function until(test: () => boolean): Promise<void> {
  await vi.waitUntil(test, { timeout: 60_000, interval: 20 });
}

/** Evaluates one problem that does not end for seconds; resolves when it has its file. */
async function startEndless(json: string) {
  const args = ['--problems', problems('endless', [ENDLESS]), '--json', json];
  const running = scripted.start('evaluate', args, SLOW);
  const lock = `${json}.in-use.json`;
  const own = `"pid":${running.child.pid},`;
  await until(() => existsSync(lock) && readFileSync(lock, 'utf8').includes(own));
  return running;
}

describe('evaluate --json', () => {
  it('leaves what an earlier evaluation wrote until there is something in its place', async () => {
    const json = join(folder, 'older.json');
    writeFileSync(json, 'older results');
    const killed = await startEndless(json);
    await delay(500);
    killed.child.kill('SIGKILL');
    await killed.outcome;
    expect(readFileSync(json, 'utf8')).toBe('older results');

    const stopped = await startEndless(json);
    stopped.child.kill('SIGINT');
    const { status, stderr } = await stopped.outcome;
    expect({ status, said: stderr.trim() }).toEqual({ status: 1, said: 'Stopped after 0 of 1.' });
    expect(readFileSync(json, 'utf8')).toBe('older results');

    const args = ['--problems', problems('solved', [SOLVED]), '--json', json];
    expect((await scripted.run('evaluate', ...args)).status).toBe(0);
    expect(readFileSync(json, 'utf8')).toContain('"solved": true');
    expect(existsSync(`${json}.in-use.json`)).toBe(false);
  });

  it('tells a second process that the file is taken, and leaves it to the first', async () => {
    const json = join(folder, 'shared.json');
    const first = await startEndless(json);
    const args = ['--problems', problems('solved', [SOLVED]), '--json', json];
    const { status, stdout, stderr } = await scripted.run('evaluate', ...args);
    first.child.kill('SIGTERM');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/shared\.json is being decoded by a command in a terminal/);
    expect(stderr).toContain(`(process ${first.child.pid})`);
    expect((await first.outcome).status).toBe(1);
    expect(existsSync(json)).toBe(false);
  });

  it('refuses a place that is no file, and leaves it as it is', async () => {
    if (process.platform === 'win32') return;
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const args = ['--problems', problems('solved', [SOLVED]), '--json', pipe];
    const { status, stderr } = await scripted.run('evaluate', ...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^Cannot write .*pipe \(it is no regular file\)\. Choose another --json/,
    );
  });
});

describe('solve --out', () => {
  it('tells a second process that the file is taken, and leaves it to the first', async () => {
    const path = join(folder, 'shared.aprtrace');
    const args = ['9', '8', '7', '--target', '30', '--out', path];
    const first = scripted.start('solve', args, SLOW);
    await until(() => existsSync(path) && readFileSync(path, 'utf8').includes('"sampled"'));
    const { status, stdout, stderr } = await scripted.run('solve', ...args);
    first.child.kill('SIGTERM');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/shared\.aprtrace is being decoded by a command in a terminal/);
    expect((await first.outcome).status).toBe(1);
    expect((await realProgram().run('trace', 'validate', path)).status).toBe(0);
    expect(existsSync(`${path}.in-use.json`)).toBe(false);
  });
});

describe('rollouts --out', () => {
  it('leaves older rows until all new ones are there, and tells a second process', async () => {
    const out = join(folder, 'rows.jsonl');
    writeFileSync(out, 'older rows');
    const rows = problems('rows', [SOLVED, ENDLESS]);
    const killed = scripted.start('rollouts', ['--problems', rows, '--out', out], SLOW);
    await until(() => existsSync(`${out}.part`) && readFileSync(`${out}.part`).length > 0);
    const second = await scripted.run('rollouts', '--problems', rows, '--out', out);
    killed.child.kill('SIGKILL');
    await killed.outcome;
    expect(second).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/is being decoded by/),
    });
    expect(readFileSync(out, 'utf8')).toBe('older rows');

    const solved = problems('rows', [SOLVED]);
    const { status } = await scripted.run('rollouts', '--problems', solved, '--out', out);
    expect(status).toBe(0);
    expect(readFileSync(out, 'utf8').trim().split('\n')).toHaveLength(1);
    expect(existsSync(`${out}.part`)).toBe(false);
  });
});

describe.runIf(process.platform !== 'win32').each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s',
  (signal) => {
    it('ends solve with a recording that is valid', async () => {
      const path = join(folder, `${signal}.aprtrace`);
      const args = ['9', '8', '7', '--target', '30', '--out', path];
      const running = scripted.start('solve', args, SLOW);
      running.child.stdout?.once('data', () => running.child.kill(signal));
      expect(await running.outcome).toMatchObject({ status: 1, stderr: '' });
      const last = readFileSync(path, 'utf8').trimEnd().split('\n').at(-1) ?? '';
      expect(JSON.parse(last)).toMatchObject({ type: 'runEnd', finishReason: 'abort' });
    });

    it('ends evaluate with what it has', async () => {
      const out = join(folder, `${signal}-results`);
      const args = ['--problems', problems(signal, [SOLVED, ENDLESS]), '--concurrency', '2'];
      // It decodes them once before, to tell how long it takes.
      const running = scripted.start('evaluate', [...args, '--out', out], { SCRIPTED_MS: '8' });
      const results = join(out, 'results.jsonl');
      await until(() => existsSync(results) && readFileSync(results, 'utf8').includes('\n'));
      running.child.kill(signal);
      const { status, stderr } = await running.outcome;
      expect(status).toBe(1);
      expect(stderr).toContain('Stopped after 1 of 2. The same command with --resume goes on.');
      expect(existsSync(join(out, 'in-use.json'))).toBe(false);
    });

    it('in the first moments ends evaluate before it decodes', async () => {
      // Who can open a pipe to write knows that it is being read.
      const pipe = join(folder, `${signal}-pipe`);
      execFileSync('mkfifo', [pipe]);
      const json = join(folder, `${signal}.json`);
      const running = scripted.start('evaluate', ['--problems', pipe, '--json', json], SLOW);
      const file = await open(pipe, 'w');
      running.child.kill(signal);
      await delay(200);
      await file.appendFile(JSON.stringify([ENDLESS, SOLVED]));
      await file.close();
      const { status, stdout, stderr } = await running.outcome;
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr.trim()).toBe('Stopped after 0 of 2.');
      expect(existsSync(json)).toBe(false);
    });
  },
);

describe.runIf(existsSync('/dev/full'))('where standard output is on a full disk', () => {
  async function runIntoFullDisk(command: string, ...args: readonly string[]) {
    const full = openSync('/dev/full', 'w');
    const file = join(scripted.root, 'dist/cli', `${command}.js`);
    const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const status = await new Promise((done) => child.on('close', done));
    return { status, stderr };
  }
  const TOLD =
    'Cannot write to standard output: the disk is full. Make room, or choose another place.\n';

  it('solve says so once, and its recording goes on', async () => {
    const path = join(folder, 'full.aprtrace');
    const args = ['22', '26', '31', '53', '--target', '27', '--out', path];
    expect(await runIntoFullDisk('solve', ...args)).toEqual({ status: 2, stderr: TOLD });
    const { status, stdout } = await realProgram().run('trace', 'validate', path);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/: ok, /) });
  });

  it.each([
    ['a summary', 'summary', 'test/golden/solved.aprtrace'],
    ['an export', 'export', 'test/golden/solved.aprtrace', '--format', 'csv'],
  ])('%s is told once', async (_, ...args) => {
    expect(await runIntoFullDisk('trace', ...args)).toEqual({ status: 2, stderr: TOLD });
  });
});

// The kernel makes no files there, for nobody, and says that there is nothing of the name.
describe.runIf(isLinux)('a read-only place', () => {
  it.each([
    ['solve', '22 26 31 53 --target 27 --out /proc/run.aprtrace'],
    ['evaluate', '--limit 1 --json /proc/results.json'],
    ['evaluate', '--limit 1 --out /proc/results'],
    ['evaluate', '--limit 1 --out /proc/some/results'],
    ['rollouts', '--problems models/heldout.json --out /proc/rollouts.jsonl'],
    ['trace', 'export test/golden/solved.aprtrace --format csv --out /proc/run.csv'],
  ] as const)('is called that by %s %s', async (command, args) => {
    const { status, stdout, stderr } = await scripted.run(command, ...args.split(' '));
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/read-only|EROFS/);
    expect(stderr).not.toMatch(/no such file|ENOENT/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
