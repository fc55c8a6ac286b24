import { assertNever } from '../../common/assertNever';
import { formatOperation } from '../../countdown/arithmetic';
import type { Departure } from '../../countdown/demonstration/departure';
import { compactDeparture, rulesOf } from '../../language/compact/departure';
import { VOCABULARY } from '../../language/compact/vocabulary';
import { describeEvent } from '../../trace/saidEvent';
import type { RunState, ThreadState } from '../../trace/runState';
import type { Localizer } from '../../common/localizer';
import type { Transcript } from '../transcript';
import type { DepartureMark } from '../taskView';
import { type Place, placeOfToken } from '../transcriptFeatures';
import { isSameVocabulary, type TokenNames } from '../../trace/tokenNames';
import { promptOf, searchOf } from '../../tasks/countdownTrace';
import { inWords } from '../../countdown/words';

/**
 * Where a finished thread of a bundled model first departs from the symbolic solver that the model
 * learned from: the place to look at first where a child found nothing. Undefined where it never
 * does, and for models of another language, which learned from something else.
 */
export function departureMark(
  state: RunState,
  thread: ThreadState,
  transcript: Transcript,
  names: TokenNames,
  l10n: Localizer,
): DepartureMark | undefined {
  const window = state.start?.limits.contextWindow;
  if (window === undefined || thread.state !== 'finished') return undefined;
  if (!isSameVocabulary(names.vocabulary, VOCABULARY)) return undefined;
  const search = searchOf(thread).map(({ event }) => event);
  const departure = compactDeparture(promptOf(thread), search, window, rulesOf(names.vocabulary));
  const place = departure && placeOf(departure, thread, transcript);
  return place && { ...place, words: departureWords(departure, l10n) };
}

/** What a departure is, and what the solver does instead. */
function departureWords({ kind, expected }: Departure, l10n: Localizer): string {
  const theirs = !expected
    ? l10n.t('ends here')
    : 'type' in expected
      ? describeEvent(inWords(expected))
      : formatOperation(expected);
  switch (kind) {
    case 'exact division passed over':
      return l10n.t('An exact division is passed over. The symbolic solver: {0}', theirs);
    case 'inexact division tried':
      return l10n.t('This division is not exact. The symbolic solver: {0}', theirs);
    case 'wrong arithmetic':
      return l10n.t('The result is wrong. The symbolic solver: {0}', theirs);
    case 'operation passed over':
    case 'wrong ending':
    case 'malformed':
    case 'cut off':
      return l10n.t('First departure from the symbolic solver, which says: {0}', theirs);
    default:
      return assertNever(kind);
  }
}

function placeOf(
  { event, message }: Departure,
  { search }: ThreadState,
  transcript: Transcript,
): Place | undefined {
  const at = search[event];
  if (!at) return undefined;
  const spawn = search.slice(0, event).filter((one) => one.event.type === 'spawn').length;
  const messages = transcript.flatMap((line, i) =>
    line.kind === 'message' && line.spawn === spawn ? [{ line: i, text: line.text }] : [],
  );
  const written = message === undefined ? undefined : messages[message];
  if (!written) return placeOfToken(transcript, at.tokens - 1);
  const start = written.text.length - written.text.trimStart().length;
  return { line: written.line, start, end: written.text.length };
}
