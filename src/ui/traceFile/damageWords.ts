import { l10n } from 'vscode';
import { type Localizer, ENGLISH } from '../../common/localizer';
import { plainText } from '../../common/plainText';
import type { Unread } from '../../session/run/runSession';
import type { ImportFault } from '../../trace/import/traceImport';
import { withoutLinks } from '../foreignText';

/** What is wrong with the file, in a sentence for a message. */
export function damageWords(name: string, part: Unread): string {
  if ('reason' in part) {
    return withoutLinks(l10n.t('{0} could not be read whole: {1}', name, placed(part, l10n)));
  }
  const { line, byteOffset, problem } = part;
  return l10n.t(
    '{0} is damaged in line {1}, at byte {2}: {3}.',
    name,
    line,
    byteOffset,
    withoutLinks(problem.in(l10n)),
  );
}

/** The same for the log, in English. */
export function plainDamage(name: string, part: Unread): string {
  if ('reason' in part) return `${name}, ${placed(part, ENGLISH)}`;
  const { line, byteOffset, problem } = part;
  return `${name}, line ${line}, byte ${byteOffset}: ${problem.message}`;
}

/** Of a file that was read as one, the fault has no place. */
function placed({ place, reason }: ImportFault, language: Localizer): string {
  const said = reason.in(language);
  const words = plainText(/[.。]$/.test(said) ? said : `${said}.`);
  return place === '' ? words : `${plainText(place)}: ${words}`;
}
