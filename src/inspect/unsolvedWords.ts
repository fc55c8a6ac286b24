import { threadLabel } from '../trace/threadLabel';
import type { RunState } from '../trace/runState';
import type { LimitEvent } from '../trace/traceEvent';
import type { Localizer } from '../common/localizer';
import { limitWords } from './outcomeWords';
import { viewOf } from './taskViews';

/** Why a run that has ended is not solved, and what may help. */
export function unsolvedWords(state: RunState, l10n: Localizer): string {
  const { end } = state;
  const refusal = refusalWords(state, l10n);
  if (refusal) return l10n.t("The model's answer is wrong: {0}", refusal);
  if (end?.finishReason === 'abort') return l10n.t('The run was stopped.');
  const limit = state.limits.find(({ thread }) => thread === 0) ?? state.limits.at(-1);
  if (end?.finishReason === 'length' && limit) return limitReached(limit, state, l10n);
  if (state.threads.get(0)?.answer === null) return gaveUp(state, l10n);
  return l10n.t('The model wrote no answer that can be read.');
}

/**
 * Why the verifier refused the claimed answer: judged again where the task can, since a trace keeps the
 * words in English only; those where it does not keep the answer.
 */
export function refusalWords(state: RunState, l10n: Localizer) {
  const { end } = state;
  if (!end?.reason) return undefined;
  return viewOf(state).refusal?.(state)?.in(l10n) ?? end.reason;
}

/** Children that were cut short may be why. */
function gaveUp({ limits }: RunState, l10n: Localizer): string {
  const what = l10n.t('The model gave up: its search ended without a solution.');
  const windows = limits.filter(({ limit }) => limit === 'contextWindow');
  const [first] = windows;
  if (!first) return what;
  const threads = new Set(windows.map(({ thread }) => thread)).size;
  const why =
    threads === 1
      ? l10n.t('One thread reached the window of {0} tokens.', first.value)
      : l10n.t('{1} threads reached the window of {0} tokens.', first.value, threads);
  return `${what} ${why}`;
}

function limitReached(limit: LimitEvent, state: RunState, l10n: Localizer): string {
  const thread = state.threads.get(limit.thread);
  const place = thread ? threadLabel(state, thread) : String(limit.thread);
  const what = l10n.t('In {0}: {1}.', place, limitWords(limit, l10n));
  const advice = adviceOn(limit, state, l10n);
  return advice ? `${what} ${advice}` : what;
}

function adviceOn(limit: LimitEvent, state: RunState, l10n: Localizer) {
  if (limit.limit !== 'contextWindow') return undefined;
  return viewOf(state).windowAdvice?.(limit, state, l10n);
}
