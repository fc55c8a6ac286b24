/** What puts words into a person's language: the editor's own `l10n`, or plain English. */
export interface Localizer {
  /** The message with `{0}`, `{1}` ... replaced. */
  t(message: string, ...values: readonly (string | number)[]): string;
}

/** Leaves the words as they are. */
export const ENGLISH: Localizer = {
  t: (message, ...values) =>
    message.replace(/\{(\d+)\}/g, (slot, index: string) => String(values[Number(index)] ?? slot)),
};
