import { assertNever } from '../common/assertNever';
import type { ThreadOutcome } from '../trace/outcome';
import type { FaultCounts, ThreadState } from '../trace/runState';
import type { LimitEvent } from '../trace/traceEvent';
import type { Localizer } from '../common/localizer';
import { plainText } from '../common/plainText';

/** A limit that a thread reached. */
export type ReachedLimit = Pick<LimitEvent, 'limit' | 'value'>;

/** Why a thread may have ended as it did. */
export interface EndReasons {
  readonly faults: FaultCounts;
  readonly limits: readonly ReachedLimit[];
}

/** How a thread stands, in words. */
export function outcomeWords(outcome: ThreadOutcome, l10n: Localizer): string {
  switch (outcome) {
    case 'running':
      return l10n.t('running');
    case 'waiting':
      return l10n.t('waiting');
    case 'solution':
      return l10n.t('solution');
    case 'wrong answer':
      return l10n.t('wrong answer');
    case 'no solution':
      return l10n.t('no solution');
    case 'done':
      return l10n.t('done');
    case 'malformed':
      return l10n.t('malformed');
    case 'limit':
      return l10n.t('limit reached');
    case 'stopped':
      return l10n.t('stopped');
    case 'overtaken':
      return l10n.t('overtaken');
    case 'cut off':
      return l10n.t('cut off');
    default:
      return assertNever(outcome);
  }
}

/** How much a thread has come to, where its tokens were not recorded. */
export function eventsWords({ said }: ThreadState, l10n: Localizer): string {
  return said === 1 ? l10n.t('1 event') : l10n.t('{0} events', said);
}

/** A limit that was reached: which one, and how much it allowed. */
export function limitWords({ limit, value }: ReachedLimit, l10n: Localizer): string {
  switch (limit) {
    case 'contextWindow':
      return l10n.t('window reached ({0} tokens)', value);
    case 'threadTokens':
      return l10n.t('token limit of a thread reached ({0} tokens)', value);
    case 'runTokens':
      return l10n.t('token limit of the run reached ({0} tokens)', value);
    case 'threads':
      return l10n.t('thread limit reached ({0} threads)', value);
    case 'depth':
      return l10n.t('depth limit reached ({0} levels)', value);
    default:
      return assertNever(limit);
  }
}

/** Outcomes that leave open why. */
const UNEXPLAINED: readonly ThreadOutcome[] = ['no solution', 'malformed', 'wrong answer'];

/** The outcome of a thread that has ended, with its reason. */
export function endWords(outcome: ThreadOutcome, reasons: EndReasons, l10n: Localizer): string {
  const limit = reasons.limits.at(-1);
  if (outcome === 'limit' && limit) return limitWords(limit, l10n);
  const faults = UNEXPLAINED.includes(outcome) ? faultWords(reasons, l10n) : [];
  const words = outcomeWords(outcome, l10n);
  return faults.length > 0 ? l10n.t('{0}: {1}', words, faults.join(', ')) : words;
}

/** What was wrong in a thread, most serious first; a state visited twice is no mistake. */
export function faultWords({ faults }: Pick<EndReasons, 'faults'>, l10n: Localizer): string[] {
  const rank = (fault: string) => {
    const known = FAULTS.indexOf(fault);
    return known < 0 ? 0 : known;
  };
  return Object.keys(faults)
    .filter((fault) => faults[fault] && !isHarmless(fault))
    .toSorted((a, b) => rank(a) - rank(b))
    .map((fault) => faultName(fault, l10n));
}

/** Whether it costs tokens and breaks nothing. */
export function isHarmless(fault: string): boolean {
  return fault === 'repeated state';
}

/** Those that are known, most serious first; others are as serious as the first. */
const FAULTS: readonly string[] = [
  'malformed spawn',
  'unserved spawn',
  'malformed operation',
  'malformed check',
  'malformed answer',
  'unexpected token',
  'unexpected line',
  'wrong arithmetic',
  'wrong operand',
  'wrong numbers',
];

/** What a mistake is called: of a language that is not known here, as the language calls it. */
export function faultName(fault: string, l10n: Localizer): string {
  switch (fault) {
    case 'malformed spawn':
      return l10n.t('malformed spawn');
    case 'unserved spawn':
      return l10n.t('unfinished spawn');
    case 'malformed operation':
      return l10n.t('malformed operation');
    case 'malformed check':
      return l10n.t('malformed check');
    case 'malformed answer':
      return l10n.t('malformed answer');
    case 'unexpected token':
      return l10n.t('unexpected token');
    case 'unexpected line':
      return l10n.t('unexpected line');
    case 'wrong arithmetic':
      return l10n.t('wrong arithmetic');
    case 'wrong operand':
      return l10n.t('wrong operand');
    case 'wrong numbers':
      return l10n.t('wrong numbers');
    case 'repeated state':
      return l10n.t('repeated state');
    default:
      return plainText(fault);
  }
}
