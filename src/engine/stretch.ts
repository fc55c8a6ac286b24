import type { Ask, Finish, Piece, Usage } from '../server/adapter';
import type { Served } from '../trace/traceEvent';
import type { Sample } from './sampler';

/** Completes prompts on a server: each token once and in order, whatever becomes of connections. */
export type Complete = (ask: Ask, signal: AbortSignal) => AsyncIterable<Piece>;

/** A piece of text, of a server that tells no token ids; its probability where it is known. */
export interface Written {
  readonly text: string;
  readonly logprob: number | undefined;
}

/**
 * What a thread says until it is to wait or has ended, as it comes from a server ahead of the steps
 * that take it: one request, left as soon as nobody wants more of it.
 */
export class Stretch {
  /** Tokens, or pieces of text, that came and were not taken yet. */
  readonly samples: (Sample | Written)[] = [];
  /** Why it is over; undefined while more may come. */
  finish: Finish | undefined;
  /** What failed. */
  error: unknown;
  usage: Usage = {};
  firstTokenMs: number | undefined;
  readonly sentMs: number;
  private readonly interrupt = new AbortController();

  /**
   * @param spanId under which the server records it
   * @param now milliseconds of the run's clock
   * @param changed called whenever something came, or nothing will come any more
   */
  constructor(
    complete: Complete,
    ask: Ask,
    private readonly spanId: string,
    private readonly now: () => number,
    private readonly changed: () => void,
  ) {
    this.sentMs = now();
    void this.read(complete(ask, this.interrupt.signal));
  }

  /** Whether more may come. */
  get isOpen(): boolean {
    return this.finish === undefined && this.error === undefined && !this.isLeft;
  }

  get isLeft(): boolean {
    return this.interrupt.signal.aborted;
  }

  /** Closes the request; what came stays. */
  leave(): void {
    this.interrupt.abort();
  }

  /** What the request brought, for the record. */
  get served(): Served {
    const { sentMs, firstTokenMs = sentMs, usage, spanId } = this;
    return { sentMs, firstTokenMs, ...usage, spanId };
  }

  private async read(pieces: AsyncIterable<Piece>): Promise<void> {
    try {
      for await (const piece of pieces) {
        this.take(piece);
        this.changed();
      }
    } catch (error) {
      if (!this.isLeft) this.error = error;
    }
    this.changed();
  }

  private take(piece: Piece): void {
    if (piece.kind === 'end') {
      this.finish = piece.finish;
      this.usage = piece.usage;
      return;
    }
    this.firstTokenMs ??= this.now();
    if (piece.kind === 'text') {
      const { text, logprobs = [] } = piece;
      // Of several tokens it is not known which says what.
      this.samples.push({ text, logprob: logprobs.length === 1 ? logprobs[0] : undefined });
      return;
    }
    const { tokenIds, logprobs, alternatives } = piece;
    for (const [i, tokenId] of tokenIds.entries()) {
      this.samples.push({
        ...{ tokenId, given: false, logprob: logprobs?.[i], alternatives: alternatives?.[i] },
      });
    }
  }
}
