import { assertNever } from '../assertNever';
import type { Operation } from '../countdown/arithmetic';
import type { Prompt } from '../countdown/prompt';
import type { SearchEvent, SpawnMessage } from '../countdown/searchEvent';
import type { FaultKind, Moment, SpawnState, ThreadState, ThreadStatus } from './runState';
import type { TokenLog } from './tokenLog';
import type {
  FinishReason,
  LimitEvent,
  PrefillEvent,
  SearchTraceEvent,
  ThreadId,
  ThreadStartEvent,
} from './traceEvent';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

type MutableSpawn = Mutable<SpawnState> & { readonly children: ThreadId[] };

/** A thread as the reducer changes it. */
export class MutableThread implements ThreadState {
  readonly id: ThreadId;
  readonly parent: ThreadId | undefined;
  readonly spawn: number | undefined;
  readonly index: number | undefined;
  readonly prompt: Prompt;
  readonly started: Moment;
  state: ThreadStatus = 'running';
  finishReason: FinishReason | undefined;
  ended: Moment | undefined;
  answer: readonly Operation[] | null | undefined;
  readonly counts = { prompt: 0, joined: 0, sampled: 0 };
  readonly search: SearchTraceEvent[] = [];
  readonly spawns: MutableSpawn[] = [];
  readonly prefills: PrefillEvent[] = [];
  readonly limits: LimitEvent[] = [];
  readonly faults: Partial<Record<FaultKind, number>> = {};
  /** Messages of a spawn that was written, until its children start. */
  private messages: readonly SpawnMessage[] = [];

  constructor(
    event: ThreadStartEvent,
    readonly depth: number,
    readonly tokens: TokenLog | undefined,
  ) {
    this.id = event.thread;
    this.parent = event.parent;
    this.spawn = event.spawn;
    this.index = event.index;
    this.prompt = event.prompt;
    this.started = { step: event.step, ms: event.ms };
    this.counts.prompt = event.promptTokenIds.length;
  }

  get context(): number {
    return this.counts.prompt + this.counts.joined + this.counts.sampled;
  }

  /** The spawn of this number, opened with its first event: a child's start or the parent's wait. */
  spawnNumbered(number: number, now: Moment): MutableSpawn {
    const known = this.spawns.findLast((spawn) => spawn.number === number);
    if (known) return known;
    const opened: MutableSpawn = {
      number,
      messages: this.messages,
      children: [],
      results: undefined,
      waited: now,
      resumed: undefined,
      context: this.context,
      forced: this.counts.prompt + this.counts.joined,
    };
    this.messages = [];
    this.resume(now);
    this.spawns.push(opened);
    return opened;
  }

  /** Ends the latest wait, if it goes on. */
  resume(now: Moment): void {
    const latest = this.spawns.at(-1);
    if (latest) latest.resumed ??= now;
  }

  /** What a search event changes, beside being listed. */
  read(event: SearchEvent): void {
    switch (event.type) {
      case 'spawn':
        this.readSpawn(event.messages);
        break;
      case 'join': {
        const latest = this.spawns.at(-1);
        if (latest && !latest.results) latest.results = event.results;
        this.messages = [];
        break;
      }
      case 'answer':
        this.answer = event.steps;
        break;
      case 'giveUp':
        this.answer = null;
        break;
      case 'explore':
      case 'move':
      case 'goal':
      case 'malformed':
        break;
      default:
        assertNever(event);
    }
  }

  /** The event may come before the children start, or after. */
  private readSpawn(messages: readonly SpawnMessage[]): void {
    const latest = this.spawns.at(-1);
    if (latest && !latest.resumed && latest.messages.length === 0) latest.messages = messages;
    else this.messages = messages;
  }
}
