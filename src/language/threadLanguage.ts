import type { SaidEvent, SpawnMessage } from '../trace/saidEvent';
import type { SpawnEditing } from './spawnEditing';
import type { LanguageFacts, RunEndEvent, RunFacts } from '../trace/traceEvent';

/**
 * A language in which threads write spawn and join. The controller knows the rules of spawn and
 * join, and nothing of what is written; a language knows what is written, and nothing of when. What
 * a prompt is, only the language knows. Another language is another file that makes one of these.
 */
export interface ThreadLanguage {
  /** Where a thread is to wait or has ended, for engines that decode ahead of its reader. */
  readonly stops?: Stops;
  /** What a trace of it says of it. */
  readonly facts: LanguageFacts;
  /** What its threads may say beside what threads of every language do. */
  readonly says: Sayable;
  /** What a run of this prompt says of itself at its start. */
  describe(prompt: unknown): Pick<RunFacts, 'title' | 'task' | 'problem' | 'method'>;
  /** How the root of a run begins. */
  open(prompt: unknown): Opening;
  /** How a child begins; undefined where this message cannot be served, and returns nothing. */
  child(parent: ThreadContext, message: SpawnMessage): Opening | undefined;
  /** Reads what a thread with this prompt writes. */
  reader(prompt: unknown): ThreadReader;
  /**
   * What a parent gets from the children of its spawn.
   * @param children what came of each message
   */
  join(parent: ThreadContext, spawn: SaidEvent, children: readonly Returned[]): Joining;
  /** How a person edits what a thread has spawned; absent where nobody can. */
  readonly editing?: SpawnEditing;
  /** What the root has come to, judged after decoding by whoever can; it has no part in decoding. */
  judge(prompt: unknown, answer: unknown): Verdict;
}

/** What a decoder that knows nothing of a language stops behind. */
export interface Stops {
  readonly ids?: readonly number[];
  readonly texts?: readonly string[];
  /** The token at the end of a thread, for decoders that keep it to themselves. */
  readonly end?: number;
}

/** What threads may say, by name. */
export interface Sayable {
  /** Kinds of events. */
  readonly events: readonly string[];
  /** What can be wrong with an event. */
  readonly faults: readonly string[];
}

/** A thread as it stands. */
export interface ThreadContext {
  readonly prompt: unknown;
  readonly tokenIds: readonly number[];
}

/** How a thread begins. */
export interface Opening {
  readonly prompt: unknown;
  /** Forced tokens of its own. */
  readonly tokenIds: readonly number[];
  /** How many tokens of its parent's context it sees before them; 0 where it sees its message alone. */
  readonly inherited: number;
  /** What it starts from, in a line. */
  readonly startsFrom?: string;
  /** What a root hands to children before it writes a word. */
  readonly spawn?: SaidEvent;
}

/** What came of a message: its child at its end, or nothing where none was started. */
export interface Returned {
  /** What the child has come to, as its answer says it; null for nothing. */
  readonly answer: unknown;
  /** The child's own tokens: its prompt, and all that it wrote. */
  readonly tokenIds: readonly number[];
}

export interface ThreadReader {
  /** What this token completes, forced or sampled. */
  push(tokenId: number): Reading;
  /**
   * What a join put behind the spawn that this closed last means. Absent where that is read as any
   * other tokens are, one by one.
   */
  joined?(joining: Joining): readonly SaidEvent[];
  /** What was begun and not finished when the thread ended. */
  end(): readonly SaidEvent[];
}

export interface Reading {
  readonly events: readonly SaidEvent[];
  /** The token closes a spawn, whose event is among these unless it is malformed; or the thread. */
  readonly closes?: 'spawn' | 'thread';
  /**
   * What stands in place of something that a decoder does not let a thread write. The reader has
   * read it so already.
   */
  readonly instead?: Replacement;
}

export interface Replacement {
  /** How many of the thread's latest tokens leave its context. */
  readonly leaves: number;
  /** Those that stand there instead; asked for again where it could not be told yet. */
  tokensInstead(this: void): readonly number[];
}

/** Tokens that a decoder puts into a context. */
export interface ForcedTokens {
  readonly tokenIds: readonly number[];
  /** The children wrote these tokens themselves: they are not counted again. */
  readonly inherited?: boolean;
}

/** Forced tokens for the parent's context. */
export interface Joining extends ForcedTokens {
  /** What they say, told also where the parent has no room to read them. */
  readonly event: SaidEvent;
  /** More of them, where children wrote some and others not. */
  readonly then?: readonly ForcedTokens[];
  /** How many tokens of the parent's context stay before them; all where it is absent. */
  readonly keep?: number;
}

export type Verdict = Pick<
  RunEndEvent,
  'claimed' | 'verified' | 'expression' | 'answer' | 'reason'
>;
