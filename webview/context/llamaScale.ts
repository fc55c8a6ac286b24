import type { ThreadId } from '../../src/trace/traceEvent';
import { readLlamaTokens } from '../../src/pictureProtocol';
import type { PageContext } from '../picture';
import type { RunStore } from '../runStore';
import type { ThreadCounts, TokenScale } from './contextScene';

/** Llama-2 tokens for one of the model's, thread by thread; the extension counts them when asked. */
export class LlamaScale {
  /** Tokens of each thread; none before they have come. */
  counts: ThreadCounts = new Map();
  private ratios = new Map<ThreadId, number>();
  private mean = 1;
  private countedFor: string | undefined;
  private isAsking = false;

  /** @param onKnown is called when counts have come */
  constructor(
    private readonly page: PageContext,
    private readonly onKnown: () => void,
  ) {}

  readonly of: TokenScale = (thread) => this.ratios.get(thread) ?? this.mean;

  /** Counts again where the run has gone on since. */
  async follow({ head, threads }: RunStore): Promise<void> {
    const state = `${head.session} ${head.cursor.step} ${head.tokens}`;
    if (this.isAsking || state === this.countedFor) return;
    this.isAsking = true;
    try {
      const counts = readLlamaTokens(
        await this.page.ask({ kind: 'llamaTokens', session: head.session }),
      );
      let [own, llama] = [0, 0];
      this.counts = new Map(counts);
      this.ratios = new Map();
      for (const [id, tokens] of counts) {
        const context = threads.get(id)?.context ?? 0;
        if (context === 0) continue;
        this.ratios.set(id, tokens / context);
        [own, llama] = [own + context, llama + tokens];
      }
      this.mean = own > 0 ? llama / own : 1;
      this.onKnown();
    } catch (error) {
      this.page.complain(error);
    } finally {
      this.countedFor = state;
      this.isAsking = false;
    }
  }
}
