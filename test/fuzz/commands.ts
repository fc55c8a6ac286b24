import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Random, randomChoice, shuffled } from '../../src/common/random';
import { EXPORTS } from '../../src/trace/export/exports';
import { type Campaign, viewsOf } from './campaign';
import { runCommand } from './commandRun';
import { makeImports } from './makeImports';
import { makeResults } from './resultsFolder';
import { makeTraces } from './makeTraces';

const TRACE = 'dist/cli/trace.js';
const EVALUATE = 'dist/cli/evaluate.js';

/** Wall clock after which a command hangs, in milliseconds: where other work shares the processor it waits. */
const HANGS = 30_000;
/** Processor time that it may take on a small input. */
const MOST_WORK = 5000;
/** A stack of Node, or a warning of its own. */
const STACK = /^ {4}at |^\(node:\d+\)|\bnode:internal\b/m;
/** What a terminal obeys, turns around or hides, but for line breaks and tabs. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
/** How many commands get an input. */
const EACH = 2;

interface CommandInput {
  readonly path: string;
  readonly random: Random;
}

/** A command with its script first, which may write files into `out`. */
type Command = (path: string, out: string) => readonly string[];

const SPANS = 'test/fixtures/foreign/otlp-servers.json';
const FOREIGN = 'test/fixtures/foreign/multiverse.txt';
const OWN = 'test/golden/solved.aprtrace';

const ON_TRACES: readonly Command[] = [
  (path) => [TRACE, 'summary', path],
  (path) => [TRACE, 'summary', path, '--threads', '3'],
  (path) => [TRACE, 'validate', path],
  (path) => [TRACE, 'picture', path],
  (path) => [TRACE, 'diagnose', path],
  (path, out) => [TRACE, 'spans', path, '--from', SPANS, '--out', join(out, 'a.aprtrace')],
  ...EXPORTS.flatMap(({ name }): Command[] => [
    (path) => [TRACE, 'export', path, '--format', name],
    (path, out) => [TRACE, 'export', path, '--format', name, '--out', join(out, 'a')],
  ]),
];

const ON_IMPORTS: readonly Command[] = [
  (path) => [TRACE, 'import', path, '--list'],
  (path, out) => [TRACE, 'import', path, '--out', join(out, 'a.aprtrace')],
  (path, out) => [TRACE, 'import', path, '--run', '2', '--out', join(out, 'a.aprtrace')],
  (path) => [TRACE, 'import', FOREIGN, '--list', '--language', path],
  (path, out) => [TRACE, 'spans', OWN, '--from', path, '--out', join(out, 'a.aprtrace')],
  (path) => [EVALUATE, '--import', path],
  (path, out) => [EVALUATE, '--import', path, '--out', join(out, 'results')],
  (path) => [TRACE, 'validate', path],
];

const ON_FOLDERS: readonly Command[] = [
  (path) => [TRACE, 'diagnose', path],
  (path) => [TRACE, 'diagnose', join(path, 'traces', 'apr', '0003-0.aprtrace.gz')],
  (path) => [TRACE, 'validate', join(path, 'traces', 'apr', '0001-0.aprtrace.gz')],
  (path) => [EVALUATE, '--import', join(path, 'report-apr.json')],
];

/** Commands of the built program as processes of their own: `npm run build` makes it. */
export const COMMAND_RUNS: Campaign = {
  load: async () => {
    const missing = [TRACE, EVALUATE].find((script) => !existsSync(script));
    if (missing !== undefined) {
      throw new Error(
        `${missing} is not there. Run \`npm run build\` first: it makes the commands.`,
      );
    }
    const makers = [await makeTraces(), makeImports(), makeResults()];
    return (path, random) => randomChoice(random, makers)(path, random);
  },
  open: (path, random) => ({ path, random }),
  views: viewsOf<CommandInput>([{ name: 'commands', look: runSome }]),
};

async function runSome({ path, random }: CommandInput): Promise<void> {
  const out = `${path}-out`;
  for (const command of shuffled(random, commandsFor(path)).slice(0, EACH)) {
    mkdirSync(out, { recursive: true });
    try {
      await runOne(command(path, out));
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  }
}

function commandsFor(path: string): readonly Command[] {
  if (statSync(path).isDirectory()) return ON_FOLDERS;
  const isTrace = readFileSync(path).subarray(0, 200).includes('"aprtrace"');
  return isTrace ? ON_TRACES : ON_IMPORTS;
}

/**
 * Runs a command.
 * @throws AssertionError unless it ends in time, by itself, in words, and hides nothing from whoever looks
 * at the terminal
 */
export async function runOne([script = '', ...args]: readonly string[]): Promise<void> {
  const { code, stdout, stderr, cpuMs } = await runCommand(script, args, HANGS);
  const told = `${[script, ...args].join(' ')}: ${stderr.slice(-2000)}`;
  assert.ok(code !== null && [0, 1, 2].includes(code), `code ${code} of ${told}`);
  assert.doesNotMatch(stderr, STACK, `a stack of ${told}`);
  assert.ok(cpuMs !== undefined && cpuMs < MOST_WORK, `${cpuMs} ms of processor time of ${told}`);
  for (const text of [stdout, stderr]) {
    const [hidden] = UNSEEN.exec(text) ?? [];
    const number = hidden?.codePointAt(0)?.toString(16);
    assert.equal(number, undefined, `a character that is not seen, from ${told}`);
  }
}
