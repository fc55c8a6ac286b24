import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll } from 'vitest';
import { writeModel } from '../engine/modelFolder';

/** What a command left behind. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
}

export type Command = 'solve' | 'evaluate' | 'trace' | 'rollouts';

/** The program in a folder, as `npm run build` leaves it; its commands run as processes. */
export class Program {
  constructor(readonly root: string) {
    if (!existsSync(join(root, 'dist/cli/solve.js'))) throw new Error('Run `npm run build` first.');
  }

  start(command: Command, args: readonly string[], env: Record<string, string> = {}): Running {
    const file = join(this.root, 'dist', 'cli', `${command}.js`);
    const child = spawn(process.execPath, [file, ...args], { env: { ...process.env, ...env } });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const outcome = new Promise<Outcome>((done) => {
      child.on('close', (status) => done({ status, stdout, stderr }));
    });
    return { child, outcome };
  }

  run(command: Command, ...args: readonly string[]): Promise<Outcome> {
    return this.start(command, args).outcome;
  }
}

/** The program and the models of this checkout. */
export function realProgram(): Program {
  return new Program(resolve('.'));
}

/**
 * A copy of the program whose engine worker plays scriptedWorker.ts: its commands are the real ones,
 * and what its model says is known. It lies where Node finds what the bundles leave outside.
 */
export function scriptedProgram(): Program {
  mkdirSync('node_modules/.cache', { recursive: true });
  const root = mkdtempSync(resolve('node_modules/.cache/apr-program-'));
  cpSync('dist/cli', join(root, 'dist/cli'), { recursive: true });
  buildSync({
    entryPoints: ['test/unit/cli/scriptedWorker.ts'],
    outfile: join(root, 'dist/engine/engineWorker.js'),
    bundle: true,
    platform: 'node',
  });
  writeModel(join(root, 'models', 'apr'), { name: 'scripted apr' });
  cpSync('models/heldout.json', join(root, 'models/heldout.json'));
  return new Program(root);
}

/** The scripted program and an empty folder for the tests of a file, both removed behind the last one. */
export function scriptedFor(name: string): { readonly scripted: Program; readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), `apr-${name}-`));
  const scripted = scriptedProgram();
  afterAll(() => {
    removeProgram(scripted);
    rmSync(folder, { recursive: true });
  });
  return { scripted, folder };
}

export function removeProgram({ root }: Program): void {
  rmSync(root, { recursive: true });
}
