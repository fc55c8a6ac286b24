import { assertNever } from '../../common/assertNever';
import { createRandom } from '../../common/random';
import { formatOperation, type Operation } from '../arithmetic';
import { MOST_SEARCHED } from '../oracle';
import type { Prompt } from '../prompt';
import type { SearchEvent } from '../searchEvent';
import { type AprSolverOptions, demonstrateThread } from './aprSolver';
import type { CountTokens } from './demonstration';
import { type SolverRules, UNCHECKED } from './rules';
import { demonstrateSos } from './sosSolver';

/**
 * How a thread first departs from the demonstration of its prompt:
 *
 * - exact division passed over: the next operation would have been a quotient
 * - inexact division tried: there is no such quotient
 * - wrong arithmetic: the same operation with another result
 * - operation passed over: any other operation that is missing or out of order
 * - wrong ending: they agree until one of them ends its search, or in all but what they say of it
 * - malformed: what the grammar does not allow
 * - cut off: it agrees as far as it goes
 */
export type DepartureKind =
  | 'exact division passed over'
  | 'inexact division tried'
  | 'wrong arithmetic'
  | 'operation passed over'
  | 'wrong ending'
  | 'malformed'
  | 'cut off';

export interface Departure {
  readonly kind: DepartureKind;
  /** Place of the event in the thread's search, and of the message where it is a spawn. */
  readonly event: number;
  readonly message: number | undefined;
  /** What the demonstration does there. */
  readonly expected: SearchEvent | Operation | undefined;
}

/**
 * Where a thread's search first departs from the symbolic solver that its model imitates; undefined
 * where it never does. What its children returned is their doing: the solver goes on from the same
 * joins, whatever it would have found below them. A prompt that no solver can be held to has none.
 * @param window context window in tokens, with `countTokens` in the same unit
 */
export function departureOf(
  prompt: Prompt,
  search: readonly SearchEvent[],
  window: number,
  countTokens: CountTokens,
  rules: SolverRules = UNCHECKED,
): Departure | undefined {
  if (!isImitable(prompt)) return undefined;
  const expected = demonstrate(prompt, search, { window, countTokens, rules });
  for (let event = 0; event < Math.max(search.length, expected.length); event++) {
    const ours = search[event];
    const theirs = expected[event];
    if (ours?.type === 'join' && theirs?.type === 'join') continue;
    const found = compareEvents(ours, theirs);
    if (found) return { ...found, event };
  }
  return undefined;
}

/**
 * Whether a thread of this prompt can be held to the solver. A file may say any prompt: one of more
 * numbers than problems have, or with spawns of nothing. Random orders cannot be imitated exactly.
 */
function isImitable(prompt: Prompt): boolean {
  if (prompt.numbers.length > MOST_SEARCHED) return false;
  return prompt.method === 'sos' ? !prompt.shuffled : prompt.perSpawn > 0;
}

/** What the solver writes where the thread stands, up to one event more than the thread wrote. */
function demonstrate(
  prompt: Prompt,
  search: readonly SearchEvent[],
  options: AprSolverOptions,
): readonly SearchEvent[] {
  const enough = search.length + 1;
  if (prompt.method === 'sos') {
    return demonstrateSos(prompt, options.countTokens, createRandom(0), enough).events;
  }
  const joins = search.filter((event) => event.type === 'join').values();
  return demonstrateThread(
    prompt,
    { ...options, enough },
    (group) => joins.next().value?.results ?? group.map(() => null),
  ).events;
}

type Found = Omit<Departure, 'event'>;

function compareEvents(
  ours: SearchEvent | undefined,
  theirs: SearchEvent | undefined,
): Found | undefined {
  const found = (kind: DepartureKind): Found => ({ kind, message: undefined, expected: theirs });
  if (ours?.type === 'malformed') return found('malformed');
  if (!ours) return found('cut off');
  if (ours.type === 'spawn' && theirs?.type === 'spawn') {
    return compareMessages(operationsOf(ours), operationsOf(theirs));
  }
  const kind = compareOperations(operationOf(ours), operationOf(theirs));
  if (kind) return found(kind);
  return isSame(ours, theirs) ? undefined : found('wrong ending');
}

function compareMessages(
  ours: readonly Operation[],
  theirs: readonly Operation[],
): Found | undefined {
  for (let message = 0; message < Math.max(ours.length, theirs.length); message++) {
    const expected = theirs[message];
    const kind = compareOperations(ours[message], expected);
    if (kind) return { kind, message, expected };
  }
  return undefined;
}

function compareOperations(
  ours: Operation | undefined,
  theirs: Operation | undefined,
): DepartureKind | undefined {
  if (!ours && !theirs) return undefined;
  const isOne =
    ours?.left === theirs?.left &&
    ours?.operator === theirs?.operator &&
    ours?.right === theirs?.right;
  if (isOne) return ours?.result === theirs?.result ? undefined : 'wrong arithmetic';
  if (ours?.operator === '/' && ours.left % ours.right !== 0) return 'inexact division tried';
  if (theirs?.operator === '/') return 'exact division passed over';
  return 'operation passed over';
}

function operationsOf(event: SearchEvent & { readonly type: 'spawn' }): readonly Operation[] {
  return event.messages.map(({ operation }) => operation);
}

function operationOf(event: SearchEvent | undefined): Operation | undefined {
  if (event?.type === 'spawn') return event.messages[0]?.operation;
  return event?.type === 'explore' ? event.operation : undefined;
}

function isSame(ours: SearchEvent, theirs: SearchEvent | undefined): boolean {
  if (ours.type !== theirs?.type) return false;
  switch (ours.type) {
    case 'explore':
    case 'goal':
    case 'giveUp':
      return true;
    case 'move':
      return theirs.type === 'move' && ours.numbers.join() === theirs.numbers.join();
    case 'check':
      return theirs.type === 'check' && JSON.stringify(ours) === JSON.stringify(theirs);
    case 'answer':
      return theirs.type === 'answer' && wordsOf(ours.steps) === wordsOf(theirs.steps);
    case 'spawn':
    case 'join':
    case 'malformed':
      return false;
    default:
      return assertNever(ours);
  }
}

function wordsOf(steps: readonly Operation[]): string {
  return steps.map(formatOperation).join();
}
