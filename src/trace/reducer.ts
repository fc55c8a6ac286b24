import { assertNever } from '../common/assertNever';
import { type Checkpoint, copyTotals, countersOf, emptyTotals, type RunTotals } from './checkpoint';
import { COUNTERS, MutableThread } from './mutableThread';
import type { RecordedEvent } from './recordedEvent';
import type { RunState } from './runState';
import { faultsOf, type SaidEvent } from './saidEvent';
import { StepLog } from './stepLog';
import { MomentLog, TokenLog } from './tokenLog';
import { TokenNames } from './tokenNames';
import type {
  ForcedEvent,
  ServedEvent,
  LimitEvent,
  PrefillEvent,
  SampledEvent,
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

/**
 * Adds up events. It takes every stream, also one with lines missing: what cannot be is listed
 * under `anomalies`, and the rest is applied as well as it can be.
 *
 * Only a child's own start makes it a child, and its parent has to be there by then. So threads are
 * a tree whatever a file says, and nothing that follows the tree can run in a circle.
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
      this.checkOrder(event);
      this.run.step = event.step;
      this.run.ms = event.ms;
      this.reduce(event);
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
        run.start = event;
        run.status = 'running';
        break;
      case 'threadStart':
        this.startThread(event);
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
      case 'search': {
        const thread = this.thread(event.thread);
        if (!thread) break;
        if (this.full) thread.search.push(event);
        thread.read(event.event);
        this.countFaults(thread, event.event);
        break;
      }
      case 'threadWait': {
        const thread = this.decodingThread(event.thread);
        if (!thread) break;
        thread.spawnNumbered(event.spawn, event).waited = momentOf(event);
        this.setState(thread, 'waiting');
        break;
      }
      case 'threadResume': {
        const thread = this.thread(event.thread);
        if (!thread) break;
        if (thread.state !== 'waiting') this.note(`thread ${thread.id} resumes but did not wait`);
        thread.resume(momentOf(event));
        if (thread.state === 'waiting') this.setState(thread, 'running');
        break;
      }
      case 'limit':
        run.limits.push(event);
        this.limit(event);
        break;
      case 'threadEnd': {
        const thread = this.thread(event.thread);
        if (!thread) break;
        if (thread.state === 'finished') this.note(`thread ${thread.id} ends twice`);
        thread.finishReason = event.finishReason;
        thread.ended = momentOf(event);
        this.setState(thread, 'finished');
        break;
      }
      case 'runEnd': {
        const open = run.threadsIn.running + run.threadsIn.waiting;
        if (open > 0) this.note(`the run ends while ${open} of its threads have not ended`);
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
      this.note(`thread ${event.thread} starts twice`);
      return;
    }
    const parent = event.parent === undefined ? undefined : this.thread(event.parent);
    if (event.parent === undefined && event.thread !== 0) {
      this.note(`thread ${event.thread} has no parent, but only thread 0 is the root`);
    }
    this.names.learn(event.names);
    const tokens = this.logFor(event, parent);
    const thread = MutableThread.start(event, parent ? parent.depth + 1 : 0, tokens);
    this.threads.set(thread.id, thread);
    this.run.threadsIn.running++;
    this.run.tokens.prompt += thread.counts.prompt;
    this.run.tokens.inherited += thread.counts.inherited;
    parent
      ?.spawnNumbered(event.spawn ?? parent.spawns.length, momentOf(event))
      .children.push(thread.id);
  }

  private cut(thread: MutableThread, keep: number): void {
    if (keep > thread.context) this.note(`thread ${thread.id} keeps more tokens than it has`);
    else thread.cutTo(keep);
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
    thread?.touch();
    thread?.limits.push(event);
  }

  private sample(event: SampledEvent): void {
    const { run } = this;
    this.names.learn(event.names);
    const moment = this.full ? this.moments.mark(event) : 0;
    const { threads } = event;
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
          by: event.given?.includes(id) ? 'given' : undefined,
          logprob: event.logprobs?.[i],
          alternatives: event.alternatives?.[i],
        });
      }
      thread.counts.sampled += count;
      run.tokens.sampled += count;
      sampled += count;
    }
    run.firstTokenMs ??= event.ms;
    run.decode.steps++;
    run.decode.ms += event.forwardMs;
    run.decode.longestMs = Math.max(run.decode.longestMs, event.forwardMs);
    const { step, ms, forwardMs } = event;
    this.steps.push({ step, ms, forwardMs, sampled });
  }

  private prefill(event: PrefillEvent): void {
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
    const kind = inherited ? 'inherited' : 'joined';
    thread.counts[kind] += tokens;
    this.run.tokens[kind] += tokens;
  }

  private countFaults(thread: MutableThread, event: SaidEvent): void {
    for (const fault of faultsOf(event)) {
      thread.touch();
      thread.faults[fault] = (thread.faults[fault] ?? 0) + 1;
      this.run.faults[fault] = (this.run.faults[fault] ?? 0) + 1;
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
    const thread = this.threads.get(id);
    if (!thread) {
      this.note(`thread ${id} has not started`);
      return undefined;
    }
    const own = thread.own(this.moments);
    if (own !== thread) this.threads.set(id, own);
    return own;
  }

  /** The thread that gets tokens: a wait whose end was lost ends here. */
  private decodingThread(id: ThreadId): MutableThread | undefined {
    const thread = this.thread(id);
    if (thread?.state === 'waiting') {
      this.note(`thread ${id} goes on while it waits`);
      thread.resume(momentOf(this.run));
      this.setState(thread, 'running');
    } else if (thread?.state === 'finished') {
      this.note(`thread ${id} goes on after its end`);
    }
    return thread;
  }

  private checkOrder(event: TraceEvent): void {
    const { run } = this;
    if (event.type === 'runStart' ? run.status !== 'empty' : run.status === 'empty') {
      this.note(event.type === 'runStart' ? 'the run starts twice' : 'the run has not started');
      run.status = 'running';
    }
    if (run.status === 'finished') this.note('the run has ended before');
    if (event.step < run.step || event.ms < run.ms) this.note('time runs backwards');
  }

  private note(message: string): void {
    const { anomalies, events } = this.run;
    if (anomalies.count++ < ANOMALIES_KEPT) anomalies.first.push({ event: events, message });
  }
}

function momentOf({ step, ms }: { readonly step: number; readonly ms: number }) {
  return { step, ms };
}
