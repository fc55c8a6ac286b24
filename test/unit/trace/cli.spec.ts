import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { traceText } from './readTrace';
import { servedRun, STAGES } from './servedRun';
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
    stdout: `${path}: ok, format 1.3, 7 events, 1 thread\n`,
    stderr: '',
  });
  const lines = sound.split('\n');
  file([...lines.slice(0, 2), '{', ...lines.slice(3, -2)].join('\n'));
  const damaged = trace('validate', path);
  expect(damaged.status).toBe(1);
  expect(damaged.stdout.split('\n')).toEqual([
    expect.stringMatching(/: line 3 \(byte \d+\): this is not JSON; the line was left out$/),
    expect.stringMatching(/: line 4 \(byte \d+\): thread 0 has not started$/),
    expect.stringMatching(/: line 5 \(byte \d+\): thread 0 has not started$/),
    expect.stringMatching(/: line 6 \(byte \d+\): thread 0 has not started$/),
    expect.stringMatching(/: line 7 \(byte \d+\): thread 0 has not started$/),
    expect.stringMatching(/: after line 7: the run has no end, the recording stopped$/),
    expect.stringMatching(/: damaged, format 1\.3, 5 events, 0 threads could be read$/),
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

describe('spans', () => {
  const spans = 'test/fixtures/server/vllm-spans.jsonl';
  const enriched = () => join(folder, 'enriched.aprtrace');
  const { events } = servedRun();

  test('writes a copy with what the server recorded, and leaves the run as it is', () => {
    const path = file(traceText(events));
    expect(trace('spans', path, '--from', spans, '--out', enriched())).toEqual({
      status: 0,
      stdout: `${enriched()}: spans of 4 of 4 requests\n`,
      stderr: '',
    });
    expect(readFileSync(path, 'utf8')).toBe(traceText(events));
    const linesOf = (text: string) =>
      text.split('\n').map((line): unknown => line && JSON.parse(line));
    const expected = traceText(servedRun(STAGES).events);
    expect(linesOf(readFileSync(enriched(), 'utf8'))).toEqual(linesOf(expected));
    expect(trace('validate', enriched())).toMatchObject({ status: 0, stderr: '' });
    rmSync(enriched());
  });

  test('tells of what is damaged in either file, and takes the rest', () => {
    const lines = traceText(events).split('\n');
    const path = file([...lines.slice(0, 3), '{', ...lines.slice(3)].join('\n'));
    const broken = join(folder, 'broken.jsonl');
    writeFileSync(broken, readFileSync(spans, 'utf8').replace('\n', '{\n'));
    const { status, stdout, stderr } = trace('spans', path, '--from', broken, '--out', enriched());
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: `${enriched()}: spans of 4 of 4 requests\n`,
    });
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringContaining(`${broken}: line 1: It is not JSON`),
      expect.stringContaining(`${path}: line 4: this is not JSON; the line was left out`),
    ]);
    rmSync(enriched());
  });

  test.each([
    ['neither file', [], /^Give --from SPANS.json and --out/],
    ['a place that is one of the files', ['--from', spans, '--out', spans], /written over/],
    ['a file without its spans', ['--from', 'package.json'], /^package.json: There are no Open/m],
    ['no file', ['--from', 'none.json'], /^none.json: It cannot be read: there is no such file/],
  ])('refuses %s', (_, args, words) => {
    const out = args.includes('--out') || args.length === 0 ? [] : ['--out', enriched()];
    const refused = trace('spans', file(traceText(events)), ...args, ...out);
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toMatch(words);
    expect(existsSync(enriched())).toBe(false);
  });

  test('refuses a run that no server decoded', () => {
    const refused = trace('spans', file(sound), '--from', spans, '--out', enriched());
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toMatch(/run\.aprtrace: No server can have spans of this run/);
  });
});
