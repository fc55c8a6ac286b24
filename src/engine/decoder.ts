import type { DecodingThread } from './decodingThread';
import type { NextTokens } from './engine';
import type { ForwardOutput, ModelRunner } from './forward';
import { KvCache, type ParkedKv } from './kvCache';
import type { ModelShape } from './modelShape';
import type { RunController } from './runController';
import { mostProbable, sample, type Sample } from './sampler';
import type { Scheduler } from './scheduler';
import type { Strand } from './strand';

/** The logits behind the strands that a step has decoded. */
type Decoded = Map<Strand, Float32Array>;

interface Batch {
  readonly run: RunController;
  readonly threads: readonly DecodingThread[];
}

/**
 * The decoding loop of one model. A step gives every runnable thread of every running run one
 * token, in at most three kinds of forward pass: one token for each running strand; prompts of new
 * ones (together); and what is new to a strand of whose context keys and values are held, as joined
 * messages are to a parent, and its prompt to a child that begins with its parent's context (one
 * strand at a time, as the attention kernel wants it). A thread whose next token was decoded for
 * another one takes part in the step without a pass.
 */
export class Decoder {
  readonly cache: KvCache;
  /** The strand in each row of the cache. */
  private readonly rows: Strand[] = [];

  constructor(
    private readonly runner: ModelRunner,
    private readonly shape: ModelShape,
    private readonly scheduler: Scheduler,
    /** Most threads of one run in a step: more of them wait for their turn. */
    private readonly rowsPerRun: number,
  ) {
    this.cache = new KvCache(shape);
  }

  /** Advances all running runs by one token a thread. Their events wait in the controllers. */
  async step(): Promise<void> {
    const runs = this.scheduler.schedule();
    const batches = runs.map((run) => ({ run, threads: run.runnable(this.rowsPerRun) }));
    this.sweep(batches);
    const decoded: Decoded = new Map();
    const decodeMs = await this.decode(decoded);
    for (const batch of batches) await this.goOn(batch, decoded);
    await this.start(batches, decoded);
    for (const { run, threads } of batches) {
      // Commands are heard between passes too: a run that was aborted has threads without logits.
      if (threads.length === 0 || run.finished) continue;
      const samples = threads.map((thread) => takeNext(run, thread, decoded));
      run.accept(threads, samples, decodeMs);
    }
    this.sweep(batches);
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
      const held = this.heldOf(thread);
      const row = held ? aside.restore(held.parked, held.length) : aside.add();
      aside.grow(thread.tokenIds.length);
      const tokenIds = [thread.tokenIds.slice(aside.length(row))];
      const { logits } = await this.runner.forward({ cache: aside, firstRow: row, tokenIds });
      next.push({ thread: thread.id, ...mostProbable(logits, count) });
    }
    return next;
  }

  /** One token for every strand in the cache. */
  private async decode(decoded: Decoded): Promise<number> {
    if (this.rows.length === 0) return 0;
    const strands = [...this.rows];
    const start = performance.now();
    const output = await this.forward(0, strands);
    strands.forEach((strand, i) => decoded.set(strand, this.logitsOf(output, i)));
    return performance.now() - start;
  }

  /**
   * Goes on from keys and values that are held. What came before a spawn is restored, not computed:
   * for its parent, and for children that begin with it. What children wrote themselves is read again
   * where it stands in their parent's context: it has other positions there, and other tokens before
   * it.
   */
  private async goOn({ run, threads }: Batch, decoded: Decoded): Promise<void> {
    for (const thread of threads) {
      if (run.finished) return;
      const { state } = thread;
      const read = readBefore(thread);
      // A new context of which nothing was read is read together with others.
      if (state === 'running' ? !isMissing(thread, decoded) : read === 0) continue;
      const held = this.heldOf(thread);
      if (state !== 'running') run.strands.attach(thread);
      const forwardMs = isMissing(thread, decoded)
        ? await this.goOnFrom(held, thread.strand as Strand, decoded)
        : 0;
      const tokens = thread.tokenIds.length - read;
      if (state === 'joining') run.prefilled([thread], 'join', tokens, forwardMs);
      if (state === 'waiting') run.prefilled([thread], 'prompt', tokens, forwardMs);
    }
  }

  /** Where threads part after all, nothing may be held of what they shared: then all is read again. */
  private async goOnFrom(
    held: Held | undefined,
    strand: Strand,
    decoded: Decoded,
  ): Promise<number> {
    this.place(strand, held ? this.cache.restore(held.parked, held.length) : this.cache.add());
    strand.parked = undefined;
    const start = performance.now();
    const output = await this.forward(strand.row, [strand]);
    decoded.set(strand, this.logitsOf(output, 0));
    return performance.now() - start;
  }

  /**
   * Reads the prompts of new threads of which nothing is held, of all runs in one pass. One that
   * several threads have, as samples of one problem do, is read once, and its keys and values are
   * copied.
   */
  private async start(batches: readonly Batch[], decoded: Decoded): Promise<void> {
    const fresh = batches.map(({ run, threads }) => ({
      run,
      threads: threads.filter((thread) => thread.state === 'waiting'),
    }));
    for (const { run, threads } of fresh) for (const thread of threads) run.strands.attach(thread);
    const missing = fresh
      .flatMap(({ threads }) => threads)
      .filter((thread) => isMissing(thread, decoded))
      .map(({ strand }) => strand as Strand);
    const forwardMs = await this.read(new Set(missing), decoded);
    for (const { run, threads: started } of fresh) {
      if (started.length === 0) continue;
      const tokens = started.reduce((sum, thread) => sum + thread.tokenIds.length, 0);
      run.prefilled(started, 'prompt', tokens, forwardMs);
    }
  }

  private async read(strands: ReadonlySet<Strand>, decoded: Decoded): Promise<number> {
    if (strands.size === 0) return 0;
    const families = withSameContext([...strands]);
    const firsts = families.map(([first]) => first as Strand);
    const firstRow = this.cache.rows;
    for (const first of firsts) this.place(first, this.cache.add());
    const start = performance.now();
    const output = await this.forward(firstRow, firsts);
    for (const [i, [first, ...others]] of families.entries()) {
      const held = others.length > 0 ? this.cache.park(firstRow + i) : undefined;
      for (const other of others) if (held) this.place(other, this.cache.restore(held));
      for (const one of [first as Strand, ...others]) decoded.set(one, this.logitsOf(output, i));
    }
    return performance.now() - start;
  }

  /** Reads whatever of the strands' contexts the cache does not hold yet. */
  private async forward(firstRow: number, strands: readonly Strand[]): Promise<ForwardOutput> {
    const tokenIds = strands.map((strand, i) =>
      strand.tokenIds.slice(this.cache.length(firstRow + i)),
    );
    const steps = Math.max(...tokenIds.map((ids) => ids.length));
    this.cache.grow(Math.max(...strands.map((strand) => strand.tokenIds.length)));
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

  private place(strand: Strand, row: number): void {
    this.rows[row] = strand;
    strand.row = row;
  }

  /**
   * Frees the rows of strands of which no thread in the step is due to get a token, and parks those
   * that a thread may still go on from: parents that wait, and whoever does not run now (a paused run).
   */
  private sweep(batches: readonly Batch[]): void {
    const due = new Set(batches.flatMap(({ threads }) => threads).map(strandIfDue));
    for (let row = this.rows.length - 1; row >= 0; row--) {
      const strand = this.rows[row] as Strand;
      if (due.has(strand)) continue;
      if (strand.holders > 0) strand.parked = this.cache.park(row);
      const last = this.cache.remove(row);
      this.place(this.rows[last] as Strand, row);
      this.rows.pop();
      strand.row = -1;
    }
  }

  /**
   * What is held of a thread's context: of one that runs, or was given joined messages, what its strand
   * has read; of a new child what its parent, which waits for it, has read of what both see. Its last
   * token is left to be read in any case: what comes after it is asked for.
   */
  private heldOf(thread: DecodingThread): Held | undefined {
    const { state, strand, family } = thread;
    const above = state === 'waiting' ? family?.parent.strand : strand;
    if (!above) return undefined;
    const parked = above.row < 0 ? above.parked : this.cache.park(above.row);
    const seen = state === 'running' ? thread.tokenIds.length - 1 : readBefore(thread);
    const length = Math.min(parked?.length ?? 0, seen);
    return parked && length > 0 ? { parked, length } : undefined;
  }
}

/** Keys and values that a strand without a row goes on from, as far as this many tokens. */
interface Held {
  readonly parked: ParkedKv;
  readonly length: number;
}

/**
 * How much of a thread's context has been read before its next token is asked for, by itself or for
 * another one that has the same. It depends on the thread alone, and so does what its trace says.
 */
function readBefore({ state, read, family, inherited, tokenIds }: DecodingThread): number {
  if (state !== 'waiting') return read;
  return Math.min(family?.parent.read ?? 0, inherited, tokenIds.length - 1);
}

/** Whether the thread's next token has yet to be decoded. */
function isDue({ strand, tokenIds }: DecodingThread): boolean {
  return strand?.tokenIds.length === tokenIds.length;
}

/** Whether its strand is to be decoded in this step and was not yet. */
function isMissing(thread: DecodingThread, decoded: Decoded): boolean {
  return isDue(thread) && !decoded.has(thread.strand as Strand);
}

function strandIfDue(thread: DecodingThread): Strand | undefined {
  return thread.state === 'running' && isDue(thread) ? thread.strand : undefined;
}

/** The thread's next token: what was decoded for another one, or what comes out of its own logits. */
function takeNext(run: RunController, thread: DecodingThread, decoded: Decoded): Sample {
  const { id, random, givenNext, tokenIds } = thread;
  const strand = thread.strand as Strand;
  const known = strand.after(tokenIds.length);
  if (known) return known;
  const logits = decoded.get(strand) as Float32Array;
  const one = { ...sample(logits, run.request, random, givenNext), by: id };
  strand.add(one);
  return one;
}

/** The strands in groups that have the same context, in their order. */
function withSameContext(strands: readonly Strand[]): Strand[][] {
  const groups = new Map<string, Strand[]>();
  for (const strand of strands) {
    const key = strand.key ?? strand.tokenIds.join();
    const group = groups.get(key);
    if (group) group.push(strand);
    else groups.set(key, [strand]);
  }
  return [...groups.values()];
}
