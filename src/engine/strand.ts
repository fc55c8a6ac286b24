import type { ParkedKv } from './kvCache';
import type { Sample } from './sampler';

/**
 * A context as it is decoded, once for all threads of a run that have it: the forced tokens that it
 * begins with, and what the model says behind them until it waits for children or ends. A thread
 * takes its tokens from one strand, and from another after each join.
 */
export class Strand {
  /** Tokens of the context, those included that some thread has yet to take. */
  readonly tokenIds: number[];
  readonly samples: Sample[] = [];
  /** Its row of the KV cache while it is in the batch. */
  row = -1;
  /** Its keys and values outside the batch, while a thread may need them. */
  parked: ParkedKv | undefined;
  /** Threads that take from it, or wait for their children behind it. */
  holders = 0;
  private readonly start: number;

  /** @param key names its context, where other threads may take from it */
  constructor(
    context: readonly number[],
    readonly key?: string,
  ) {
    this.tokenIds = [...context];
    this.start = context.length;
  }

  /** The token behind a context of this length; undefined where nobody has decoded it yet. */
  after(length: number): Sample | undefined {
    return this.samples[length - this.start];
  }

  add(sample: Sample): void {
    this.samples.push(sample);
    this.tokenIds.push(sample.tokenId);
  }

  /** Memory that it takes, in tokens. */
  get size(): number {
    const others = this.samples.reduce((n, one) => n + (one.alternatives?.tokenIds.length ?? 0), 0);
    return this.tokenIds.length + others;
  }
}
