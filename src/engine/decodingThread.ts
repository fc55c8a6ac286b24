import { createRandom, hash32, type Random } from '../common/random';
import type { Returned, ThreadReader } from '../language/threadLanguage';
import type { SaidEvent } from '../trace/saidEvent';
import type { FinishReason, ThreadId } from '../trace/traceEvent';
import type { Strand } from './strand';

/**
 * Where a decoding thread stands:
 * - waiting: created, its prompt not read yet; or to be read again, as a context that was cut back
 * - running: in the batch
 * - joining: its children have returned, their messages not read yet
 * - parked: waits for its children, its keys and values outside the batch
 * - finished
 */
export type ThreadState = 'waiting' | 'running' | 'joining' | 'parked' | 'finished';

export interface Family {
  readonly parent: DecodingThread;
  /** Which spawn of the parent, and which of its messages. */
  readonly spawn: number;
  readonly index: number;
}

/** One thread of a run: its context, and what it waits for. */
export class DecodingThread {
  state: ThreadState = 'waiting';
  finishReason: FinishReason | undefined;
  /** Tokens of the context. */
  readonly tokenIds: number[];
  /** Tokens of the context from the model's logits. */
  sampledTokens = 0;
  /** The answer it claimed, if any. */
  answer: unknown;
  /** Where its tokens come from since it was last given a context, and what is held of this. */
  strand: Strand | undefined;
  /** The thread whose tokens it takes, since it has the same context; undefined where its own are. */
  sharesWith: ThreadId | undefined;
  /**
   * How many tokens of its context have been read, by it or for another thread that has the same:
   * their keys and values are held while it may need them.
   */
  read = 0;
  spawns = 0;
  /** The open spawn, and what its children returned: undefined while a child is out. */
  servedSpawn: SaidEvent = { type: 'spawn', messages: [] };
  results: (Returned | undefined)[] = [];
  readonly depth: number;
  readonly path: string;
  readonly random: Random;

  constructor(
    readonly id: ThreadId,
    readonly prompt: unknown,
    context: readonly number[],
    /** How many tokens of its context its parent wrote. */
    readonly inherited: number,
    readonly reader: ThreadReader,
    readonly family: Family | undefined,
    seed: number,
    /** Tokens that it takes in place of its first sampled ones. */
    private readonly given: readonly number[] = [],
  ) {
    this.tokenIds = [...context];
    this.depth = family ? family.parent.depth + 1 : 0;
    // The thread's place in the tree seeds its draws, so that they depend on nothing else.
    this.path = family ? `${family.parent.path}.${family.spawn}.${family.index}` : '';
    this.random = createRandom(hash32(`${seed}/${this.path}`));
  }

  /** Leaves the first `length` tokens in its context, which is read again from its beginning. */
  cutTo(length: number): void {
    if (length >= this.tokenIds.length) return;
    this.tokenIds.length = length;
    this.read = 0;
  }

  /** Tokens of its context that are its own. */
  get ownTokenIds(): readonly number[] {
    return this.tokenIds.slice(this.inherited);
  }

  /** The token that was given for where it stands now, if any. */
  get givenNext(): number | undefined {
    return this.given[this.sampledTokens];
  }
}
