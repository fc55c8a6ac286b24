import { inheritedAtStart } from '../trace/promptEnd';
import type { ThreadState } from '../trace/runState';
import type { Alternatives } from '../trace/traceEvent';
import type { Localizer } from '../common/localizer';
import { plainText } from '../common/plainText';
import type { TokenNames } from '../trace/tokenNames';

/** What a thread may say next, most probable first; or why that is not known. */
export type NextToken =
  | {
      readonly kind: 'known';
      readonly alternatives: Alternatives;
      /** The one that was taken, where the run has gone on since. */
      readonly taken: number | undefined;
    }
  | { readonly kind: 'unknown'; readonly why: string };

/** What the thread took after this moment, as the run's later state has recorded it. */
export function recordedNext(
  now: ThreadState,
  later: ThreadState | undefined,
  l10n: Localizer,
): NextToken {
  const position = now.context;
  const tokens = later?.tokens;
  // What a step says beside its token follows in events of its own, between which it has no next.
  const { state } = later?.context === position ? later : now;
  if (state === 'finished') return { kind: 'unknown', why: l10n.t('the thread has ended') };
  if (state === 'waiting') return { kind: 'unknown', why: l10n.t('it waits for its children') };
  if (later && !tokens && inheritedAtStart(later) > 0) {
    return { kind: 'unknown', why: l10n.t('its tokens cannot be told from those of its parent') };
  }
  if (later && !tokens && position < later.context) {
    return { kind: 'unknown', why: l10n.t('the file is still being read') };
  }
  if (!tokens || position >= tokens.length) {
    return { kind: 'unknown', why: l10n.t('nothing was recorded after this') };
  }
  if (tokens.isForced(position)) {
    return { kind: 'unknown', why: l10n.t('what its children returned') };
  }
  const taken = tokens.id(position);
  const alternatives = tokens.alternatives(position);
  if (alternatives) return { kind: 'known', alternatives, taken };
  const logprob = tokens.logprob(position);
  if (logprob === undefined) {
    return { kind: 'unknown', why: l10n.t('probabilities were not recorded') };
  }
  return { kind: 'known', alternatives: { tokenIds: [taken], logprobs: [logprob] }, taken };
}

/** A token's name for a person. */
export function tokenName(id: number, names: TokenNames): string {
  return plainText(names.name(id), 40);
}
