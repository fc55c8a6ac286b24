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
  | CheckEvent
  | AnswerEvent
  | GiveUpEvent
  | MalformedEvent;

/**
 * What the published text says of an event beyond this grammar, where it does not follow from the
 * events: kept so that the text can be given back. Events of solvers and bundled models have none,
 * and a reader may pass over it.
 */
export interface TextMarks {
  /** The node's id, such as `0,2`: of a move, where its numbers name another node; else, where
   * another id is next in order. */
  readonly node?: string;
  /** The operations that led to the node, where the thread does not show them. */
  readonly path?: readonly Operation[];
  /** SoS+ searches within the search: a move begins the one of this level, a `giveUp` ends it. */
  readonly level?: number;
  /** The event's words, where they are not those that the rest of it gives. */
  readonly written?: string;
}

interface Marked {
  readonly marks?: TextMarks;
}

/** An operation of a path that ends at the target. */
export interface Step extends Operation, Marked {}

/** An operation tried on the current state, and the numbers that are left after it. */
export interface ExploreEvent extends Marked {
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
export interface MoveEvent extends Marked {
  readonly type: 'move';
  readonly numbers: readonly number[];
}

/** The last explored operation left one number, and it equals the target. */
export interface GoalEvent extends Marked {
  readonly type: 'goal';
}

/**
 * What one child is asked: go on from the numbers that are left after `operation`. Empty numbers
 * and the fault `wrong operand` mark a message that cannot be served; it returns no solution.
 */
export interface SpawnMessage extends Marked {
  readonly operation: Operation;
  readonly numbers: readonly number[];
  readonly faults: readonly Fault[];
}

/** The thread hands states to children and waits for them. */
export interface SpawnEvent extends Marked {
  readonly type: 'spawn';
  readonly messages: readonly SpawnMessage[];
}

/** What the children returned, in the order of the spawn: a solution's operations, or none. */
export interface JoinEvent extends Marked {
  readonly type: 'join';
  readonly results: readonly (readonly Step[] | null)[];
}

/**
 * The thread works a solution out again, step by step from its first state, before it claims it:
 * one that it found, or that a child returned. It ends with the first step that is wrong.
 */
export interface CheckEvent extends Marked {
  readonly type: 'check';
  readonly steps: readonly CheckedStep[];
  /** Whether it says that this is a solution. */
  readonly holds: boolean;
}

/** A step with the result as it is found now; that of a quotient is copied, and multiplied back. */
export interface CheckedStep extends Operation {
  /** Of a quotient: the result times the divisor, which should be the dividend. */
  readonly product?: number;
}

/** The operations that the thread claims lead from its state to the target. */
export interface AnswerEvent extends Marked {
  readonly type: 'answer';
  readonly steps: readonly Step[];
}

/** The thread says that it found no solution. */
export interface GiveUpEvent extends Marked {
  readonly type: 'giveUp';
}

export type MalformedKind =
  | 'malformed spawn'
  | 'unserved spawn'
  | 'malformed operation'
  | 'malformed check'
  | 'malformed answer'
  | 'unexpected token'
  | 'unexpected line';

/**
 * Output that the grammar does not allow, kept as it was written: the compact language's symbols
 * with a blank between them, or a piece of the published text.
 */
export interface MalformedEvent {
  readonly type: 'malformed';
  readonly kind: MalformedKind;
  readonly text: string;
}
