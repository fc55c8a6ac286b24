import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { randomPolicy } from '../engine/randomPolicy';
import { type Policy, sampledSince, script, words } from '../engine/scriptedRunner';
import { type LlamaOptions, startLlamaServer } from '../server/llamaServer';
import { type Outcome, scriptedFor } from './program';
import { records, unshared } from './resultLines';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const LINES = {
  '53 31 26 22':
    'spawn 53 - 31 22 53 + 31 84 endspawn solution 53 - 31 22 22 / 22 1 26 + 1 27 <eos>',
  '26 22 22': 'solution 22 / 22 1 26 + 1 27 <eos>',
  '84 26 22': 'fail <eos>',
};
const SOLVED = ['22', '26', '31', '53', '--target', '27'];
const KEY = 'sk-secret-of-the-test-4711';

const { scripted: program, folder } = scriptedFor('servers');
const out = (name: string) => join(folder, name);

/** The same model as that of the scripted engine worker. */
const model: Policy = (context) => {
  const numbers = words(sampledSince(context).prompt.slice(5, -1));
  return numbers in LINES ? script(LINES)(context) : randomPolicy(2)(context);
};

async function server(options: LlamaOptions = {}) {
  const started = await startLlamaServer(model, options);
  onTestFinished(started.close);
  return started;
}

/** Every file below a folder, in its plain text. */
function textsBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file))
    .map((bytes) => String(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes));
}

async function expectRefused(args: readonly string[], ...texts: RegExp[]): Promise<void> {
  const { status, stdout, stderr } = await program.run('solve', ...SOLVED, ...args);
  expect({ status, stdout }, stderr).toEqual({ status: 2, stdout: '' });
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
  for (const text of texts) expect(stderr).toMatch(text);
}

function headerOf(text: string): Record<string, unknown> {
  return JSON.parse(text.split('\n')[0] as string) as Record<string, unknown>;
}

describe('solve --server', () => {
  it('solves as the model in process does, and says so in its trace', async () => {
    const { url, asked } = await server();
    const path = out('run.aprtrace');
    const local = await program.run('solve', ...SOLVED, '--json');
    const over = await program.run('solve', ...SOLVED, '--json', '--server', url, '--out', path);
    expect(over).toMatchObject({ status: 0, stderr: '' });
    const summary = ({ stdout }: Outcome) => ({ ...(JSON.parse(stdout) as object), wallMs: 0 });
    expect(summary(over)).toEqual(summary(local));
    // One for each stretch: the parent's two, and its children's; and the probe's.
    expect(asked).toHaveLength(5);
    const text = readFileSync(path, 'utf8');
    expect(headerOf(text)).toMatchObject({
      model: { name: 'scripted (llama.cpp b1-test)' },
      notRecorded: ['steps'],
    });
    expect(headerOf(text)['model'] as object).not.toHaveProperty('sha256');
    expect(await program.run('trace', 'validate', path)).toMatchObject({ status: 0 });
  });

  it('prints what of its prompts the server had in its cache, and the trace tells it', async () => {
    const { url } = await server();
    const path = out('cached.aprtrace');
    const { stdout } = await program.run('solve', ...SOLVED, '--server', url, '--out', path);
    const share = /\d+ of \d+ prompt tokens, 9\d\.\d %$/m;
    expect(stdout).toMatch(new RegExp(`^server cache +${share.source}`, 'm'));
    const shown = await program.run('trace', 'summary', path);
    expect(shown.stdout, shown.stderr).toMatch(share);
    const local = await program.run('solve', ...SOLVED);
    expect(local.stdout).not.toMatch(/cache/);
  });

  it('takes the window of the server where that is smaller than the usual one', async () => {
    const { url } = await server({ contextLength: 100 });
    const path = out('narrow.aprtrace');
    await program.run('solve', ...SOLVED, '--server', url, '--out', path);
    expect(headerOf(readFileSync(path, 'utf8'))).toMatchObject({ limits: { contextWindow: 100 } });
    await expectRefused(['--server', url, '--window', '101'], /--window 101: .* from 32 to 100/);
  });

  it('keeps what was decoded where the server dies, and names why', async () => {
    const { url } = await server({ diesAfter: 20 });
    const path = out('died.aprtrace');
    const { status, stderr } = await program.run(
      'solve',
      ...SOLVED,
      '--server',
      url,
      '--out',
      path,
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(/The connection to the server at http:\/\/127\.0\.0\.1:\d+ failed/);
    expect(await program.run('trace', 'validate', path)).toMatchObject({ status: 0 });
    const last = readFileSync(path, 'utf8').trimEnd().split('\n').at(-1) as string;
    expect(JSON.parse(last)).toMatchObject({ type: 'runEnd' });
  });

  it('refuses what cannot decode, and says what to do', async () => {
    const other = await server({ vocabularySize: 32_000 });
    await expectRefused(['--server', other.url], /32000 tokens, which no language here/);
    await expectRefused(
      ['--server', other.url, '--language', 'compact'],
      /vocabulary of 32000 tokens, and the language compact is written with 1064/,
    );
    const { url } = await server();
    await expectRefused(['--server', url, '--language', 'klingon'], /language klingon/);
    await expectRefused(['--server', url, '--task', 'answers'], /task answers .* language compact/);
    await expectRefused(['--server', url, '--task', 'chess'], /no task chess.*countdown/);
    await expectRefused(['--language', 'compact'], /--language .* Give its address with --server/);
    await expectRefused(['--server', 'ftp://x'], /address of a server is such as/);
    const short = await server({ contextLength: 16 });
    await expectRefused(['--server', short.url], /context of 16 tokens.* 32 or more/);
  });
});

describe('evaluate --server', () => {
  const ARGS = ['--limit', '30', '--concurrency', '4', '--window', '64'];

  beforeAll(async () => {
    const { status, stderr } = await program.run('evaluate', ...ARGS, '--out', out('local'));
    expect(status, stderr).toBe(0);
  });

  it('comes to what the model in process comes to', async () => {
    const { url } = await server();
    const over = await program.run('evaluate', ...ARGS, '--server', url, '--out', out('over'));
    expect(over.status, over.stderr).toBe(0);
    expect(unshared(out('over'))).toEqual(unshared(out('local')));
    const identity = JSON.parse(readFileSync(join(out('over'), 'study.json'), 'utf8')) as unknown;
    expect(identity).toMatchObject({ models: { 'scripted (llama.cpp b1-test)': '' } });
    const [trace] = textsBelow(join(out('over'), 'traces'));
    expect(headerOf(trace as string)).toMatchObject({ notRecorded: ['steps'] });
  });

  it('killed in the middle, goes on to the same results', async () => {
    const { url } = await server({ tokenMs: 1 });
    const resumed = [...ARGS, '--server', url, '--out', out('twice'), '--resume'];
    const running = program.start('evaluate', resumed);
    await vi.waitFor(() => expect(records(out('twice')).length).toBeGreaterThan(3), 60_000);
    running.child.kill('SIGKILL');
    await running.outcome;
    expect(records(out('twice')).length).toBeLessThan(30);
    const last = await program.run('evaluate', ...resumed);
    expect(last.status, last.stderr).toBe(0);
    expect(unshared(out('twice'))).toEqual(unshared(out('local')));
  });

  it('goes on with one of two servers where the other dies', async () => {
    const [first, second] = [await server(), await server({ diesAfter: 200 })];
    const urls = `${first.url},${second.url}`;
    const args = [...ARGS, '--server', urls, '--out', out('replicas')];
    const outcome = await program.run('evaluate', ...args);
    expect(outcome.status, outcome.stderr).toBe(0);
    expect(second.said).toBe(200);
    expect(unshared(out('replicas'))).toEqual(unshared(out('local')));
  });

  it('keeps a file that another model does not go on with', async () => {
    const { url } = await server();
    const args = [
      'evaluate',
      '--limit',
      '3',
      '--server',
      url,
      '--json',
      out('results.json'),
    ] as const;
    expect(await program.run(...args)).toMatchObject({ status: 0 });
    expect(await program.run(...args, '--resume')).toMatchObject({ status: 0 });
    const other = ['--limit', '3', '--window', '256', '--json', out('results.json'), '--resume'];
    const { status, stderr } = await program.run('evaluate', ...other);
    expect({ status, stderr }).toMatchObject({ status: 2 });
    expect(stderr).toMatch(/made with another model, scripted \(llama\.cpp b1-test\)/);
  });

  it('says what compares models in folders', async () => {
    const args = ['--server', 'http://127.0.0.1:1', '--suite', 'paper'];
    const { status, stderr } = await program.run('evaluate', ...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(/--suite is of models in folders/);
  });
});

describe('rollouts --server', () => {
  it('writes what the model in process writes', async () => {
    const { url } = await server();
    const args = ['--problems', 'models/heldout.json', '--limit', '5', '--window', '64', '--out'];
    expect(await program.run('rollouts', ...args, out('local.jsonl'))).toMatchObject({ status: 0 });
    const over = await program.run('rollouts', ...args, out('over.jsonl'), '--server', url);
    expect(over).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(out('over.jsonl'), 'utf8')).toBe(readFileSync(out('local.jsonl'), 'utf8'));
  });
});

describe('the key of a server', () => {
  const secrets = [KEY, Buffer.from(KEY).toString('base64').replace(/=+$/, ''), 'p4ssw0rd'];

  function expectNoSecret(texts: readonly string[]): void {
    for (const secret of secrets) {
      for (const text of texts) expect(text).not.toContain(secret);
    }
  }

  it('is sent, and stands in no output and no file', async () => {
    const { url } = await server({ key: KEY });
    const env = { APR_SERVER_KEY: KEY };
    const path = out('keyed');
    const withUser = url.replace('://', '://someone:p4ssw0rd@');
    const args = ['--limit', '5', '--server', withUser, '--out', path];
    const { status, stdout, stderr } = await program.start('evaluate', args, env).outcome;
    expect(status, stderr).toBe(0);
    expectNoSecret([stdout, stderr, ...textsBelow(path)]);
    expect(textsBelow(path).join('')).toContain('***@127.0.0.1');
  });

  it('that is wrong is refused in words that do not repeat it', async () => {
    const { url } = await server({ key: 'another' });
    for (const command of ['solve', 'evaluate'] as const) {
      const path = out(`refused-${command}`);
      const args = [...(command === 'solve' ? SOLVED : []), '--server', url, '--out', path];
      const running = program.start(command, args, { APR_SERVER_KEY: KEY });
      const { status, stdout, stderr } = await running.outcome;
      expect(status).toBe(2);
      expect(stderr).toMatch(/401|key/i);
      expectNoSecret([stdout, stderr]);
    }
    expectNoSecret(textsBelow(folder));
  });
});
