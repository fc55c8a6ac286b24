import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { realProgram } from './program';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

// Where nobody has ever run anything, nothing lies afterwards, and nothing was connected to.

const TRACER = ['-f', '-qq', '-e', 'trace=connect,sendto,sendmsg,sendmmsg', '-o'];
const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

const folder = mkdtempSync(join(tmpdir(), 'apr-privacy-'));
const { root } = realProgram();
/** Decodes in its main thread, as unit tests do. */
let direct: string;

beforeAll(() => {
  // It lies where Node finds what the bundle leaves outside.
  mkdirSync('node_modules/.cache', { recursive: true });
  direct = join(mkdtempSync(resolve('node_modules/.cache/apr-privacy-')), 'direct.js');
  const contents = `(async () => {
    const { createModelRunner } = await import('./src/engine/modelRunner');
    const { openModelPackage } = await import('./src/engine/modelPackage');
    const { modelPath, shape } = await openModelPackage('models/apr');
    await (await createModelRunner({ modelPath, shape, threads: 1 })).dispose();
  })();`;
  buildSync({
    ...{ stdin: { contents, resolveDir: root }, outfile: direct },
    ...{ bundle: true, platform: 'node', external: ['onnxruntime-node'] },
  });
});
afterAll(() => {
  rmSync(join(direct, '..'), { recursive: true });
  rmSync(folder, { recursive: true });
});

interface Left {
  /** What lies in the home folder afterwards. */
  readonly files: readonly string[];
  /** System calls that reached for an address of the internet, this machine's own too. */
  readonly connections: readonly string[];
  readonly stderr: string;
}

/** Runs Node in a home that is new, watched as far as this system can. */
function runInNewHome(...args: readonly string[]): Left {
  const home = mkdtempSync(join(folder, 'home-'));
  const log = join(folder, 'calls.txt');
  const env: NodeJS.ProcessEnv = { ...process.env, HOME: home, USERPROFILE: home };
  // What this process or a person has set must not do the work.
  for (const name of ['ORT_DISABLE_TELEMETRY', 'XDG_CACHE_HOME', 'LOCALAPPDATA']) delete env[name];
  const command = [process.execPath, ...args];
  const [program = '', ...rest] = canTrace ? ['strace', ...TRACER, log, ...command] : command;
  const { stderr } = spawnSync(program, rest, { env, cwd: root, encoding: 'utf8' });
  return {
    files: readdirSync(home, { recursive: true, encoding: 'utf8' }),
    connections: canTrace
      ? (readFileSync(log, 'utf8').match(/^.*sa_family=AF_INET6?.*$/gm) ?? [])
      : [],
    stderr,
  };
}

const QUICK = ['--window', '64', '--threads', '1', '--json'];
const NOTHING: Left = { files: [], connections: [], stderr: '' };

describe('in a home that is new', () => {
  it.runIf(canTrace)('a connection would be seen', () => {
    const { connections } = runInNewHome('-e', `net.connect(9, '127.0.0.1').on('error', () => {})`);
    expect(connections).toHaveLength(1);
  });

  it('solve leaves nothing and reaches nobody', () => {
    const solve = join(root, 'dist/cli/solve.js');
    const left = runInNewHome(solve, ...'22 26 31 53 --target 27'.split(' '), ...QUICK);
    expect(left).toEqual(NOTHING);
  });

  it('evaluate leaves nothing and reaches nobody', () => {
    const args = ['--limit', '2', ...QUICK, join(folder, 'results.json')];
    const { stderr, ...left } = runInNewHome(join(root, 'dist/cli/evaluate.js'), ...args);
    expect({ ...left, stderr: stderr.trim() }).toEqual(NOTHING);
  });

  it('a model on the main thread leaves nothing and reaches nobody', () => {
    expect(runInNewHome(direct)).toEqual(NOTHING);
  });
});
