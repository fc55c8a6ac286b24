import { NotYet } from '../language/notYet';
import type {
  ForcedTokens,
  Opening,
  Replacement,
  Returned,
  ThreadLanguage,
} from '../language/threadLanguage';
import type { SaidEvent } from '../trace/saidEvent';
import type {
  Alternatives,
  FinishReason,
  LimitName,
  Served,
  ThreadId,
  TraceEvent,
  Untimed,
} from '../trace/traceEvent';
import { DecodingThread, type Family } from './decodingThread';
import type { RunRequest } from './runRequest';
import type { Sample } from './sampler';
import { Strands } from './strands';

interface Postponed {
  readonly parent: DecodingThread;
  readonly task: () => void;
  /** The step that it belongs to. */
  readonly step: number;
  readonly ready: Promise<void>;
}

/** What comes of a message that starts no child. */
const NOTHING: Returned = { answer: null, tokenIds: [] };

/**
 * The rules of spawn and join for one run (arXiv 2504.15466, section 3), whatever the language that
 * its threads write. It holds the run's threads and writes its trace, and never touches a tensor.
 *
 * A child sees what its language gives it, in APR its spawn message and nothing else. A parent goes
 * on with its own earlier context and the joined messages. Spawning is recursive. All runnable
 * threads of a run advance together, so that its trace does not depend on what else is in the batch.
 */
export class RunController {
  readonly threads: DecodingThread[] = [];
  /** What its threads take their tokens from, for whoever decodes them. */
  readonly strands: Strands;
  private held: boolean;
  /** Steps that a held run may still take. */
  private allowance = 0;
  /** Threads that are neither parked nor finished, in the order they became so. */
  private readonly active = new Set<DecodingThread>();
  private readonly given: ReadonlyMap<ThreadId, readonly number[]>;
  private readonly pending: TraceEvent[] = [];
  /** What waits until the language can say more. */
  private readonly postponed: Postponed[] = [];
  private runTokens = 0;
  private step = 0;
  private ended = false;

  /** @param now milliseconds since the run started */
  constructor(
    readonly request: RunRequest,
    private readonly language: ThreadLanguage,
    private readonly now: () => number,
  ) {
    const { prompt, sampling, limits, given = [], startPaused = false, join } = request;
    this.held = startPaused;
    // Draws are a thread's own.
    this.strands = new Strands(sampling.temperature === 0 && request.shares !== false);
    this.given = new Map(given.map(({ thread, tokenIds }) => [thread, tokenIds]));
    this.emit({
      type: 'runStart',
      ...language.describe(prompt),
      language: language.facts,
      sampling,
      limits,
      ...(join === 'first' ? { join } : {}),
    });
    const opening = language.open(prompt);
    const root = this.startThread(opening, undefined);
    if (!opening.spawn) return;
    this.say(root, opening.spawn);
    if (!this.hitsLimit(root)) this.serve(root, opening.spawn);
  }

  get finished(): boolean {
    return this.ended;
  }

  get root(): DecodingThread {
    return this.threads[0] as DecodingThread;
  }

  /**
   * Threads that the next step advances, at most `rows`: those that have waited longest. The choice
   * depends on this run alone, and so does its trace.
   */
  runnable(rows: number): DecodingThread[] {
    const chosen: DecodingThread[] = [];
    for (const thread of this.active) {
      if (chosen.length === rows) break;
      chosen.push(thread);
    }
    return chosen;
  }

  /** Whether it takes a step only when it is told to. */
  get isHeld(): boolean {
    return this.held;
  }

  get paused(): boolean {
    return this.held && this.allowance === 0;
  }

  /**
   * Resolves when its language can say what it could not say before, and rejects where it never can:
   * the threads that wait for it go on with `goOn`. Undefined where nothing is awaited.
   */
  get awaited(): Promise<unknown> | undefined {
    const { postponed } = this;
    return postponed.length > 0 ? Promise.all(postponed.map(({ ready }) => ready)) : undefined;
  }

  /** Does what was postponed, as far as the language can say it now. */
  goOn(): void {
    const now = this.step;
    for (const { parent, task, step } of this.postponed.splice(0)) {
      this.step = step;
      this.whenTold(parent, task);
    }
    this.step = now;
  }

  pause(): void {
    this.held = true;
  }

  resume(): void {
    this.held = false;
    this.allowance = 0;
  }

  /** Lets a paused run take this many steps: one token a thread each. */
  advance(steps: number): void {
    if (this.held) this.allowance += steps;
  }

  /** Takes the events written since the last call. */
  takeEvents(): TraceEvent[] {
    return this.pending.splice(0);
  }

  /** Forced tokens of these threads were read into the KV cache. */
  prefilled(
    threads: readonly DecodingThread[],
    reason: 'prompt' | 'join',
    tokens: number,
    forwardMs: number,
  ): void {
    // An abort may come between the passes of a step.
    if (this.ended) return;
    this.emit({
      type: 'prefill',
      threads: threads.map((t) => t.id),
      reason,
      tokens,
      forwardMs: round(forwardMs, 3),
    });
    for (const thread of threads) thread.state = 'running';
  }

  /** One sampled token for each of these threads; afterwards the step is over. */
  accept(threads: readonly DecodingThread[], samples: readonly Sample[], forwardMs: number): void {
    if (this.ended) return;
    const tokenIds = samples.map((s) => s.tokenId);
    const logprobs = allOf(samples.map(({ logprob }) => logprob))?.map((one) => round(one, 4));
    const alternatives = allOf(samples.map((one) => one.alternatives))?.map(rounded);
    const given = threads.filter((_, i) => samples[i]?.given);
    threads.forEach((thread, i) => this.tellShare(thread, samples[i]?.by));
    this.emit({
      type: 'sampled',
      threads: threads.map((t) => t.id),
      tokenIds,
      ...(logprobs ? { logprobs } : {}),
      ...(alternatives ? { alternatives } : {}),
      ...(given.length > 0 ? { given: given.map((t) => t.id) } : {}),
      forwardMs: round(forwardMs, 3),
    });
    threads.forEach((thread, i) => this.append(thread, tokenIds[i] as number));
    this.step++;
    if (this.allowance > 0) this.allowance--;
  }

  /** Ends the run where it stands; its trace still closes valid. */
  abort(): void {
    this.endRun('abort');
  }

  /** Ends the run where it stands, since a thread of it cannot be decoded any further. */
  fail(thread: DecodingThread, reason: string): void {
    if (this.ended) return;
    this.finish(thread, 'abort', reason);
    this.endRun('abort', reason);
  }

  /** Ends a thread that has said all that it had to say, where no token of it says so. */
  close(thread: DecodingThread): void {
    if (!this.ended && thread.state !== 'finished') this.endThread(thread, 'stop');
  }

  /** Ends a thread whose context has no room for another token, whatever it counts here. */
  fill(thread: DecodingThread): void {
    if (this.ended || thread.state === 'finished') return;
    this.limit(thread, 'contextWindow');
    this.endThread(thread, 'length');
  }

  /** A server has completed a stretch of a thread. */
  served(thread: DecodingThread, what: Served): void {
    if (this.ended) return;
    const [sentMs, firstTokenMs] = [round(what.sentMs, 3), round(what.firstTokenMs, 3)];
    this.emit({ type: 'served', thread: thread.id, ...what, sentMs, firstTokenMs });
  }

  /**
   * Ends a thread, and all below it, between two steps: it returns no solution, and the run goes on
   * without it. Without its root a run ends.
   */
  stopThread(id: ThreadId): void {
    const thread = this.threads[id];
    if (this.ended || !thread || thread.state === 'finished') return;
    for (const other of this.threads) {
      if (other.state !== 'finished' && isBelow(other, thread)) this.finish(other, 'abort');
    }
    this.endThread(thread, 'abort');
  }

  /** Says whose tokens a thread takes from here on, where that changes. */
  private tellShare(thread: DecodingThread, by = thread.id): void {
    const sharesWith = by === thread.id ? undefined : by;
    if (thread.sharesWith === sharesWith) return;
    thread.sharesWith = sharesWith;
    this.emit({
      type: 'share',
      thread: thread.id,
      ...(sharesWith === undefined ? {} : { with: sharesWith }),
    });
  }

  private append(thread: DecodingThread, tokenId: number): void {
    thread.read = thread.tokenIds.length;
    thread.tokenIds.push(tokenId);
    thread.sampledTokens++;
    this.runTokens++;
    // A sibling's limit may have ended the run within this very step.
    if (thread.state === 'finished') return;
    const { events, closes, instead } = thread.reader.push(tokenId);
    for (const event of events) this.say(thread, event);
    if (instead) {
      this.park(thread);
      this.whenTold(thread, () => this.replace(thread, instead));
      return;
    }
    const spawn = closes === 'spawn' ? events.find(({ type }) => type === 'spawn') : undefined;
    if (closes && !spawn) this.endThread(thread, 'stop');
    // A thread without room for another token could not use what its children return.
    else if (!this.hitsLimit(thread) && spawn) this.serve(thread, spawn);
  }

  private say(thread: DecodingThread, event: SaidEvent): void {
    const tokens = thread.tokenIds.length;
    this.emit({ type: 'search', thread: thread.id, tokens, event });
    if (event.type === 'answer') thread.answer = event.steps ?? event.text;
  }

  /** Ends the thread, or the run, where a limit on tokens is reached. */
  private hitsLimit(thread: DecodingThread): boolean {
    const { limits } = this.request;
    if (this.runTokens >= limits.runTokens) {
      this.limit(thread, 'runTokens');
      this.endRun('length');
    } else if (thread.tokenIds.length >= limits.contextWindow) {
      this.limit(thread, 'contextWindow');
      this.endThread(thread, 'length');
    } else if (thread.sampledTokens >= limits.threadTokens) {
      this.limit(thread, 'threadTokens');
      this.endThread(thread, 'length');
    }
    return thread.state === 'finished';
  }

  private limit(thread: DecodingThread, limit: LimitName): void {
    const value = this.request.limits[limit];
    this.emit({ type: 'limit', thread: thread.id, limit, value });
  }

  /** Starts a child for each message that can be served; the parent waits for them. */
  private serve(parent: DecodingThread, event: SaidEvent): void {
    parent.servedSpawn = event;
    this.park(parent);
    this.whenTold(parent, () => this.startChildren(parent, event));
  }

  private startChildren(parent: DecodingThread, { messages = [] }: SaidEvent): void {
    const openings = messages.map((message) => this.language.child(parent, message));
    const spawn = parent.spawns++;
    const tooDeep = parent.depth >= this.request.limits.depth;
    if (tooDeep) this.limit(parent, 'depth');
    const room = tooDeep ? 0 : this.request.limits.threads - this.threads.length;
    const served = openings.flatMap((opening, index) => (opening ? [{ opening, index }] : []));
    if (!tooDeep && served.length > room) this.limit(parent, 'threads');
    const admitted = served.slice(0, Math.max(room, 0));
    const waitsFor = new Set(admitted.map(({ index }) => index));
    parent.results = messages.map((_, index) => (waitsFor.has(index) ? undefined : NOTHING));
    const children = admitted.map(({ opening, index }) =>
      this.startThread(opening, { parent, spawn, index }),
    );
    this.emit({
      type: 'threadWait',
      thread: parent.id,
      spawn,
      children: children.map((child) => child.id),
    });
    if (children.length === 0) this.join(parent);
    for (const child of children) this.checkRoom(child);
  }

  /** A child that goes on from a long context may have no room for a word of its own. */
  private checkRoom(child: DecodingThread): void {
    if (child.tokenIds.length < this.request.limits.contextWindow) return;
    this.limit(child, 'contextWindow');
    this.endThread(child, 'length');
  }

  private startThread(opening: Opening, family: Family | undefined): DecodingThread {
    const { prompt, tokenIds: promptTokenIds, inherited, startsFrom } = opening;
    const context = family?.parent.tokenIds.slice(0, inherited) ?? [];
    const thread = new DecodingThread(
      this.threads.length,
      prompt,
      [...context, ...promptTokenIds],
      context.length,
      this.language.reader(prompt),
      family,
      this.request.sampling.seed,
      this.given.get(this.threads.length),
    );
    this.threads.push(thread);
    this.active.add(thread);
    this.runTokens += promptTokenIds.length;
    this.emit({
      type: 'threadStart',
      thread: thread.id,
      ...(family ? { parent: family.parent.id, spawn: family.spawn, index: family.index } : {}),
      ...(startsFrom === undefined ? {} : { startsFrom }),
      prompt,
      promptTokenIds,
      ...(context.length > 0 ? { inherited: context.length } : {}),
    });
    return thread;
  }

  private endThread(thread: DecodingThread, finishReason: FinishReason): void {
    for (const event of thread.reader.end()) this.say(thread, event);
    this.finish(thread, finishReason);
    if (!thread.family) {
      this.endRun(finishReason);
      return;
    }
    const { parent, index } = thread.family;
    if (parent.state !== 'parked') return;
    const answer = finishReason === 'stop' ? (thread.answer ?? null) : null;
    parent.results[index] = { answer, tokenIds: thread.ownTokenIds };
    if (answer !== null && this.request.join === 'first') this.overtake(parent);
    if (parent.results.every((result) => result !== undefined)) this.join(parent);
  }

  /** Ends whoever is still out below a parent that has a solution; what they have come to is nothing. */
  private overtake(parent: DecodingThread): void {
    for (const thread of this.threads) {
      if (thread.state === 'finished' || !isBelow(thread, parent)) continue;
      this.finish(thread, 'overtaken');
      const { family } = thread;
      if (family?.parent !== parent) continue;
      parent.results[family.index] = { answer: null, tokenIds: thread.ownTokenIds };
    }
  }

  private finish(thread: DecodingThread, finishReason: FinishReason, reason?: string): void {
    thread.state = 'finished';
    thread.finishReason = finishReason;
    this.active.delete(thread);
    this.strands.detach(thread);
    this.emit({
      type: 'threadEnd',
      thread: thread.id,
      finishReason,
      ...(reason === undefined ? {} : { reason }),
    });
  }

  private park(thread: DecodingThread): void {
    thread.state = 'parked';
    this.active.delete(thread);
  }

  /** Does what a parked thread is to do next, once its language can say how. */
  private whenTold(parent: DecodingThread, task: () => void): void {
    // Somebody may have stopped it meanwhile.
    if (parent.state !== 'parked') return;
    try {
      task();
    } catch (error) {
      if (!(error instanceof NotYet)) throw error;
      error.ready.catch(() => {});
      this.postponed.push({ parent, task, step: this.step, ready: error.ready });
    }
  }

  private join(parent: DecodingThread): void {
    this.whenTold(parent, () => this.resumeParent(parent));
  }

  /** Puts what the children returned into the parent's context, as forced tokens. */
  private resumeParent(parent: DecodingThread): void {
    const children = parent.results.map((returned) => returned ?? NOTHING);
    const joining = this.language.join(parent, parent.servedSpawn, children);
    const { keep = parent.tokenIds.length, then } = joining;
    const pieces = then
      ? [joining, ...then].filter(({ tokenIds }) => tokenIds.length > 0)
      : [joining];
    const length = pieces.reduce((sum, { tokenIds }) => sum + tokenIds.length, keep);
    this.emit({ type: 'threadResume', thread: parent.id, spawn: parent.spawns - 1 });
    if (length >= this.request.limits.contextWindow) {
      // What the children returned is told even though the parent cannot read it.
      this.say(parent, joining.event);
      this.limit(parent, 'contextWindow');
      this.endThread(parent, 'length');
      return;
    }
    this.force(parent, pieces, keep);
    const { reader } = parent;
    const events = reader.joined
      ? reader.joined(joining)
      : pieces.flatMap(({ tokenIds }) => tokenIds.flatMap((id) => reader.push(id).events));
    for (const event of events) this.say(parent, event);
    parent.state = parent.read > 0 ? 'joining' : 'waiting';
    this.active.add(parent);
  }

  /** Puts tokens in place of the latest ones, unless the thread has no room for them and ends. */
  private replace(thread: DecodingThread, { leaves, tokensInstead }: Replacement): void {
    const tokenIds = tokensInstead();
    const keep = thread.tokenIds.length - leaves;
    if (keep + tokenIds.length >= this.request.limits.contextWindow) {
      this.limit(thread, 'contextWindow');
      this.endThread(thread, 'length');
      return;
    }
    this.force(thread, [{ tokenIds }], keep);
    thread.state = 'waiting';
    this.active.add(thread);
    this.hitsLimit(thread);
  }

  /** @param keep how many tokens of the thread's context stay before these */
  private force(thread: DecodingThread, pieces: readonly ForcedTokens[], keep: number): void {
    const isCut = keep < thread.tokenIds.length;
    thread.cutTo(keep);
    for (const [i, { tokenIds, inherited = false }] of pieces.entries()) {
      for (const id of tokenIds) thread.tokenIds.push(id);
      // What the children wrote themselves was counted as they wrote it.
      if (!inherited) this.runTokens += tokenIds.length;
      this.emit({
        type: 'forced',
        thread: thread.id,
        ...(isCut && i === 0 ? { keep } : {}),
        tokenIds,
        ...(inherited ? { inherited } : {}),
      });
    }
  }

  private endRun(finishReason: FinishReason, reason?: string): void {
    if (this.ended) return;
    this.ended = true;
    for (const thread of this.threads) {
      if (thread.state === 'finished') continue;
      this.finish(thread, finishReason);
    }
    const { answer, prompt } = this.root;
    // The verifier only judges: it has no part in how the answer came about.
    const verdict = this.language.judge(
      prompt,
      this.root.finishReason === 'stop' ? answer : undefined,
    );
    this.emit({
      type: 'runEnd',
      finishReason,
      ...(reason === undefined ? {} : { reason }),
      ...verdict,
    });
  }

  private emit(event: Untimed): void {
    this.pending.push({ ...event, step: this.step, ms: round(this.now(), 3) });
  }
}

function isBelow({ family }: DecodingThread, above: DecodingThread): boolean {
  for (let link = family; link; link = link.parent.family) if (link.parent === above) return true;
  return false;
}

/** All of them, side by side; undefined where one is missing, as of a token that was given. */
function allOf<T>(values: readonly (T | undefined)[]): readonly T[] | undefined {
  return values.every((value) => value !== undefined) ? values : undefined;
}

function rounded({ tokenIds, logprobs }: Alternatives): Alternatives {
  return { tokenIds, logprobs: logprobs.map((logprob) => round(logprob, 4)) };
}

/** Timings to microseconds and probabilities to four digits keep a recorded run short. */
function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
