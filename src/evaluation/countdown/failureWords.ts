import type { FailureCause } from './failure';
import type { Localizer } from '../../common/localizer';
import { plainText } from '../../common/plainText';

/** Why a problem was not solved, for people; a sentence of another source stays as it is. */
export function failureWords(failure: string, l10n: Localizer): string {
  const words: Readonly<Record<FailureCause, string>> = {
    'wrong claim of a child': l10n.t('wrong claim of a child'),
    'wrong claim of its own': l10n.t('wrong claim of its own'),
    'result not used': l10n.t('result not used'),
    'child missed, arithmetic': l10n.t('child missed, arithmetic'),
    'child missed, malformed': l10n.t('child missed, malformed'),
    'child missed, limit': l10n.t('child missed, limit'),
    'child missed, passed over': l10n.t('child missed, passed over'),
    limit: l10n.t('limit'),
    malformed: l10n.t('malformed'),
    'never handed out': l10n.t('never handed out'),
    'gave up': l10n.t('gave up'),
  };
  return Object.hasOwn(words, failure) ? words[failure as FailureCause] : plainText(failure);
}
