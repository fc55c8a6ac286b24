/** What puts a message into a person's language, with its values. */
export interface Translator {
  t(message: string, ...values: readonly (string | number)[]): string;
}

/** An error that the person at the screen can act on: its message says what to do next. */
export class HumanError extends Error {
  override readonly name = 'HumanError';
  readonly values: readonly MessageValue[];

  /** @param template the message in English, with `{0}`, `{1}` ... where the values stand */
  constructor(
    readonly template: string,
    ...values: readonly MessageValue[]
  ) {
    super(
      fillIn(
        template,
        inAll(values, (error) => error.message),
      ),
    );
    this.values = values;
  }

  /** The values in English, as they can be sent to another thread. */
  get plainValues(): readonly (string | number)[] {
    return inAll(this.values, (error) => error.message);
  }

  /** The message in the person's language. */
  in(translator: Translator): string {
    return translator.t(this.template, ...inAll(this.values, (error) => error.in(translator)));
  }
}

/** A value of a message; an error stands for its own message. */
export type MessageValue = string | number | HumanError;

function inAll(
  values: readonly MessageValue[],
  say: (error: HumanError) => string,
): (string | number)[] {
  return values.map((value) => (value instanceof HumanError ? say(value) : value));
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
