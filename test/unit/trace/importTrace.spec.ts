import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const FOREIGN = 'test/fixtures/foreign';
const samples = readdirSync(FOREIGN).filter((name) => !name.endsWith('.md'));
const sample = (name: string) => join(FOREIGN, name);

let program = '';
let folder = '';
beforeAll(() => {
  program = mkdtempSync(join(tmpdir(), 'apr-import-cli-'));
  buildSync({
    entryPoints: ['src/cli/trace.ts'],
    bundle: true,
    platform: 'node',
    outfile: join(program, 'trace.js'),
  });
});
afterAll(() => rmSync(program, { recursive: true }));
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'apr-import-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function trace(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(program, 'trace.js'), ...args],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

const importSample = (name: string, ...args: string[]) => trace('import', sample(name), ...args);
const out = (name = 'run') => join(folder, `${name}.aprtrace`);

function refused(...args: string[]): string {
  const { status, stdout, stderr } = trace('import', ...args);
  expect({ status, stdout, files: readdirSync(folder) }).toEqual({
    ...{ status: 2, stdout: '' },
    files: [],
  });
  return stderr;
}

test.each(samples)('%s becomes whole traces, as many as it lists', (name) => {
  const listed = importSample(name, '--list');
  expect(listed.status).toBe(0);
  const lines = listed.stdout.trimEnd().split('\n');
  expect(readdirSync(folder)).toEqual([]);

  const written = importSample(name, '--out', out());
  expect(written).toMatchObject({ status: 0, stderr: listed.stderr });
  const paths = lines.length === 1 ? [out()] : lines.map((_, i) => out(`run-${i + 1}`));
  expect(readdirSync(folder).sort()).toEqual(paths.map((path) => path.slice(folder.length + 1)));
  const said = written.stdout.trimEnd().split('\n');
  for (const [i, path] of paths.entries()) {
    const [, title = '', threads = ''] =
      /^\d+ {2}(.*) \((\d+ threads?), (?:right|wrong|not judged)\)$/.exec(lines[i] ?? '') ?? [];
    expect(title).not.toBe('');
    expect(said[i]).toBe(`${path}: ${title}`);
    const { status, stdout } = trace('validate', path);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(new RegExp(`: ok, format 1\\.3, .* events, ${threads}\n$`)),
    });
  }
});

test('one run of several is written by its number, under the name that was given', () => {
  expect(importSample('inspect-log.json', '--run', '2', '--out', out())).toEqual({
    status: 0,
    stdout: `${out()}: q2\n`,
    stderr: '',
  });
  expect(readdirSync(folder)).toEqual(['run.aprtrace']);
});

test('what cannot be read is told by its line, and the rest is written', () => {
  const { status, stderr } = importSample('verl-parallel-r1.jsonl', '--out', out());
  expect(status).toBe(0);
  expect(stderr.split('\n')).toEqual([
    expect.stringMatching(
      /verl-parallel-r1\.jsonl: line 3: it has no text in `input` and `output`$/,
    ),
    expect.stringMatching(/verl-parallel-r1\.jsonl: line 5: It is not valid JSON/),
    '',
  ]);
  expect(readdirSync(folder)).toEqual(['run-1.aprtrace', 'run-2.aprtrace']);
});

test('of many faults the first are told, and how many more there are', () => {
  const path = join(folder, 'lines.jsonl');
  writeFileSync(path, `{"id": "a", "text": "one"}\n${'{\n'.repeat(60)}`);
  const { status, stderr } = trace('import', path, '--list');
  expect(status).toBe(0);
  expect(stderr.split('\n')).toHaveLength(52);
  expect(stderr).toMatch(/lines\.jsonl: \.\.\. and 10 more\n$/);
});

test('runs are listed with what is known of their answers', () => {
  const verdicts = (name: string) => importSample(name, '--list').stdout.match(/[^,]+(?=\)\n)/g);
  expect(verdicts('verl-120.jsonl')).toEqual([' right', ' wrong']);
  expect(verdicts('parathinker.json')).toEqual([' right']);
  expect(verdicts('threadweaver-results.jsonl')).toEqual([' not judged', ' not judged']);
});

describe('a compressed file', () => {
  const packed = (bytes: Buffer) => {
    const path = join(folder, 'rollouts.jsonl');
    writeFileSync(path, bytes);
    return path;
  };

  test('is known by its content, whatever it is called', () => {
    const bytes = gzipSync(readFileSync(sample('verl-120.jsonl')));
    expect(trace('import', packed(bytes), '--list')).toEqual(
      importSample('verl-120.jsonl', '--list'),
    );
  });

  test('has a first line that is longer than the beginning of a file', () => {
    const line = JSON.stringify({ id: 'a', text: 'x'.repeat(200_000), title: 'long' });
    const bytes = gzipSync(`${line}\n{"id": "b", "text": "two", "title": "short"}\n`);
    expect(trace('import', packed(bytes), '--list')).toMatchObject({
      status: 0,
      stdout: '1  long (1 thread, not judged)\n2  short (1 thread, not judged)\n',
    });
  });

  test('that was cut off says so', () => {
    const bytes = gzipSync(readFileSync(sample('plain-lines.jsonl')));
    const { status, stderr } = trace('import', packed(bytes.subarray(0, -40)), '--list');
    expect(status).toBe(2);
    expect(stderr).toMatch(/damaged or cut off\. Get a whole copy of it\.\n$/);
  });

  test('that unpacks to too much is not read to its end', () => {
    const line = '{"id": "a", "text": "one"}\n';
    const blank = gzipSync(`${' '.repeat(1 << 20)}\n`);
    const bytes = Buffer.concat([gzipSync(line), ...Array.from({ length: 513 }, () => blank)]);
    expect(bytes.length).toBeLessThan(1 << 20);
    const { status, stderr } = trace('import', packed(bytes), '--list');
    expect(status).toBe(2);
    expect(stderr).toMatch(/unpacks to more than 512 MB\. Unpack it, and split it/);
  }, 60_000);
});

describe('it refuses, and says what to do,', () => {
  const plain = sample('plain-lines.jsonl');

  test('files that are no trace of another program', () => {
    expect(refused('package.json', '--out', out())).toMatch(
      /^package\.json: .*Known are \.aprtrace files and: .*OpenTelemetry/,
    );
    expect(refused('test/golden/solved.aprtrace', '--out', out())).toMatch(/Open it as it is\.\n$/);
    expect(refused(join(folder, 'missing.json'), '--list')).toMatch(
      /missing\.json: .*no such file/,
    );
  });

  test('runs that are not there', () => {
    expect(refused(plain, '--run', '2', '--out', out())).toMatch(
      /has 1 run: there is no run 2\. See them with --list\.\n$/,
    );
    expect(refused(plain, '--run', 'x', '--out', out())).toMatch(/--run x: give a whole number/);
  });

  test('places that cannot be written, or that would be lost', () => {
    expect(refused(plain)).toBe('Give --out F.aprtrace, or --list.\n');
    expect(refused(plain, '--out', plain)).toMatch(/would be written over\./);
    expect(refused(plain, '--out', join(folder, 'no', 'run.aprtrace'))).toMatch(/no such file/);
  });
});
