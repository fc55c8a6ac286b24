import type { DecodingThread } from './decodingThread';
import type { NextTokens } from './engine';
import type { ForwardOutput, ModelRunner } from './forward';
import { KvCache, type ParkedKv } from './kvCache';
import type { ModelShape } from './modelShape';
import type { RunController } from './runController';
import { mostProbable, sample, type Sample } from './sampler';
import type { Scheduler } from './scheduler';

/**
 * The decoding loop of one model. A step gives every runnable thread of every running run one
 * token, in at most three kinds of forward pass: one token for each running thread; prompts of new
 * threads (together); and what is new to a thread of whose context keys and values are held, as joined
 * messages are to a parent, and its prompt to a child that begins with its parent's context (one
 * thread at a time, as the attention kernel wants it).
 */
export class Decoder {
  readonly cache: KvCache;
  /** The thread in each row of the cache. */
  private readonly rows: DecodingThread[] = [];

  constructor(
    private readonly runner: ModelRunner,
    private readonly shape: ModelShape,
    private readonly scheduler: Scheduler,
    /** Most rows of one run: more of its threads wait for their turn. */
    private readonly rowsPerRun: number,
  ) {
    this.cache = new KvCache(shape);
  }

  /** Advances all running runs by one token a thread. Their events wait in the controllers. */
  async step(): Promise<void> {
    const runs = this.scheduler.schedule();
    const batches = runs.map((run) => ({ run, threads: run.runnable(this.rowsPerRun) }));
    this.sweep(new Set(batches.flatMap(({ threads }) => threads)));
    const logits = new Map<DecodingThread, Float32Array>();
    const decodeMs = await this.decode(logits);
    for (const { run, threads } of batches) await this.goOn(run, threads, logits);
    await this.start(batches, logits);
    for (const { run, threads } of batches) {
      // Commands are heard between passes too: a run that was aborted has threads without logits.
      if (threads.length === 0 || run.finished) continue;
      const samples = threads.map((thread): Sample => {
        const { random, givenNext } = thread;
        return sample(logits.get(thread) as Float32Array, run.request, random, givenNext);
      });
      run.accept(threads, samples, decodeMs);
    }
    this.sweep(undefined);
  }

  /**
   * The `count` most probable next tokens of each runnable thread of a run, by a forward pass of
   * which nothing is kept. Between steps only: within one, a thread's context is ahead of its keys
   * and values.
   */
  async peek(run: RunController, count: number): Promise<NextTokens[]> {
    const next: NextTokens[] = [];
    for (const thread of run.runnable(this.rowsPerRun)) {
      const aside = new KvCache(this.shape);
      const held = thread.row < 0 ? heldOf(thread) : wholeOf(this.cache.park(thread.row));
      const row = held ? aside.restore(held.parked, held.length) : aside.add();
      aside.grow(thread.tokenIds.length);
      const tokenIds = [thread.tokenIds.slice(aside.length(row))];
      const { logits } = await this.runner.forward({ cache: aside, firstRow: row, tokenIds });
      next.push({ thread: thread.id, ...mostProbable(logits, count) });
    }
    return next;
  }

  /** One token for every thread in the cache. */
  private async decode(logits: Map<DecodingThread, Float32Array>): Promise<number> {
    if (this.rows.length === 0) return 0;
    const threads = [...this.rows];
    const start = performance.now();
    const output = await this.forward(0, threads);
    threads.forEach((thread, i) => logits.set(thread, this.logitsOf(output, i)));
    return performance.now() - start;
  }

  /**
   * Goes on from keys and values that are held. What came before a spawn is restored, not computed:
   * for its parent, and for children that begin with it. What children wrote themselves is read again
   * where it stands in their parent's context: it has other positions there, and other tokens before
   * it.
   */
  private async goOn(
    run: RunController,
    threads: readonly DecodingThread[],
    logits: Map<DecodingThread, Float32Array>,
  ): Promise<void> {
    for (const thread of threads) {
      const held = thread.row < 0 ? heldOf(thread) : undefined;
      if (!held || run.finished) continue;
      const { state } = thread;
      const tokens = thread.tokenIds.length - held.length;
      this.place(thread, this.cache.restore(held.parked, held.length));
      thread.parked = undefined;
      const start = performance.now();
      const output = await this.forward(thread.row, [thread]);
      logits.set(thread, this.logitsOf(output, 0));
      const forwardMs = performance.now() - start;
      if (state === 'joining') run.prefilled([thread], 'join', tokens, forwardMs);
      if (state === 'waiting') run.prefilled([thread], 'prompt', tokens, forwardMs);
    }
  }

  /**
   * Reads the prompts of new threads of which nothing is held, of all runs in one pass. One that
   * several threads have, as samples of one problem do, is read once, and its keys and values are
   * copied.
   */
  private async start(
    batches: readonly { run: RunController; threads: readonly DecodingThread[] }[],
    logits: Map<DecodingThread, Float32Array>,
  ): Promise<void> {
    const fresh = batches.map(({ run, threads }) => ({
      run,
      threads: threads.filter((thread) => thread.state === 'waiting'),
    }));
    const threads = fresh.flatMap((batch) => batch.threads);
    if (threads.length === 0) return;
    const families = withSameContext(threads);
    const firsts = families.map(([first]) => first as DecodingThread);
    const firstRow = this.cache.rows;
    for (const first of firsts) this.place(first, this.cache.add());
    const start = performance.now();
    const output = await this.forward(firstRow, firsts);
    for (const [i, [first, ...others]] of families.entries()) {
      const held = others.length > 0 ? this.cache.park(firstRow + i) : undefined;
      for (const other of others) if (held) this.place(other, this.cache.restore(held));
      for (const one of [first as DecodingThread, ...others]) {
        logits.set(one, this.logitsOf(output, i));
      }
    }
    const forwardMs = performance.now() - start;
    for (const { run, threads: started } of fresh) {
      if (started.length === 0) continue;
      const tokens = started.reduce((sum, thread) => sum + thread.tokenIds.length, 0);
      run.prefilled(started, 'prompt', tokens, forwardMs);
    }
  }

  /** Reads whatever of the threads' contexts the cache does not hold yet. */
  private async forward(
    firstRow: number,
    threads: readonly DecodingThread[],
  ): Promise<ForwardOutput> {
    const tokenIds = threads.map((thread, i) =>
      thread.tokenIds.slice(this.cache.length(firstRow + i)),
    );
    const steps = Math.max(...tokenIds.map((ids) => ids.length));
    this.cache.grow(Math.max(...threads.map((thread) => thread.tokenIds.length)));
    const output = await this.runner.forward({ cache: this.cache, firstRow, tokenIds });
    tokenIds.forEach((ids, i) =>
      this.cache.append(firstRow + i, output.freshKv, i, steps, ids.length),
    );
    return output;
  }

  private logitsOf(output: ForwardOutput, row: number): Float32Array {
    const size = this.shape.vocabularySize;
    return output.logits.subarray(row * size, (row + 1) * size);
  }

  private place(thread: DecodingThread, row: number): void {
    this.rows[row] = thread;
    thread.row = row;
  }

  /**
   * Frees the rows of threads that have ended, and parks those that do not run now: parents that
   * wait, and, where `running` is given, whoever is not in it (a paused run).
   */
  private sweep(running: ReadonlySet<DecodingThread> | undefined): void {
    for (let row = this.rows.length - 1; row >= 0; row--) {
      const thread = this.rows[row] as DecodingThread;
      if (thread.state === 'running' && (!running || running.has(thread))) continue;
      if (thread.state !== 'finished') thread.parked = this.cache.park(row);
      const last = this.cache.remove(row);
      this.place(this.rows[last] as DecodingThread, row);
      this.rows.pop();
      thread.row = -1;
    }
  }
}

/** Keys and values that a thread without a row goes on from, as far as this many tokens. */
interface Held {
  readonly parked: ParkedKv;
  readonly length: number;
}

/**
 * What is held of a thread's context: all that it has read itself, or of a new child what its parent,
 * which waits for it, has read of what both see. The child's last token is left to be read in any
 * case: what comes after it is asked for.
 */
function heldOf({ parked, family, inherited, tokenIds }: DecodingThread): Held | undefined {
  if (parked) return wholeOf(parked);
  const above = family?.parent.parked;
  const length = Math.min(above?.length ?? 0, inherited, tokenIds.length - 1);
  return above && length > 0 ? { parked: above, length } : undefined;
}

function wholeOf(parked: ParkedKv): Held {
  return { parked, length: parked.length };
}

/** The threads in groups that have the same context, in their order. */
function withSameContext(threads: readonly DecodingThread[]): DecodingThread[][] {
  const groups = new Map<string, DecodingThread[]>();
  for (const thread of threads) {
    const key = thread.tokenIds.join();
    const group = groups.get(key);
    if (group) group.push(thread);
    else groups.set(key, [thread]);
  }
  return [...groups.values()];
}
