/** What puts a message into a person's language, with its values. */
export interface Translator {
  t(message: string, ...values: readonly (string | number)[]): string;
}

/** An error that the person at the screen can act on: its message says what to do next. */
export class HumanError extends Error {
  override readonly name = 'HumanError';
  readonly values: readonly (string | number)[];

  /** @param template the message in English, with `{0}`, `{1}` ... where the values stand */
  constructor(
    readonly template: string,
    ...values: readonly (string | number)[]
  ) {
    super(fillIn(template, values));
    this.values = values;
  }

  /** The message in the person's language. */
  in(translator: Translator): string {
    return translator.t(this.template, ...this.values);
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The same in the person's language, as far as it was meant for people. */
export function messageIn(translator: Translator, error: unknown): string {
  return error instanceof HumanError ? error.in(translator) : messageOf(error);
}

/** The template with `{0}`, `{1}` ... replaced; slots without a value stay. */
export function fillIn(template: string, values: readonly (string | number)[]): string {
  return template.replace(/\{(\d+)\}/g, (slot, index: string) =>
    String(values[Number(index)] ?? slot),
  );
}
