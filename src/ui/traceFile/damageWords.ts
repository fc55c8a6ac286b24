import { l10n } from 'vscode';
import { plainText } from '../../common/plainText';
import type { Unread } from '../../session/run/runSession';
import { withoutLinks } from '../foreignText';

/** What is wrong with the file, in a sentence for a message. */
export function damageWords(name: string, part: Unread): string {
  if ('reason' in part) {
    return withoutLinks(l10n.t('{0} could not be read whole: {1}', name, placed(part)));
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
  if ('reason' in part) return `${name}, ${placed(part)}`;
  const { line, byteOffset, problem } = part;
  return `${name}, line ${line}, byte ${byteOffset}: ${problem.message}`;
}

/** Of a file that was read as one, the fault has no place. */
function placed({ place, reason }: Extract<Unread, { reason: string }>): string {
  const words = plainText(reason.endsWith('.') ? reason : `${reason}.`);
  return place === '' ? words : `${plainText(place)}: ${words}`;
}
