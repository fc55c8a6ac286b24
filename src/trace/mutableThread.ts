import {
  type FaultCounts,
  type Moment,
  type PrefillRecord,
  type ServedRecord,
  type SpawnState,
  type ThreadState,
  type ThreadStatus,
  type TokenCounts,
  totalTokens,
} from './runState';
import { resultsOf, type SaidEvent, type SpawnMessage } from './saidEvent';
import type { MomentLog, TokenLog } from './tokenLog';
import type {
  FinishReason,
  LimitEvent,
  SearchTraceEvent,
  ThreadId,
  ThreadStartEvent,
} from './traceEvent';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

type MutableSpawn = Mutable<SpawnState> & { readonly children: ThreadId[] };

/** Where a thread stands in the tree. */
export interface ThreadPlace {
  readonly parent: ThreadId | undefined;
  readonly spawn: number | undefined;
  readonly index: number | undefined;
  readonly depth: number;
}

/** What is known of a thread when it starts. */
interface ThreadStart extends ThreadPlace {
  readonly id: ThreadId;
  readonly title: string | undefined;
  readonly startsFrom: string | undefined;
  readonly prompt: unknown;
  readonly promptText: string | undefined;
  readonly started: Moment;
}

/**
 * A thread at a moment, apart from what grows with every step: of that its counters say how much
 * there was, and lists are cut from those of the thread that was saved. So most threads are the same
 * objects in many checkpoints.
 */
export interface SavedThread {
  readonly of: MutableThread;
  readonly state: ThreadStatus;
  readonly finishReason: FinishReason | undefined;
  readonly ended: Moment | undefined;
  readonly answer: ThreadState['answer'];
  readonly isMalformed: boolean;
  readonly tokens: TokenLog | undefined;
  readonly dropped: number;
  readonly limits: number;
  readonly spawns: readonly SpawnState[];
  readonly sharesWith: ThreadId | undefined;
  readonly faults: FaultCounts;
  readonly messages: readonly SpawnMessage[];
}

/**
 * Joined, sampled, inherited and shared tokens, events said, prefills and requests of one thread after
 * the other. Read in place:
 * a list for each of ten thousand threads is much to collect after every step back.
 */
export type Counters = Uint32Array;
export const COUNTERS = 7;

/** Shared by all that have none. */
const NO_SPAWNS: readonly SpawnState[] = [];
const NO_FAULTS: FaultCounts = {};

/** Counters are kept in 32 bits, and a file may name any number. */
const MOST_TOKENS = 2 ** 32 - 1;

/** A file may cut a long context back again and again: then which tokens stay is no longer kept. */
const MOST_COPIED = 2 ** 22;

/** A thread as the reducer changes it. */
export class MutableThread implements ThreadState {
  readonly id: ThreadId;
  readonly parent: ThreadId | undefined;
  readonly spawn: number | undefined;
  readonly index: number | undefined;
  readonly depth: number;
  readonly title: string | undefined;
  readonly startsFrom: string | undefined;
  readonly prompt: unknown;
  readonly promptText: string | undefined;
  readonly started: Moment;
  state: ThreadStatus = 'running';
  finishReason: FinishReason | undefined;
  ended: Moment | undefined;
  isMalformed = false;
  answer: SaidEvent | null | undefined;
  /** Whether the ids of all its tokens so far are known, and with them the next token's place. */
  isTold: boolean;
  readonly counts = { prompt: 0, joined: 0, sampled: 0, inherited: 0 };
  sharesWith: ThreadId | undefined;
  shared = 0;
  dropped = 0;
  said = 0;
  search: SearchTraceEvent[] = [];
  spawns: MutableSpawn[] = [];
  /** Of their numbers; below any while there are none. */
  private highest = -1;
  prefills: PrefillRecord[] = [];
  served: ServedRecord[] = [];
  limits: LimitEvent[] = [];
  readonly faults: Partial<Record<string, number>> = {};
  /** Messages of a spawn that was written, until its children start. */
  private messages: readonly SpawnMessage[] = [];

  /** Tokens that were copied where its context was cut back. */
  private copied = 0;
  private saved: SavedThread | undefined;
  /** Several runs have it, and none of them may change it. */
  private isShared = false;

  private constructor(
    start: ThreadStart,
    promptTokens: number,
    public tokens: TokenLog | undefined,
  ) {
    this.id = start.id;
    this.parent = start.parent;
    this.spawn = start.spawn;
    this.index = start.index;
    this.depth = start.depth;
    this.title = start.title;
    this.startsFrom = start.startsFrom;
    this.prompt = start.prompt;
    this.promptText = start.promptText;
    this.started = start.started;
    this.counts.prompt = promptTokens;
    this.isTold = tokens !== undefined;
  }

  /** @param place in the tree: of a child its parent's spawn */
  static start(event: ThreadStartEvent, place: ThreadPlace, tokens: TokenLog | undefined) {
    const { thread: id, step, ms } = event;
    const { title, startsFrom, prompt, promptText } = event;
    const started = { step, ms };
    return new MutableThread(
      { id, ...place, title, startsFrom, prompt, promptText, started },
      0,
      tokens,
    );
  }

  /**
   * The thread at that moment, to be changed through `own` only. One that has not changed since, as
   * most of a long run, is the same object: ten thousand new ones with each step back are much to
   * collect.
   * @param at where its counters are
   */
  static resume(
    saved: SavedThread,
    counters: Counters,
    at: number,
    moments: MomentLog,
  ): MutableThread {
    const { of } = saved;
    if (!of.isAsSaved(saved, counters, at)) return MutableThread.copy(saved, counters, at, moments);
    of.isShared = true;
    return of;
  }

  /** A thread of its own that goes on from there, with as many tokens and events. */
  private static copy(
    saved: SavedThread,
    counters: Counters,
    at: number,
    moments: MomentLog,
  ): MutableThread {
    const { of } = saved;
    const own = counters.subarray(at, at + COUNTERS);
    const [joined = 0, sampled = 0, said = 0, prefills = 0, inherited = 0, served = 0] = own;
    const shared = own[6] ?? 0;
    const { prompt } = of.counts;
    const { dropped } = saved;
    const length = inherited + prompt + joined + sampled - dropped;
    const tokens = saved.tokens?.prefix(length, moments);
    const thread = new MutableThread(of, prompt, tokens);
    thread.state = saved.state;
    thread.finishReason = saved.finishReason;
    thread.ended = saved.ended;
    thread.answer = saved.answer;
    thread.isMalformed = saved.isMalformed;
    thread.counts.inherited = inherited;
    thread.counts.joined = joined;
    thread.counts.sampled = sampled;
    thread.sharesWith = saved.sharesWith;
    thread.shared = shared;
    thread.dropped = dropped;
    thread.isTold = tokens?.length === thread.context;
    thread.said = said;
    thread.search = of.search.slice(0, said);
    thread.prefills = of.prefills.slice(0, prefills);
    thread.served = of.served.slice(0, served);
    thread.limits = of.limits.slice(0, saved.limits);
    thread.spawns = copyOf(saved.spawns);
    thread.highest = of.highest;
    Object.assign(thread.faults, saved.faults);
    thread.messages = saved.messages;
    return thread;
  }

  /** The thread to change in its place: itself, or a copy where other runs have it as well. */
  own(moments: MomentLog): MutableThread {
    if (!this.isShared) return this;
    const counters = new Uint32Array(COUNTERS);
    this.writeCounters(counters, 0);
    return MutableThread.copy(this.save(), counters, 0, moments);
  }

  private isAsSaved(saved: SavedThread, counters: Counters, at: number): boolean {
    return (
      this.saved === saved &&
      this.counts.joined === counters[at] &&
      this.counts.sampled === counters[at + 1] &&
      this.said === counters[at + 2] &&
      this.prefills.length === counters[at + 3] &&
      this.counts.inherited === counters[at + 4] &&
      this.served.length === counters[at + 5] &&
      this.shared === counters[at + 6]
    );
  }

  /** Writes its counters to this place. */
  writeCounters(all: Counters, at: number): void {
    all[at] = this.counts.joined;
    all[at + 1] = this.counts.sampled;
    all[at + 2] = this.said;
    all[at + 3] = this.prefills.length;
    all[at + 4] = this.counts.inherited;
    all[at + 5] = this.served.length;
    all[at + 6] = this.shared;
  }

  /** What holds now; the same object again while nothing has changed but counters. */
  save(): SavedThread {
    const { state, finishReason, ended, answer, isMalformed, messages, tokens, dropped } = this;
    const { sharesWith } = this;
    this.saved ??= {
      ...{ of: this, state, finishReason, ended, answer, isMalformed, messages, tokens, dropped },
      sharesWith,
      limits: this.limits.length,
      spawns: this.spawns.length > 0 ? copyOf(this.spawns) : NO_SPAWNS,
      faults: Object.keys(this.faults).length > 0 ? { ...this.faults } : NO_FAULTS,
    };
    return this.saved;
  }

  /** To be called with a change from outside of anything but counters. */
  touch(): void {
    this.saved = undefined;
  }

  get context(): number {
    return this.counts.inherited + totalTokens(this.counts) - this.dropped;
  }

  /** Counts tokens, as far as they have room; returns how many were taken. */
  add(kind: keyof TokenCounts, tokens: number): number {
    const { counts } = this;
    const taken = Math.min(tokens, MOST_TOKENS - counts.inherited - totalTokens(counts));
    counts[kind] += taken;
    return taken;
  }

  /** Takes the tokens of another thread from here on; undefined for its own. */
  shareWith(other: ThreadId | undefined): void {
    this.touch();
    this.sharesWith = other;
  }

  /** Leaves the first `length` tokens in its context; earlier states keep the others. */
  cutTo(length: number): void {
    this.touch();
    this.dropped += this.context - length;
    this.copied += length;
    this.tokens = this.copied > MOST_COPIED ? undefined : this.tokens?.prefix(length);
    if (!this.tokens) this.isTold = false;
  }

  /** The spawn of this number, opened with its first event: a child's start or the parent's wait. */
  spawnNumbered(number: number, now: Moment): MutableSpawn {
    this.touch();
    const known = this.knownSpawn(number);
    if (known) return known;
    const opened: MutableSpawn = {
      number,
      messages: this.messages,
      children: [],
      results: undefined,
      texts: undefined,
      waited: now,
      resumed: undefined,
      context: this.context,
      forced: this.counts.inherited + this.counts.prompt + this.counts.joined,
      inherited: this.counts.inherited,
      ...(this.dropped > 0 && { dropped: this.dropped }),
    };
    this.messages = [];
    this.resume(now);
    this.spawns.push(opened);
    this.highest = Math.max(this.highest, number);
    return opened;
  }

  /** The spawn of this number, if it was opened: mostly the latest one. */
  knownSpawn(number: number): MutableSpawn | undefined {
    if (number > this.highest) return undefined;
    return this.spawns.findLast((spawn) => spawn.number === number);
  }

  /** Ends the latest wait, if it goes on. */
  resume(now: Moment): void {
    this.touch();
    const latest = this.spawns.at(-1);
    if (latest) latest.resumed ??= now;
  }

  /** What an event changes that the thread has said, beside being listed. */
  read(event: SaidEvent): void {
    this.said++;
    switch (event.type) {
      case 'spawn':
        this.touch();
        this.readSpawn(event.messages ?? []);
        break;
      case 'join': {
        this.touch();
        const latest = this.spawns.at(-1);
        if (latest && !latest.results) {
          latest.results = event.results ?? [];
          latest.texts = resultsOf(event);
        }
        this.messages = [];
        break;
      }
      case 'answer':
        this.touch();
        this.answer = event;
        break;
      case 'giveUp':
        this.touch();
        this.answer = null;
        break;
      case 'malformed':
        this.touch();
        this.isMalformed = true;
        break;
      default:
        break;
    }
  }

  /** The event may come before the children start, or after. */
  private readSpawn(messages: readonly SpawnMessage[]): void {
    const latest = this.spawns.at(-1);
    if (latest && !latest.resumed && latest.messages.length === 0) latest.messages = messages;
    else this.messages = messages;
  }
}

function copyOf(spawns: readonly SpawnState[]): MutableSpawn[] {
  return spawns.map((spawn) => ({ ...spawn, children: [...spawn.children] }));
}
