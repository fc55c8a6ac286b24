import { fillIn, type Translator } from './humanError';

/** What puts words into a person's language: the editor's own `l10n`, or plain English. */
export type Localizer = Translator;

/** Leaves the words as they are. */
export const ENGLISH: Localizer = { t: (message, ...values) => fillIn(message, values) };
