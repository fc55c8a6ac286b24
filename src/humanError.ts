/** An error that the person at the screen can act on: its message says what to do next. */
export class HumanError extends Error {
  override readonly name = 'HumanError';
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
