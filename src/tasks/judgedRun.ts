import type { RunState } from '../trace/runState';
import { stepsOf } from '../trace/saidEvent';
import type { RunEndEvent } from '../trace/traceEvent';
import { answerInWords } from '../countdown/words';
import { countdownTask } from './countdown';
import { problemOf } from './countdownTrace';
import { taskNamed } from './tasks';

/** What the end of a run says of its answer. */
export type RunVerdict = Required<Pick<RunEndEvent, 'claimed' | 'verified'>> &
  Pick<RunEndEvent, 'answer' | 'reason'>;

/**
 * Judges what a run came to whose task knows the right answer, such as the reference of `answers`,
 * where nobody has judged it: recorded runs and those of other programs. Its claim is the answer that
 * its end tells, or that its root says, or else all that the root wrote.
 *
 * @param state the run's last state; where it keeps counts only, it must tell an answer
 * @returns undefined where the run has a verdict or a score, broke off, wrote nothing, or where its task has
 * nothing to verify, is not known, or has a language of its own that judges
 */
export function verdictOf(state: RunState): RunVerdict | undefined {
  const { start, end } = state;
  if (end?.verified) return refusalOf(state);
  if (!end || end.verified !== undefined || end.finishReason !== 'stop') return undefined;
  // A score of the file that recorded it, which says neither right nor wrong, stands.
  if (end.reason !== undefined) return undefined;
  const task = start?.task === undefined ? undefined : taskNamed(start.task);
  if (!task || task.trace || task.check(start?.problem) !== undefined) return undefined;
  const claim = claimOf(state);
  const verdict = claim === '' ? undefined : task.verify(start?.problem, claim);
  if (!verdict) return undefined;
  const { ok, answer } = verdict;
  return {
    claimed: answer !== undefined,
    verified: ok,
    ...(answer !== undefined && { answer }),
    ...(!ok && { reason: verdict.reason.message }),
  };
}

/**
 * What is wrong with an answer that the end of the run calls verified: the word of a file is none for
 * it where the task can look for itself. Undefined where nothing is, or nobody can tell.
 */
function refusalOf({ start, end }: RunState): RunVerdict | undefined {
  const problem = problemOf(start);
  if (!problem) return undefined;
  // `(53-31)/22+26 = 27`: the words of an answer say the target behind it.
  const words = end?.answer?.replace(answerInWords('', problem), '');
  for (const claim of [end?.expression, words]) {
    const verdict = claim === undefined ? undefined : countdownTask.verify(problem, claim);
    if (verdict?.ok === false) {
      return { claimed: true, verified: false, reason: verdict.reason.message };
    }
  }
  return undefined;
}

/** The run with this verdict at its end, for whoever shows or counts it; itself where there is none. */
export function judgedRun(state: RunState): RunState {
  const verdict = verdictOf(state);
  return state.end && verdict ? { ...state, end: { ...state.end, ...verdict } } : state;
}

function claimOf({ end, threads }: RunState): string {
  if (end?.answer !== undefined) return end.answer.trim();
  const root = threads.get(0);
  if (root?.answer) return stepsOf(root.answer).join('\n').trim();
  const said = root?.search ?? [];
  return said
    .flatMap(({ event }) => (event.type === 'text' ? (event.text ?? '') : []))
    .join('')
    .trim();
}
