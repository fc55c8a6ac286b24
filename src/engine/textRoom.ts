import { HumanError } from '../common/humanError';
import type { Usage } from '../server/adapter';
import type { DecodingThread } from './decodingThread';

/**
 * Most tokens that are asked for at once. A server that checks whether prompt and maximum fit into its
 * context counts a prompt in tokens that nobody here knows; one behind a gateway may decode on when
 * its stream is left; and one that is asked in portions counts in between.
 */
const PORTION = 1024;
/** Fewest of them: a character may be several tokens, and a part of it is no text. */
const CHARACTER = 16;
/** Text that is read again may be fewer tokens than it was written in, and words fewer than pieces. */
const READ_AGAIN = 0.9;
const READ_FIRST = 0.5;
/** One that cuts has a full context; one that counts only what was not in its cache tells little. */
const LEAST_CONTEXT = 512;

interface Counted {
  readonly pieces: number;
  readonly tokens: number;
}

const NOTHING: Counted = { pieces: 0, tokens: 0 };

/** How much more a server of text can complete, whose context holds tokens that it alone counts. */
export class TextRoom {
  /** What the server counted of threads' contexts last. */
  private readonly counted = new WeakMap<DecodingThread, Counted>();
  /** Pieces of the prompts that were sent last. */
  private readonly sent = new WeakMap<DecodingThread, number>();

  /** @param contextLength most tokens of a prompt and its completion, where the server tells it */
  constructor(private readonly contextLength = Infinity) {}

  /** Whether the server's context has no room for another character behind this thread's. */
  isFull(thread: DecodingThread): boolean {
    return this.left(thread) < CHARACTER;
  }

  /**
   * How many tokens are asked for behind a thread, of which `wanted` pieces are wanted: half of what
   * seems to be left at most, since the prompt may be more tokens than it seems.
   */
  ask(thread: DecodingThread, wanted: number): number {
    this.sent.set(thread, thread.tokenIds.length);
    const most = Math.max(CHARACTER, Math.ceil(this.left(thread) / 2));
    return Math.min(Math.max(wanted, CHARACTER), most, PORTION);
  }

  /** What is wrong where the server has read less of a thread's context than it was sent, if it has. */
  cut(thread: DecodingThread, { promptTokens }: Usage): HumanError | undefined {
    const { pieces, tokens } = this.counted.get(thread) ?? NOTHING;
    const sent = this.sent.get(thread) ?? 0;
    const least = Math.ceil(tokens * READ_AGAIN + (sent - pieces) * READ_FIRST);
    if (promptTokens === undefined || promptTokens < LEAST_CONTEXT) return undefined;
    if (sent < pieces || promptTokens >= least) return undefined;
    return new HumanError(
      'The server read {0} tokens of a prompt that has {1} or more: it cuts what its context does not hold. Give its model a longer context, or choose a smaller window.',
      ...[promptTokens, least],
    );
  }

  /** Takes what the server counted of a request, whose completion the thread has but for its last piece. */
  count(thread: DecodingThread, { promptTokens, completionTokens }: Usage): void {
    if (promptTokens === undefined) return;
    const pieces = thread.tokenIds.length + 1;
    const completed = completionTokens ?? pieces - (this.sent.get(thread) ?? 0);
    this.counted.set(thread, { pieces, tokens: promptTokens + completed });
  }

  /** How many tokens seem to be left: what was not counted yet is a token a piece at least. */
  private left(thread: DecodingThread): number {
    const { pieces, tokens } = this.counted.get(thread) ?? NOTHING;
    return this.contextLength - tokens - (thread.tokenIds.length - pieces);
  }
}
