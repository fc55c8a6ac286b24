import type { DecodingThread } from './decodingThread';
import { Strand } from './strand';

/** Tokens of strands that are remembered without a thread: a run of six numbers has half as many. */
const MOST_REMEMBERED = 2 ** 18;

/**
 * The strands of one run. Greedily, threads with one context have one future: whoever comes to a
 * context that another thread of the run has, or had, takes the tokens that were decoded for it. So
 * the key is the context, since language and sampling are those of the run. Where tokens are drawn,
 * each thread has draws of its own, and nothing is shared.
 */
export class Strands {
  /** Those that a thread holds. */
  private readonly held = new Map<string, Strand>();
  /** The others, in the order in which they were left. */
  private readonly left = new Map<string, Strand>();
  private remembered = 0;

  constructor(
    private readonly isShared: boolean,
    private readonly most = MOST_REMEMBERED,
  ) {}

  /** Gives a thread that has come to a new context the strand that it goes on with. */
  attach(thread: DecodingThread): void {
    const before = thread.strand;
    const strand = this.strandOf(thread);
    strand.holders++;
    thread.strand = strand;
    if (before) this.leave(before);
  }

  /** The thread has ended. */
  detach(thread: DecodingThread): void {
    const { strand } = thread;
    thread.strand = undefined;
    if (strand) this.leave(strand);
  }

  private strandOf({ tokenIds, givenNext }: DecodingThread): Strand {
    if (!this.isShared || givenNext !== undefined) return new Strand(tokenIds);
    const key = tokenIds.join();
    const left = this.left.get(key);
    if (left) this.forget(key, left);
    const strand = left ?? this.held.get(key) ?? new Strand(tokenIds, key);
    this.held.set(key, strand);
    return strand;
  }

  private leave(strand: Strand): void {
    if (--strand.holders > 0) return;
    strand.parked = undefined;
    const { key } = strand;
    if (key === undefined) return;
    this.held.delete(key);
    this.left.set(key, strand);
    this.remembered += strand.size;
    for (const [oldest, one] of this.left) {
      if (this.remembered <= this.most) break;
      this.forget(oldest, one);
    }
  }

  private forget(key: string, strand: Strand): void {
    this.left.delete(key);
    this.remembered -= strand.size;
  }
}
