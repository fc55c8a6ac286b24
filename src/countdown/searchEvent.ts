import type { Operation } from './arithmetic';

/**
 * One event grammar for every thread that searches a Countdown problem, whoever writes it: the
 * symbolic solvers, the bundled model, or a recorded run of the published APR repository. The
 * folder `language` holds its two encodings.
 */
export type SearchEvent =
  | ExploreEvent
  | MoveEvent
  | GoalEvent
  | SpawnEvent
  | JoinEvent
  | AnswerEvent
  | GiveUpEvent
  | MalformedEvent;

/** An operation tried on the current state, and the numbers that are left after it. */
export interface ExploreEvent {
  readonly type: 'explore';
  readonly operation: Operation;
  readonly numbers: readonly number[];
  /** What is wrong with it, judged as it streams; empty where nothing is. */
  readonly faults: readonly Fault[];
}

/**
 * - wrong arithmetic: the written result is not the exact one
 * - wrong operand: an operand is not among the state's numbers
 * - wrong numbers: the numbers left do not follow from the state and the operation
 * - repeated state: this thread has explored a state with these numbers before
 */
export type Fault = 'wrong arithmetic' | 'wrong operand' | 'wrong numbers' | 'repeated state';

/** The search goes on from a state explored earlier. */
export interface MoveEvent {
  readonly type: 'move';
  readonly numbers: readonly number[];
}

/** The last explored operation left one number, and it equals the target. */
export interface GoalEvent {
  readonly type: 'goal';
}

/**
 * What one child is asked: go on from the numbers that are left after `operation`. Empty numbers
 * and the fault `wrong operand` mark a message that cannot be served; it returns no solution.
 */
export interface SpawnMessage {
  readonly operation: Operation;
  readonly numbers: readonly number[];
  readonly faults: readonly Fault[];
}

/** The thread hands states to children and waits for them. */
export interface SpawnEvent {
  readonly type: 'spawn';
  readonly messages: readonly SpawnMessage[];
}

/** What the children returned, in the order of the spawn: a solution's operations, or none. */
export interface JoinEvent {
  readonly type: 'join';
  readonly results: readonly (readonly Operation[] | null)[];
}

/** The operations that the thread claims lead from its state to the target. */
export interface AnswerEvent {
  readonly type: 'answer';
  readonly steps: readonly Operation[];
}

/** The thread says that it found no solution. */
export interface GiveUpEvent {
  readonly type: 'giveUp';
}

export type MalformedKind =
  | 'malformed spawn'
  | 'unserved spawn'
  | 'malformed operation'
  | 'malformed answer'
  | 'unexpected token';

/** Output that the grammar does not allow, kept as it was written. */
export interface MalformedEvent {
  readonly type: 'malformed';
  readonly kind: MalformedKind;
  readonly text: string;
}
