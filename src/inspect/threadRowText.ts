import { describeEvent } from '../trace/saidEvent';
import { outcomeOf, type ThreadOutcome } from '../trace/outcome';
import { contextWindowOf, isRecorded } from '../trace/recorded';
import type { RunState, SpawnState, ThreadState } from '../trace/runState';
import { threadLabel } from '../trace/threadLabel';
import { measureThread } from '../trace/threadMetrics';
import type { RunEndEvent } from '../trace/traceEvent';
import { formatMs, formatPercent } from './amounts';
import type { Localizer } from '../common/localizer';
import { endWords, eventsWords, limitWords, outcomeWords } from './outcomeWords';
import { plainText } from '../common/plainText';
import { refusalWords } from './unsolvedWords';
import { JOIN_ICON, OUTCOME_ICONS, type RowIcon, SPAWN_ICON } from './rowIcon';
import { shareWords } from './shareWords';
import { durationOf, OUTCOMES } from './threadFilter';

/** What a row says. */
export interface RowText {
  readonly icon: RowIcon;
  readonly label: string;
  readonly description: string;
}

/** What the thread is about; then how it stands, its share of the window, and its time if known. */
export function describeThread(
  state: RunState,
  thread: ThreadState,
  l10n: Localizer,
): RowText & { readonly outcome: ThreadOutcome } {
  const outcome = outcomeOf(state, thread);
  const parts = [
    standing(state, thread, outcome, l10n),
    contextUse(state, thread, l10n),
    ...shareWords(thread, l10n),
    ...timeWords(state, durationOf(state, thread)),
  ];
  return {
    outcome,
    icon: OUTCOME_ICONS[outcome],
    label: plainText(threadLabel(state, thread)),
    description: parts.join(' · '),
  };
}

export function describeSpawn(
  state: RunState,
  spawn: SpawnState,
  children: readonly ThreadState[],
  shown: number,
  l10n: Localizer,
): RowText {
  const counts = new Map<ThreadOutcome, number>();
  for (const child of children) {
    const outcome = outcomeOf(state, child);
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  const outcomes = OUTCOMES.flatMap((outcome) => {
    const count = counts.get(outcome);
    return count ? [`${count} × ${outcomeWords(outcome, l10n)}`] : [];
  });
  const number =
    children.length === 1 ? l10n.t('1 child') : l10n.t('{0} children', children.length);
  const some = shown < children.length ? l10n.t('{0} shown', shown) : undefined;
  const unserved = spawn.messages.length - children.length;
  const lost = unserved > 0 && spawn.messages.length > 0 ? l10n.t('{0} not served', unserved) : '';
  const ms = (spawn.resumed?.ms ?? state.ms) - spawn.waited.ms;
  return {
    icon: SPAWN_ICON,
    label: l10n.t('spawn {0}', spawn.number + 1),
    description: [number, some, outcomes.join(', '), lost, ...timeWords(state, ms)]
      .filter(Boolean)
      .join(' · '),
  };
}

export function describeJoin(
  state: RunState,
  thread: ThreadState,
  spawn: SpawnState,
  l10n: Localizer,
): RowText {
  return {
    icon: JOIN_ICON,
    label: l10n.t('join {0}', spawn.number + 1),
    description: joinWords(state, thread, spawn, l10n),
  };
}

function joinWords(
  state: RunState,
  thread: ThreadState,
  spawn: SpawnState,
  l10n: Localizer,
): string {
  const { results } = spawn;
  if (results) {
    const goals = results.filter((result) => result !== null).length;
    if (!(state.start?.language?.answers ?? true)) {
      return l10n.t('{0} of {1} returned something', goals, results.length);
    }
    return l10n.t('{0} × solution, {1} × no solution', goals, results.length - goals);
  }
  return isJoining(state, thread, spawn)
    ? l10n.t('results are arriving')
    : l10n.t('what was returned is not recorded');
}

/** Whether the thread has resumed, and what it resumed with is still to come. */
function isJoining(state: RunState, thread: ThreadState, spawn: SpawnState): boolean {
  const sampledBefore = spawn.context + (spawn.dropped ?? 0) - spawn.forced;
  return (
    state.status === 'running' &&
    thread.state === 'running' &&
    spawn === thread.spawns.at(-1) &&
    thread.counts.sampled === sampledBefore
  );
}

/** What came of the run: the verified expression, or why there is none. */
export function describeResult(state: RunState, end: RunEndEvent, l10n: Localizer): RowText {
  const answer = end.answer ?? end.expression;
  if (end.verified && answer !== undefined) {
    return {
      icon: { name: 'verified-filled', color: 'testing.iconPassed' },
      label: plainText(answer),
      description: l10n.t('verified'),
    };
  }
  const icon = { name: 'unverified', color: 'testing.iconFailed' };
  if (end.verified === undefined && (end.claimed || end.finishReason === 'stop')) {
    return {
      icon: OUTCOME_ICONS.done,
      label: plainText(answer ?? '') || l10n.t('finished'),
      description: l10n.t('nobody judged it'),
    };
  }
  if (end.claimed) {
    return {
      icon,
      label: l10n.t('the answer is wrong'),
      description: plainText(refusalWords(state, l10n) ?? l10n.t('the verifier refused it')),
    };
  }
  const description = whyNothing(state, end, l10n);
  return { icon, label: l10n.t('no solution found'), description };
}

function whyNothing(state: RunState, end: RunEndEvent, l10n: Localizer): string {
  const root = state.threads.get(0);
  if (end.finishReason === 'abort') return l10n.t('stopped');
  const limit = root?.limits.at(-1) ?? state.limits.at(-1);
  if (end.finishReason === 'length' && limit) return limitWords(limit, l10n);
  return root?.answer === null ? l10n.t('the model gave up') : l10n.t('no answer was written');
}

function standing(
  state: RunState,
  thread: ThreadState,
  outcome: ThreadOutcome,
  l10n: Localizer,
): string {
  if (outcome === 'running') {
    const newest = thread.search.at(-1)?.event;
    if (newest) return l10n.t('running: {0}', plainText(describeEvent(newest)));
    return thread.said > 0 ? outcomeWords(outcome, l10n) : l10n.t('running: begins');
  }
  if (outcome !== 'waiting') return endWords(outcome, thread, l10n);
  const children = thread.spawns.at(-1)?.children ?? [];
  const open = children.filter((id) => state.threads.get(id)?.state !== 'finished').length;
  return l10n.t('waiting for {0} of {1} children', open, children.length);
}

/** None where time was not recorded. */
function timeWords(state: RunState, ms: number): string[] {
  return isRecorded('time', state) ? [formatMs(ms)] : [];
}

function contextUse(state: RunState, thread: ThreadState, l10n: Localizer): string {
  if (!isRecorded('tokens', state)) return eventsWords(thread, l10n);
  const window = contextWindowOf(state);
  const { context, windowShare } = measureThread(state, thread);
  return window === undefined || windowShare === undefined
    ? l10n.t('{0} tok', context)
    : l10n.t('{0}/{1} tok ({2})', context, window, formatPercent(windowShare));
}
