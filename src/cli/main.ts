import { parseArgs, type ParseArgsConfig } from 'node:util';
import { HumanError } from '../common/humanError';
import { explainFailure } from '../trace/traceFile';
import { makeVisible, say, tell } from './terminal';

/** Exit codes of every command. */
export const EXIT = { solved: 0, unsolved: 1, badInput: 2 } as const;

/**
 * Runs a command and sets the exit code. What a person can mend is printed as one message and ends
 * with 2; anything else is a defect and shows its stack. Where standard output cannot be written, that
 * is told once and ends with 2 as well, but what is recorded or saved goes on.
 */
export async function runMain(main: () => Promise<number>, usage: string): Promise<void> {
  let isLost = false;
  process.stdout.on('error', (error: Error) => {
    // Who reads only the beginning (`| head`) has what it wanted.
    if (isLost || isClosedPipe(error)) return;
    isLost = true;
    refuse(new HumanError('Cannot write to standard output: {0}', explainFailure(error)).message);
  });
  // A terminal that is closed takes both, and nobody is there to be told.
  process.stderr.on('error', () => {});
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    say`${usage.split('\n')}`;
    return;
  }
  try {
    const code = await main();
    process.exitCode = isLost ? EXIT.badInput : code;
  } catch (error) {
    if (isUsageError(error)) refuse(explain(error));
    else if (error instanceof HumanError) refuse(error.message);
    else if (isAbort(error)) stopped();
    else {
      makeVisible(error);
      throw error;
    }
  }
}

function refuse(message: string): void {
  tell`${message.split('\n')}`;
  process.exitCode = EXIT.badInput;
}

function isClosedPipe(error: Error): boolean {
  return 'code' in error && error.code === 'EPIPE';
}

/** What was waited for when the command was interrupted, before there was anything to save. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function stopped(): void {
  tell`Stopped.`;
  process.exitCode = EXIT.unsolved;
}

/** For those who write to standard output and wait: what the system refuses, runMain tells. */
export function ignoreRefusal(error: Error): void {
  if (!('syscall' in error)) throw error;
}

/** node:util parseArgs, which takes `-5` for options, for commands that are given numbers. */
export function parseArguments<T extends ParseArgsConfig>(config: T) {
  const args = withNegatives(process.argv.slice(2), config.options ?? {});
  return parseArgs<T>({ ...config, args });
}

/** Negative numbers where parseArgs takes them for values: `--target=-5`, or behind `--`. */
function withNegatives(
  args: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>,
): string[] {
  if (args.includes('--')) return [...args];
  const before: string[] = [];
  const behind: string[] = [];
  for (const arg of args) {
    const last = before.at(-1);
    if (!/^-[\d.]/.test(arg)) before.push(arg);
    else if (options[last?.replace(/^--/, '') ?? '']?.type !== 'string') behind.push(arg);
    else before.splice(-1, 1, `${last}=${arg}`);
  }
  return behind.length > 0 ? [...before, '--', ...behind] : before;
}

/** Errors of node:util parseArgs: an unknown option, or an option without its value. */
function isUsageError(error: unknown): error is TypeError {
  return (
    error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  );
}

/** Node's first sentence; what it advises beyond that is about another case. */
function explain(error: TypeError): string {
  const [what = ''] = error.message.split(/\.(?:\s|$)/);
  return `${what}. See the options with --help.`;
}

/** An option's whole number within its range, or a HumanError that names both. */
export function wholeNumber(option: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < low || value > high) {
    throw new HumanError(`${option} ${text}: give a whole number from ${low} to ${high}.`);
  }
  return value;
}
