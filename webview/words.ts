import { ENGLISH, type Localizer } from '../src/common/localizer';

/** Puts words into the editor's language, with the translations that it gave the page. */
export function localizerOf(translations: Readonly<Record<string, unknown>>): Localizer {
  return {
    t: (message, ...values) => {
      const known = Object.hasOwn(translations, message) ? translations[message] : undefined;
      return ENGLISH.t(typeof known === 'string' ? known : message, ...values);
    },
  };
}
