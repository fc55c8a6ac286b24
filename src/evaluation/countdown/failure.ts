import { isSolvable, MOST_SEARCHED } from '../../countdown/oracle';
import type { Prompt } from '../../countdown/prompt';
import type { RunState, SpawnState, ThreadState } from '../../trace/runState';
import { usefulChildren } from '../../trace/usefulChildren';
import { verifySteps } from '../../countdown/verifier';
import { promptOf, searchOf } from '../../tasks/countdownTrace';
import type { JoinEvent } from '../../countdown/searchEvent';

/**
 * Why a run of a solvable problem was not solved: the first of these that holds.
 *
 * - wrong claim of a child: the root answers with what a child returned, and the verifier refuses it
 * - wrong claim of its own: the root answers something else, and the verifier refuses it
 * - result not used: a child returned a right solution, and the root did not answer with it
 * - child missed, arithmetic: a child had a solvable state, wrote a wrong result and found nothing
 * - child missed, limit / malformed: it met a limit, or wrote what the grammar does not allow
 * - child missed, passed over: it ended without a slip and without the solution that there is
 * - limit, malformed: the root met a limit, or wrote what the grammar does not allow
 * - never handed out: no child of the root had a solvable state
 * - gave up: a thread without children said that there is no solution
 */
export type FailureCause =
  | 'wrong claim of a child'
  | 'wrong claim of its own'
  | 'result not used'
  | 'child missed, arithmetic'
  | 'child missed, malformed'
  | 'child missed, limit'
  | 'child missed, passed over'
  | 'limit'
  | 'malformed'
  | 'never handed out'
  | 'gave up';

/**
 * Undefined for a run that was solved, and where it cannot be told: the oracle is asked about the root's
 * children only, and about none with too many numbers.
 */
export function failureOf(state: RunState): FailureCause | undefined {
  const { end } = state;
  const root = state.threads.get(0);
  if (!end || !root || end.verified) return undefined;
  if (end.claimed) {
    return usefulChildren(state).length > 0 ? 'wrong claim of a child' : 'wrong claim of its own';
  }
  const joins = searchOf(root).flatMap(({ event }) => (event.type === 'join' ? [event] : []));
  const children = root.spawns.flatMap((spawn, i) => childrenOf(state, spawn, joins[i]));
  if (children.some((child) => isRight(promptOf(root), child))) return 'result not used';
  const isSearched = ({ thread }: Child) => promptOf(thread).numbers.length <= MOST_SEARCHED;
  const missed = children.find(
    (child) =>
      // Nobody waited for what it would have come to.
      child.thread.finishReason !== 'overtaken' &&
      isSearched(child) &&
      isSolvable(promptOf(child.thread)),
  );
  if (missed) return `child missed, ${slipOf(missed.thread)}`;
  if (root.finishReason === 'length') return 'limit';
  if (isMalformed(root)) return 'malformed';
  if (!children.every(isSearched)) return undefined;
  return children.length > 0 ? 'never handed out' : 'gave up';
}

interface Child {
  readonly thread: ThreadState;
  readonly result: JoinEvent['results'][number] | undefined;
}

function childrenOf(
  state: RunState,
  { children }: SpawnState,
  join: JoinEvent | undefined,
): Child[] {
  return children.flatMap((id) => {
    const thread = state.threads.get(id);
    return thread ? [{ thread, result: join?.results[thread.index ?? -1] }] : [];
  });
}

function isRight({ numbers, target }: Prompt, { result }: Child): boolean {
  return result ? verifySteps({ numbers, target }, result).ok : false;
}

function slipOf(thread: ThreadState): 'arithmetic' | 'malformed' | 'limit' | 'passed over' {
  if (thread.faults['wrong arithmetic']) return 'arithmetic';
  // What a limit cut off is malformed too, and not for that.
  if (thread.finishReason === 'length') return 'limit';
  return isMalformed(thread) ? 'malformed' : 'passed over';
}

/**
 * Not `isMalformed` of the thread, which the language says: a wrong operand or wrong numbers are well
 * formed and no operation that there is, and a spawn that was not served or a line that was passed over
 * did not keep it from an answer.
 */
function isMalformed({ faults }: ThreadState): boolean {
  return Boolean(
    faults['malformed spawn'] ||
    faults['malformed operation'] ||
    faults['malformed check'] ||
    faults['malformed answer'] ||
    faults['unexpected token'] ||
    faults['wrong operand'] ||
    faults['wrong numbers'],
  );
}
