import { assertNever } from '../common/assertNever';
import type { AnomalyName } from './anomaly';
import { type Checkpoint, copyTotals, countersOf, emptyTotals, type RunTotals } from './checkpoint';
import { afterPrefill, afterSampled, missingSteps, missingTokens } from './lostSteps';
import { COUNTERS, MutableThread, type ThreadPlace } from './mutableThread';
import { isRecorded } from './recorded';
import type { RecordedEvent } from './recordedEvent';
import type { RunState, TokenCounts } from './runState';
import { faultsOf, type SaidEvent } from './saidEvent';
import { StepLog } from './stepLog';
import { MomentLog, TokenLog } from './tokenLog';
import { LOST_TOKEN, TokenNames } from './tokenNames';
import type {
  ForcedEvent,
  ServedEvent,
  SearchTraceEvent,
  LimitEvent,
  PrefillEvent,
  SampledEvent,
  ShareEvent,
  ThreadId,
  ThreadStartEvent,
  TraceEvent,
} from './traceEvent';

export interface ReducerOptions {
  /**
   * `full` keeps tokens and what was said. `counts` drops them as they pass, so that memory grows
   * with the number of threads and spawns only; answers, prefills, steps and totals are kept.
   */
  readonly detail?: 'full' | 'counts';
  /** What the header of a file says that its events do not tell. */
  readonly notRecorded?: readonly string[] | undefined;
  /** What the tokens are called; names that the events tell are added. */
  readonly names?: TokenNames | undefined;
}

const ANOMALIES_KEPT = 50;

/** Steps are kept with 32 bits for what was sampled in them. */
const MOST_SAMPLED = 2 ** 32 - 1;

/** The latest moment, in milliseconds: what is later no clock tells, and sums of it are no numbers. */
const LATEST = Number.MAX_SAFE_INTEGER;

/** Lost tokens that are made up for, at most: a file may name any step, and memory has an end. */
const MOST_LOST = 10_000;

/**
 * Adds up events. It takes every stream, also one with lines missing: what cannot be is listed
 * under `anomalies`, and the rest is applied as well as it can be. What it lets through holds for
 * every projection, so that none of them has to ask again:
 *
 * - threads are a tree: only a child's own start makes it a child, and its parent is there by then;
 *   thread 0 alone is the root, and another one without a parent has no parent
 * - what a thread says stands within its context at that moment
 * - a context holds no more tokens than 32 bits count, and of its tokens only those that a file
 *   lists take memory
 * - all spawns of a thread but the latest are over
 * - where lines of decoding steps were lost, each token after them stands in its own place
 */
export class RunReducer {
  private readonly run: RunTotals;
  private readonly threads = new Map<ThreadId, MutableThread>();
  private readonly moments: MomentLog;
  private readonly steps: StepLog;
  private readonly full: boolean;
  private readonly names: TokenNames;
  private readonly reduced: RunState;

  /** @param from where to go on; it was saved by a reducer with the same options */
  constructor(
    { detail = 'full', notRecorded = [], names = new TokenNames() }: ReducerOptions = {},
    from?: Checkpoint,
  ) {
    this.full = detail === 'full';
    this.names = names;
    this.run = from ? copyTotals(from.totals) : emptyTotals();
    this.moments = from ? from.moments.log.prefix(from.moments.length) : new MomentLog();
    this.steps = from ? from.steps.log.prefix(from.steps.seen) : new StepLog();
    from?.threads.forEach((saved, i) => {
      const thread = MutableThread.resume(saved, from.counters, i * COUNTERS, this.moments);
      this.threads.set(thread.id, thread);
    });
    const { threads, steps } = this;
    this.reduced = Object.assign(this.run, { threads, steps, notRecorded, names });
  }

  /** A live view: it changes with the next `apply`. */
  get state(): RunState {
    return this.reduced;
  }

  /** What holds now, to go on from later. */
  save(): Checkpoint {
    const { moments, steps } = this;
    return {
      totals: copyTotals(this.run),
      threads: Array.from(this.threads.values(), (thread) => thread.save()),
      counters: countersOf(this.threads),
      moments: { log: moments, length: moments.length },
      steps: { log: steps, seen: steps.seen },
    };
  }

  apply(event: RecordedEvent): void {
    if (event.type === 'unknown') {
      this.run.unknownEvents++;
    } else {
      const timed = this.inRange(event);
      this.checkOrder(timed);
      this.run.step = timed.step;
      this.run.ms = timed.ms;
      this.reduce(timed);
    }
    this.run.events++;
  }

  /** No event will follow: a run whose end did not come was cut off. */
  close(): void {
    if (this.run.status !== 'finished') this.run.status = 'cut off';
  }

  private reduce(event: TraceEvent): void {
    const { run } = this;
    switch (event.type) {
      case 'runStart':
        run.start ??= event;
        run.status = 'running';
        break;
      case 'threadStart':
        this.startThread(event);
        break;
      case 'share':
        this.share(event);
        break;
      case 'sampled':
        this.sample(event);
        break;
      case 'forced': {
        const thread = this.decodingThread(event.thread);
        if (!thread) break;
        this.names.learn(event.names);
        this.force(thread, event);
        break;
      }
      case 'served':
        this.serve(event);
        break;
      case 'prefill':
        this.prefill(event);
        break;
      case 'search':
        this.search(event);
        break;
      case 'threadWait': {
        const thread = this.decodingThread(event.thread);
        if (!thread || !this.isSpawning(thread, event.spawn)) break;
        thread.spawnNumbered(event.spawn, event).waited = momentOf(event);
        this.setState(thread, 'waiting');
        break;
      }
      case 'threadResume': {
        const thread = this.thread(event.thread);
        if (!thread) break;
        if (thread.state !== 'waiting') this.note('resumes unasked', thread.id);
        thread.resume(momentOf(event));
        if (thread.state === 'waiting') this.setState(thread, 'running');
        break;
      }
      case 'limit':
        this.limit(event);
        break;
      case 'threadEnd': {
        const thread = this.thread(event.thread);
        if (!thread) break;
        if (thread.state === 'finished') this.note('ends twice', thread.id);
        thread.finishReason = event.finishReason;
        thread.ended = momentOf(event);
        this.setState(thread, 'finished');
        break;
      }
      case 'runEnd': {
        const open = run.threadsIn.running + run.threadsIn.waiting;
        if (open > 0) this.note('run ends early', open);
        run.end = event;
        run.status = 'finished';
        break;
      }
      default:
        assertNever(event);
    }
  }

  private startThread(event: ThreadStartEvent): void {
    if (this.threads.has(event.thread)) {
      this.note('thread starts twice', event.thread);
      return;
    }
    const parent = this.parentOf(event);
    if (parent && (event.inherited ?? 0) > parent.context) {
      this.note('begins with too much', event.thread);
    }
    this.names.learn(event.names);
    const tokens = this.logFor(event, parent);
    const thread = MutableThread.start(event, this.placeIn(parent, event), tokens);
    this.threads.set(thread.id, thread);
    this.run.threadsIn.running++;
    this.count(thread, 'inherited', event.inherited ?? 0);
    this.count(thread, 'prompt', event.promptTokens ?? event.promptTokenIds.length);
  }

  private parentOf({ thread, parent }: ThreadStartEvent): MutableThread | undefined {
    if (thread === 0) {
      if (parent !== undefined) this.note('root with a parent', thread, parent);
      return undefined;
    }
    if (parent === undefined) {
      this.note('second root', thread);
      return undefined;
    }
    if (!this.threads.has(parent)) this.note('lost parent', thread, parent);
    return this.owned(parent);
  }

  /** Puts the child into its parent's spawn; a thread without a parent answers no message. */
  private placeIn(parent: MutableThread | undefined, event: ThreadStartEvent): ThreadPlace {
    if (!parent) return { parent: undefined, spawn: undefined, index: undefined, depth: 0 };
    const number = event.spawn ?? parent.spawns.length;
    this.isSpawning(parent, number);
    parent.spawnNumbered(number, momentOf(event)).children.push(event.thread);
    return { parent: parent.id, spawn: number, index: event.index, depth: parent.depth + 1 };
  }

  /** Whether this spawn of the thread is not over: it is yet to come, or goes on. */
  private isSpawning(thread: MutableThread, number: number): boolean {
    if (!thread.knownSpawn(number)?.resumed) return true;
    this.note('spawn is over', thread.id, number);
    return false;
  }

  private cut(thread: MutableThread, keep: number): void {
    if (keep > thread.context) this.note('keeps too much', thread.id);
    else thread.cutTo(keep);
  }

  private count(thread: MutableThread, kind: keyof TokenCounts, tokens: number): number {
    const taken = thread.add(kind, tokens);
    if (taken < tokens) this.note('too many tokens', thread.id);
    this.run.tokens[kind] += taken;
    return taken;
  }

  private countSampled(thread: MutableThread, tokens: number): number {
    const taken = this.count(thread, 'sampled', tokens);
    if (thread.sharesWith !== undefined) {
      thread.shared += taken;
      this.run.shared += taken;
    }
    return taken;
  }

  private search(event: SearchTraceEvent): void {
    const thread = this.thread(event.thread);
    if (!thread) return;
    const { context } = thread;
    const isWithin = event.tokens <= context;
    if (!isWithin) this.note('beyond its context', thread.id, context);
    if (this.full) thread.search.push(isWithin ? event : { ...event, tokens: context });
    thread.read(event.event);
    this.countFaults(thread, event.event);
  }

  /** The beginning of its context, if all of it is told: what it inherits by its parent. */
  private logFor(event: ThreadStartEvent, parent: MutableThread | undefined) {
    const { inherited = 0, promptTokens, promptTokenIds } = event;
    const above = parent?.tokens;
    const isTold = inherited === 0 || (above && above.length >= inherited);
    if (!this.full || promptTokens !== undefined || !isTold) return undefined;
    const moment = this.moments.mark(event);
    const log =
      above && inherited > 0
        ? above.goneOnFrom(inherited, moment, this.moments)
        : new TokenLog(this.moments);
    for (const id of promptTokenIds) log.push(id, moment, { by: 'forced' });
    return log;
  }

  private limit(event: LimitEvent): void {
    const thread = this.thread(event.thread);
    if (!thread) return;
    thread.touch();
    thread.limits.push(event);
    this.run.limits.push(event);
  }

  private share({ thread: id, with: other }: ShareEvent): void {
    const thread = this.thread(id);
    if (!thread) return;
    const isThere = other === undefined || (other !== id && this.threads.has(other));
    if (!isThere) this.note('shares with nobody', id, other);
    thread.shareWith(isThere ? other : undefined);
  }

  private sample(event: SampledEvent): void {
    const { run } = this;
    this.names.learn(event.names);
    const moment = this.full ? this.moments.mark(event) : 0;
    this.fillGap(event, moment);
    const { threads } = event;
    const given = event.given && new Set(event.given);
    let sampled = 0;
    // Not `entries()`: of its pairs, ten thousand would be collected in each step.
    for (let i = 0; i < threads.length; i++) {
      const id = threads[i] as ThreadId;
      const thread = this.decodingThread(id);
      if (!thread) continue;
      const count = event.tokens?.[i] ?? 1;
      const tokenId = event.tokenIds[i];
      if (tokenId === undefined || count !== 1) thread.isTold = false;
      if (tokenId !== undefined && thread.isTold) {
        thread.tokens?.push(tokenId, moment, {
          by: given?.has(id) ? 'given' : undefined,
          logprob: event.logprobs?.[i],
          alternatives: event.alternatives?.[i],
        });
      }
      sampled += this.countSampled(thread, count);
    }
    run.firstTokenMs ??= event.ms;
    run.decode.steps++;
    run.decode.ms += event.forwardMs;
    run.decode.longestMs = Math.max(run.decode.longestMs, event.forwardMs);
    const { step, ms, forwardMs } = event;
    this.steps.push({ step, ms, forwardMs, sampled: Math.min(sampled, MOST_SAMPLED) });
    run.due = afterSampled(event);
  }

  /** Puts tokens of which nothing else is known in the place of those that lost steps brought. */
  private fillGap(event: SampledEvent, moment: number): void {
    const { run } = this;
    // What is read of one thread alone has no start, and leaves out the steps of others.
    if (!run.start || !isRecorded('steps', this.state)) return;
    const steps = missingSteps(run.due, event);
    if (steps === 0) return;
    this.note('steps are missing', steps);
    const missing = missingTokens(run.due, event);
    const lost = [...missing.values()].reduce((sum, tokens) => sum + tokens, 0);
    if (run.lost + lost > MOST_LOST) return;
    run.lost += lost;
    for (const [id, tokens] of missing) {
      const thread = this.thread(id);
      if (!thread || thread.state !== 'running') continue;
      for (let i = 0; i < tokens && thread.isTold; i++) thread.tokens?.push(LOST_TOKEN, moment, {});
      this.countSampled(thread, tokens);
    }
  }

  private prefill(event: PrefillEvent): void {
    this.run.due = afterPrefill(this.run.due, event);
    const totals = this.run.prefill[event.reason];
    totals.passes++;
    totals.tokens += event.tokens;
    totals.ms += event.forwardMs;
    const { step, ms, reason, tokens, forwardMs } = event;
    // One object for all threads of the pass.
    const record = { step, ms, reason, tokens, forwardMs };
    for (const id of event.threads) {
      const thread = this.thread(id);
      // A file may have any number of them, and memory has not.
      const hasRoom = this.full || (thread && thread.prefills.length <= thread.spawns.length);
      if (hasRoom) thread?.prefills.push(record);
    }
  }

  private serve({ thread: id, type: _type, ...served }: ServedEvent): void {
    const { run } = this;
    const { promptTokens, cachedTokens, completionTokens } = served;
    run.served.requests++;
    if (promptTokens !== undefined && completionTokens !== undefined) {
      run.served.counted++;
      run.served.countedPrompt += promptTokens;
      run.served.countedCompletion += completionTokens;
    }
    if (promptTokens !== undefined && cachedTokens !== undefined) {
      run.served.promptTokens += promptTokens;
      run.served.cachedTokens += cachedTokens;
    }
    const thread = this.thread(id);
    if (this.full) thread?.served.push(served);
  }

  private force(thread: MutableThread, event: ForcedEvent): void {
    const { tokenIds, inherited, tokens = tokenIds.length } = event;
    if (event.keep !== undefined) this.cut(thread, event.keep);
    if (tokens !== tokenIds.length) thread.isTold = false;
    if (thread.isTold) {
      const moment = this.moments.mark(event);
      const by = inherited ? 'inherited' : 'forced';
      for (const id of tokenIds) thread.tokens?.push(id, moment, { by });
    }
    this.count(thread, inherited ? 'inherited' : 'joined', tokens);
  }

  private countFaults(thread: MutableThread, event: SaidEvent): void {
    for (const fault of faultsOf(event)) {
      thread.touch();
      countOne(thread.faults, fault);
      countOne(this.run.faults, fault);
    }
  }

  private setState(thread: MutableThread, state: MutableThread['state']): void {
    this.run.threadsIn[thread.state]--;
    this.run.threadsIn[state]++;
    thread.state = state;
    thread.touch();
  }

  /** The thread, to be changed. */
  private thread(id: ThreadId): MutableThread | undefined {
    const thread = this.owned(id);
    if (!thread) this.note('thread has not started', id);
    return thread;
  }

  private owned(id: ThreadId): MutableThread | undefined {
    const thread = this.threads.get(id);
    const own = thread?.own(this.moments);
    if (own && own !== thread) this.threads.set(id, own);
    return own;
  }

  /** The thread that gets tokens: a wait whose end was lost ends here. */
  private decodingThread(id: ThreadId): MutableThread | undefined {
    const thread = this.thread(id);
    if (thread?.state === 'waiting') {
      this.note('goes on while it waits', id);
      thread.resume(momentOf(this.run));
      this.setState(thread, 'running');
    } else if (thread?.state === 'finished') {
      this.note('goes on after its end', id);
    }
    return thread;
  }

  private checkOrder(event: TraceEvent): void {
    const { run } = this;
    if (event.type === 'runStart' ? run.status !== 'empty' : run.status === 'empty') {
      this.note(event.type === 'runStart' ? 'run starts twice' : 'run has not started');
      run.status = 'running';
    }
    if (run.status === 'finished') this.note('run has ended');
    if (event.step < run.step || event.ms < run.ms) this.note('time runs backwards');
  }

  /** The event with a moment that can be reckoned with. */
  private inRange(event: TraceEvent): TraceEvent {
    if (event.ms <= LATEST) return event;
    this.note('time out of range');
    return { ...event, ms: this.run.ms };
  }

  private note(name: AnomalyName, ...values: readonly number[]): void {
    const { anomalies, events } = this.run;
    if (anomalies.count++ < ANOMALIES_KEPT) anomalies.first.push({ event: events, name, values });
  }
}

function countOne(counts: Partial<Record<string, number>>, name: string): void {
  const before = Object.hasOwn(counts, name) ? counts[name] : undefined;
  counts[name] = (before ?? 0) + 1;
}

function momentOf({ step, ms }: { readonly step: number; readonly ms: number }) {
  return { step, ms };
}
