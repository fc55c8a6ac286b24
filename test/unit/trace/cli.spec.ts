import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { traceText } from './readTrace';
import { TraceBuilder } from './traceBuilder';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aprtrace-cli-'));
  buildSync({
    entryPoints: ['src/cli/trace.ts'],
    bundle: true,
    platform: 'node',
    outfile: join(folder, 'trace.js'),
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

function trace(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, 'trace.js'), ...args],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

function file(text: string): string {
  const path = join(folder, 'run.aprtrace');
  writeFileSync(path, text);
  return path;
}

const sound = traceText(new TraceBuilder().root(2).sample(3, 0).end(0).finish('stop', true).events);

test('validate says ok, or what is damaged', () => {
  const path = file(sound);
  expect(trace('validate', path)).toEqual({
    status: 0,
    stdout: `${path}: ok, format 1.2, 7 events, 1 thread\n`,
    stderr: '',
  });
  const lines = sound.split('\n');
  file([...lines.slice(0, 2), '{', ...lines.slice(3, -2)].join('\n'));
  const damaged = trace('validate', path);
  expect(damaged.status).toBe(1);
  expect(damaged.stdout.split('\n')).toEqual([
    expect.stringMatching(/: line 3 \(byte \d+\): this is not JSON; the line was left out$/),
    expect.stringMatching(/: line 4: thread 0 has not started$/),
    expect.stringMatching(/: line 5: thread 0 has not started$/),
    expect.stringMatching(/: line 6: thread 0 has not started$/),
    expect.stringMatching(/: line 7: thread 0 has not started$/),
    expect.stringMatching(/: after line 7: the run has no end, the recording stopped$/),
    expect.stringMatching(/: damaged, format 1\.2, 5 events, 0 threads could be read$/),
    '',
  ]);
});

test('what is no trace, and what is no command, ends with 2', () => {
  const path = file('hello');
  const refused = (...args: string[]) => {
    const { status, stdout, stderr } = trace(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    return stderr;
  };
  expect(refused('validate', path)).toMatch(/run\.aprtrace: .*not an \.aprtrace/);
  expect(refused('summary', join(folder, 'missing'))).toMatch(/no such file/);
  expect(refused('sumary', path)).toMatch(/no command sumary\.\nnpm run/);
  expect(refused('summary')).toMatch(/one file/);
  expect(refused('summary', path, '--threads', 'x')).toMatch(/--threads x: give a whole number/);
});

test('summary shows answer, metrics and threads', () => {
  const { status, stdout, stderr } = trace('summary', file(sound));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^About +22 26 31 53 -> 27$/m);
  expect(stdout).toMatch(/^Total tokens +5 \(parent and children\)$/m);
  expect(stdout).toMatch(/^0 +solution +5 +3 +30 ms +0\.00 ms +22 26 31 53 -> 27$/m);
});

describe('export', () => {
  test.each(['perfetto', 'otlp', 'speedscope', 'apr', 'csv'])('writes %s', (format) => {
    const path = file(sound);
    const printed = trace('export', path, '--format', format);
    expect(printed).toMatchObject({ status: 0, stderr: '' });
    const out = join(folder, `run.${format}`);
    expect(trace('export', path, '--format', format, '--out', out)).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
    expect(readFileSync(out, 'utf8')).toBe(printed.stdout);
    if (format === 'csv') expect(printed.stdout).toMatch(/^thread,.*\r\n0,,0,22 26 31 53 -> 27,/);
    else expect(Object.keys(JSON.parse(printed.stdout) as object).length).toBeGreaterThan(0);
  });

  test('takes what is left of a run that was cut off, and says so', () => {
    const path = file(sound.split('\n').slice(0, -3).join('\n'));
    const { status, stdout, stderr } = trace('export', path, '--format', 'csv');
    expect(status).toBe(0);
    expect(stderr).toMatch(/the run has no end, the recording stopped\n$/);
    expect(stdout).toMatch(/^0,,0,22 26 31 53 -> 27,cut off,,/m);
  });

  test('says what is missing, or cannot be', () => {
    const path = file(sound);
    const refused = (...args: string[]) => {
      const { status, stdout, stderr } = trace('export', ...args);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      return stderr;
    };
    const formats = 'perfetto, otlp, speedscope, apr, csv';
    expect(refused(path)).toBe(`Give --format, one of: ${formats}.\n`);
    expect(refused(path, '--format', 'pdf')).toBe(
      `There is no export format pdf. Give one of these: ${formats}.\n`,
    );
    expect(refused(path, '--format', 'csv', '--out', folder)).toMatch(/this is a folder/);
    const none = file(sound.split('\n').slice(0, 2).join('\n') + '\n');
    expect(refused(none, '--format', 'apr')).toMatch(/Wait until it has started/);
  });
});
