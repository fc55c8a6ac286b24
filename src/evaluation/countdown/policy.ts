import { formatOperation, type Operation } from '../../countdown/arithmetic';
import type { SearchEvent } from '../../countdown/searchEvent';
import { wordId } from '../../language/compact/vocabulary';
import { outcomeOf, type ThreadOutcome } from '../../trace/outcome';
import type { RunState, SpawnState, ThreadState } from '../../trace/runState';
import { searchOf } from '../../tasks/countdownTrace';

const SPAWN = wordId('spawn');

/**
 * What the model chose to do with a problem, of the root thread unless it says otherwise: what
 * training from rewards may change while the answers stay the same.
 */
export interface Policy {
  /** The first operation that it tried, handed to a child or answered with; null for none. */
  readonly firstOperation: string | null;
  /** Tokens that it wrote before its first spawn began; null without a spawn, as the next two. */
  readonly tokensBeforeSpawn: number | null;
  /** Children asked for by the first spawn, and how many of them returned a solution. */
  readonly firstWidth: number | null;
  readonly firstSolving: number | null;
  /** Children of all threads that returned a solution. */
  readonly solvingChildren: number;
  /** How the root stopped. */
  readonly stopped: ThreadOutcome;
}

/**
 * @param state the run's last state, reduced in full detail
 * @param solvingChildren as `RunMetrics` counts them
 * @throws RangeError of a run without a root
 */
export function policyOf(state: RunState, solvingChildren: number): Policy {
  const root = state.threads.get(0);
  if (!root) throw new RangeError('The run has no root.');
  const [operation] = searchOf(root).flatMap(({ event }) => operationsOf(event));
  const [spawn] = root.spawns;
  return {
    firstOperation: operation ? formatOperation(operation) : null,
    tokensBeforeSpawn: spawn ? tokensBeforeSpawn(root) : null,
    firstWidth: spawn ? spawn.messages.length : null,
    firstSolving: spawn ? solvingIn(spawn) : null,
    solvingChildren,
    stopped: outcomeOf(state, root),
  };
}

function operationsOf(event: SearchEvent): readonly Operation[] {
  if (event.type === 'explore') return [event.operation];
  if (event.type === 'spawn') return event.messages.map(({ operation }) => operation);
  return event.type === 'answer' ? event.steps : [];
}

function tokensBeforeSpawn({ tokens, counts: { prompt } }: ThreadState): number | null {
  for (let position = prompt; tokens && position < tokens.length; position++) {
    if (tokens.id(position) === SPAWN) return position - prompt;
  }
  return null;
}

function solvingIn({ results = [] }: SpawnState): number {
  return results.filter((result) => result !== null).length;
}
