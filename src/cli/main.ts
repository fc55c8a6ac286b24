import { HumanError, messageOf } from '../humanError';

/** Exit codes of every command. */
export const EXIT = { solved: 0, unsolved: 1, badInput: 2 } as const;

/**
 * Runs a command and sets the exit code. What a person can mend is printed as one message and ends
 * with 2; anything else is a defect and shows its stack.
 */
export async function runMain(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (isUsageError(error) || error instanceof HumanError) {
      process.stderr.write(`${messageOf(error)}\n`);
      process.exitCode = EXIT.badInput;
    } else {
      throw error;
    }
  }
}

/** Errors of node:util parseArgs: an unknown option, or an option without its value. */
function isUsageError(error: unknown): boolean {
  return (
    error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  );
}

/** An option's whole number within its range, or a HumanError that names both. */
export function wholeNumber(option: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < low || value > high) {
    throw new HumanError(`${option} ${text}: give a whole number from ${low} to ${high}.`);
  }
  return value;
}
