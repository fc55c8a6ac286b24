import { Emitter, type Listen } from '../../common/emitter';
import { demand } from '../../engine/capabilities';
import type { EngineRun } from '../../engine/engine';
import type { RunRequest } from '../../engine/runRequest';
import { messageOf } from '../../common/humanError';
import { type Breakpoint, type BreakpointHit, BreakpointWatch } from '../../inspect/breakpoint';
import type { EventStore } from '../../inspect/eventStore';
import { Playback } from '../../inspect/playback';
import type { Passed, RecordedHits } from '../../inspect/recordedHits';
import { endsStep, type StepGoal } from '../../inspect/stepGoal';
import { ThreadDetails } from '../../inspect/threadDetails';
import type { TraceHeader } from '../../trace/aprtrace';
import { changeOf } from '../../trace/changes';
import type { RecordedEvent } from '../../trace/recordedEvent';
import type { ImportFault } from '../../trace/import/traceImport';
import type { ReducerOptions } from '../../trace/reducer';
import type { RunState } from '../../trace/runState';
import type { ThreadId, TraceEvent } from '../../trace/traceEvent';
import type { TraceWarning } from '../../trace/traceReader';
import { MemoryEvents } from './memoryEvents';
import { TokenNames } from '../../trace/tokenNames';

/**
 * - reading: a file's events are still coming in
 * - running, paused: of a live run
 * - failed: the engine or the file failed; `failure` says how
 */
export type SessionStatus = 'reading' | 'running' | 'paused' | 'finished' | 'failed';

/** What views have to draw again. */
export interface SessionChange {
  readonly session: RunSession;
  /** Threads whose text or state changed, some more than once; `all` after the cursor moved. */
  readonly threads: readonly ThreadId[] | 'all';
  /** Threads or segments were added, or the cursor moved. */
  readonly structure: boolean;
  /** Status, pause reason, pace or title changed. */
  readonly status: boolean;
}

/** Why a run is held. */
export type PauseReason =
  { readonly kind: 'user' | 'step' } | ({ readonly kind: 'breakpoint' } & BreakpointHit);

export interface SessionOptions {
  /** Unique among the sessions of a window; part of document addresses. */
  readonly id: string;
  readonly header: TraceHeader;
  /** What a live run was asked; a recorded one is re-run from its events. */
  readonly request?: RunRequest;
  /** The session that this one branched off, and where, in events. */
  readonly origin?: { readonly session: string; readonly position: number };
  /** The file that holds the run, as an URI's text. */
  readonly file?: string;
  readonly events?: EventStore;
  /** What of the file could not be read; it grows while the file is read. */
  readonly damage?: Damage;
  readonly detail?: ReducerOptions['detail'];
}

/** Parts of a file that were left out, or that contradict what came before them. */
export interface Damage {
  readonly count: number;
  /** The first ones only. */
  readonly first: readonly Unread[];
}

/** Such a part of an `.aprtrace`, or of a file of another program. */
export type Unread = TraceWarning | ImportFault;

/**
 * Tokens per second of each thread, asked before every step; undefined is as fast as it can. Of the run
 * it changes nothing.
 */
export type Pace = () => number | undefined;

/** A run's first moment that shows anything: it has started, and so has its root. */
export const START = 2;

/** Asked for and not taken yet, at most: a key that is held down does not go on long after it. */
const MOST_STEPS = 8;

/**
 * One run that a person looks at, live or recorded: its events, the cursor on them, and, while it
 * is live, the hand on the engine.
 */
export class RunSession {
  readonly id: string;
  readonly header: TraceHeader;
  readonly request: RunRequest | undefined;
  readonly origin: SessionOptions['origin'];
  readonly file: string | undefined;
  readonly damage: Damage;
  /** Everything that has happened, for callers that write it elsewhere. */
  readonly events: EventStore;
  readonly playback: Playback;
  /** What the model's tokens are called. */
  readonly names: TokenNames;

  private readonly changes = new Emitter<SessionChange>();
  private readonly arrivals = new Emitter<readonly RecordedEvent[]>();
  private readonly logs = new Emitter<string>();
  private readonly memory: MemoryEvents | undefined;
  /** Where the state keeps counts only. */
  private readonly details: ThreadDetails | undefined;
  private readonly watch = new BreakpointWatch();
  private run: EngineRun | undefined;
  private pace: Pace = () => undefined;
  /** The engine holds the run and takes a step for each word from here. */
  private isLockstep = false;
  private breakpoints: readonly Breakpoint[] = [];
  /** Where they are hit in what was recorded. */
  private hits: RecordedHits | undefined;
  /** Where the events begin that came in last. */
  private stepStart = 0;
  /** Until where a step goes that is under way. */
  private stepping: StepGoal | undefined;
  /** Over when all steps that were asked for are taken. */
  private steps: Promise<unknown> = Promise.resolve();
  private stepsAsked = 0;
  private paceTimer: NodeJS.Timeout | undefined;
  private current: SessionStatus = 'reading';
  private pausedBy: PauseReason | undefined;
  private failed: Error | undefined;

  constructor(options: SessionOptions) {
    this.id = options.id;
    this.header = options.header;
    this.request = options.request;
    this.origin = options.origin;
    this.file = options.file;
    this.damage = options.damage ?? { count: 0, first: [] };
    const memory = new MemoryEvents();
    this.memory = options.events ? undefined : memory;
    this.events = options.events ?? memory;
    const { detail = 'full' } = options;
    this.details = detail === 'counts' ? new ThreadDetails(this.events) : undefined;
    const { notRecorded, model } = options.header;
    this.names = new TokenNames(model.vocabulary, model.join);
    this.playback = new Playback(this.events, { detail, notRecorded, names: this.names });
  }

  /** Fired after the state has changed. */
  get onDidChange(): Listen<SessionChange> {
    return this.changes.listen;
  }

  /** Fired with new events of the run, after they were reduced; for callers that record them. */
  get onDidArrive(): Listen<readonly RecordedEvent[]> {
    return this.arrivals.listen;
  }

  /** Fired with what logpoints tell, as the run or its cursor comes past them. */
  get onDidTell(): Listen<string> {
    return this.logs.listen;
  }

  get status(): SessionStatus {
    return this.current;
  }

  /** Why the run is held; undefined where it is not. */
  get pauseReason(): PauseReason | undefined {
    return this.pausedBy;
  }

  get failure(): Error | undefined {
    return this.failed;
  }

  /** The state at the cursor. */
  get state(): RunState {
    return this.playback.state;
  }

  /** Whether the state has the tokens of all threads, and not of those that were loaded only. */
  get isFull(): boolean {
    return this.details === undefined;
  }

  /** A state of this run with the tokens and search events that `load` has brought. */
  detailed(state: RunState): RunState {
    return this.details?.addTo(state) ?? state;
  }

  /**
   * Reads the tokens and search events of these threads from the file, where the state keeps counts
   * only. While the file is still being read, what was brought once is enough.
   */
  async load(threads: Iterable<ThreadId>): Promise<void> {
    const { details, playback } = this;
    if (!details) return;
    for (const id of threads) {
      if (this.current === 'reading' && details.has(id)) continue;
      await details.load(id, playback.latest);
    }
  }

  /** Threads that views draw on the decoder's time; none where it does not go at full pace. */
  get threadsToDraw(): number {
    return this.current === 'running' && !this.isLockstep ? this.state.threads.size : 0;
  }

  get isLiveRun(): boolean {
    return this.run !== undefined;
  }

  /** Takes events of a file, or of the engine. */
  receive(events: readonly RecordedEvent[]): void {
    this.stepStart = this.playback.length;
    this.memory?.append(events);
    this.playback.follow(events);
    this.arrivals.fire(events);
    if (!this.playback.isLive) {
      this.tell({ threads: [], structure: false, status: false });
      return;
    }
    const changes = events.map(changeOf);
    this.tell({
      threads: changes.flatMap(({ threads }) => threads),
      structure: changes.some(({ structure }) => structure),
      status: false,
    });
  }

  /** All events of a file have come in. */
  finishReading(): void {
    this.end('finished');
  }

  fail(error: unknown): void {
    this.failed = error instanceof Error ? error : new Error(messageOf(error));
    this.run = undefined;
    this.end('failed');
  }

  /**
   * Follows an engine's run to its end. Never throws: a failure is the session's.
   * @param isHeld whether it is held before its first step, as it was submitted then
   */
  async drive(run: EngineRun, pace: Pace, isHeld = false): Promise<void> {
    this.run = run;
    this.pace = pace;
    if (isHeld) this.hold({ kind: 'user' });
    else {
      this.setStatus('running');
      this.adoptPace();
    }
    try {
      for await (const events of run.events) {
        this.receive(events);
        this.afterStep(events);
      }
      this.run = undefined;
      this.pausedBy = undefined;
      this.end('finished');
    } catch (error) {
      this.fail(error);
    } finally {
      clearTimeout(this.paceTimer);
    }
  }

  setBreakpoints(breakpoints: readonly Breakpoint[]): void {
    const { hits } = this;
    const isSame =
      hits?.breakpoints.length === breakpoints.length &&
      breakpoints.every((one, i) => one === hits.breakpoints[i]);
    if (!isSame) this.hits = undefined;
    this.breakpoints = breakpoints;
    this.adoptPace();
  }

  /** Breakpoints or pace have changed: a run that goes freely may have to be led step by step. */
  adoptPace(): void {
    const needed = this.pace() !== undefined || this.breakpoints.length > 0;
    if (!this.run?.capabilities.step || this.current !== 'running' || this.stepping) return;
    if (needed === this.isLockstep) return;
    this.isLockstep = needed;
    if (needed) {
      this.run.pause();
      this.run.step();
    } else {
      this.run.resume();
    }
  }

  /** Whether the run goes on, and its engine can hold it. */
  get canBeHeld(): boolean {
    return this.current === 'running' && this.run?.capabilities.step === true;
  }

  /** @throws HumanError where the run's engine cannot hold it */
  pause(): void {
    if (this.current !== 'running' || !this.run) return;
    demand(this.run.capabilities, 'step');
    this.hold({ kind: 'user' });
  }

  /**
   * Goes on: from the past to the next hit of a breakpoint that was recorded, which it returns, else to
   * the newest moment, and a held run from there.
   */
  async resume(): Promise<BreakpointHit | undefined> {
    if (!this.playback.isLive) {
      const { position, length } = this.playback;
      const { held, told } = await this.passed(position, length);
      if (held) await this.moveTo(held.position);
      else this.goLive();
      this.tellLogs(told);
      if (held) return held.hit;
    }
    this.goOn();
    return undefined;
  }

  /** Puts the cursor where a breakpoint was hit last, which it returns; or at the run's start. */
  async reverse(): Promise<BreakpointHit | undefined> {
    if (this.canBeHeld) this.pause();
    return this.moveBack(START);
  }

  /**
   * Puts the cursor at an earlier position, or where a breakpoint is hit on the way.
   * @param last where it may be held last
   */
  private async moveBack(to: number, last = to): Promise<BreakpointHit | undefined> {
    const { isLive, position } = this.playback;
    // What holds a run that decodes holds it after all that the step has brought.
    const isAtHit = isLive && this.pausedBy?.kind === 'breakpoint';
    const from = isAtHit ? Math.max(last, this.stepStart + 1) : position;
    const { held, told } = await this.passed(from, Math.min(from, last));
    await this.moveTo(held?.position ?? to);
    this.tellLogs(told);
    return held?.hit;
  }

  /** What the cursor comes past from one position to another. */
  private async passed(from: number, to: number): Promise<Passed> {
    const { breakpoints } = this;
    if (breakpoints.length === 0) return { held: undefined, told: [] };
    const hits = (this.hits ??= this.playback.hits(breakpoints));
    return from <= to ? hits.forward(from, to) : hits.backward(from, to);
  }

  private goOn(): void {
    if (this.current !== 'paused' || !this.run) return;
    this.stepping = undefined;
    this.pausedBy = undefined;
    this.isLockstep = false;
    this.setStatus('running');
    this.adoptPace();
    if (!this.isLockstep) this.run.resume();
  }

  /**
   * A step forward: in the past through what was recorded, at its end by decoding. Returns what
   * breakpoint ends it in the past.
   * @throws HumanError where it is at its end, and the engine takes no single steps
   */
  step(goal: StepGoal): Promise<BreakpointHit | undefined> {
    return this.inOrder(() => this.stepForward(goal));
  }

  private async stepForward(goal: StepGoal): Promise<BreakpointHit | undefined> {
    const { playback } = this;
    if (!playback.isLive) {
      let isMet = false;
      const isAt = (event: RecordedEvent) => {
        const isEnd = endsStep(goal, event);
        isMet ||= isEnd;
        return isEnd;
      };
      const { position } = playback;
      const next = await playback.next({ ...goal, isAt });
      const { held, told } = await this.passed(position, next);
      const end = held?.position ?? next;
      if (held || end < playback.length) await this.moveTo(end);
      else this.goLive();
      this.tellLogs(told);
      // What it waits for may be still to be decoded.
      if (held || isMet || !playback.isLive) return held?.hit;
    }
    if (this.current === 'running') this.pause();
    if (this.current !== 'paused' || !this.run) return undefined;
    this.stepping = goal;
    this.pausedBy = undefined;
    this.setStatus('running');
    this.run.step();
    return undefined;
  }

  /** A step back, or to where a breakpoint is hit on the way, which it returns. */
  stepBack(goal: StepGoal): Promise<BreakpointHit | undefined> {
    return this.inOrder(async () => {
      // A run that cannot be held goes on behind the cursor.
      if (this.canBeHeld) this.pause();
      const end = await this.playback.previous(goal);
      return this.moveBack(end, end + 1);
    });
  }

  /** Steps start from where the one before has led, however fast they are asked for. */
  private async inOrder<T>(step: () => Promise<T>): Promise<T | undefined> {
    if (this.stepsAsked === MOST_STEPS) return undefined;
    this.stepsAsked++;
    const taken = this.steps.then(step).finally(() => this.stepsAsked--);
    this.steps = taken.catch(() => undefined);
    return taken;
  }

  /** Puts the cursor after the first `position` events. */
  async moveTo(position: number): Promise<void> {
    if (await this.playback.moveTo(position)) this.tellAll();
  }

  goLive(): void {
    this.playback.goLive();
    this.tellAll();
  }

  /** Ends the run; what it did until now stays. */
  stop(): void {
    this.run?.abort();
  }

  /**
   * Ends one thread of a live run, with those that it spawned; its parent goes on without them.
   * @throws HumanError where the run's engine cannot
   */
  stopThread(thread: ThreadId): void {
    if (!this.run) return;
    demand(this.run.capabilities, 'stopThread');
    this.run.stopThread(thread);
  }

  get engineRun(): EngineRun | undefined {
    return this.run;
  }

  private hold(reason: PauseReason): void {
    clearTimeout(this.paceTimer);
    this.run?.pause();
    this.isLockstep = true;
    this.stepping = undefined;
    this.pausedBy = reason;
    this.setStatus('paused');
  }

  private afterStep(events: readonly TraceEvent[]): void {
    if (!this.run?.capabilities.step) return;
    let held: BreakpointHit | undefined;
    for (const event of events) {
      const { hold, told } = this.watch.check(this.breakpoints, event, this.playback.latest);
      held ??= hold;
      this.tellLogs(told);
    }
    if (held) {
      this.hold({ kind: 'breakpoint', ...held });
      return;
    }
    // A held run's start, and a thread that is stopped, are told without a step: none is owed.
    if (!events.some(({ type }) => type === 'sampled')) return;
    const { stepping } = this;
    if (stepping) {
      if (events.some((event) => endsStep(stepping, event))) this.hold({ kind: 'step' });
      else this.run?.step();
      return;
    }
    if (!this.isLockstep || this.current !== 'running') return;
    const pace = this.pace();
    if (pace === undefined) this.run?.step();
    else this.paceTimer = setTimeout(() => this.run?.step(), 1000 / pace);
  }

  /** What has not ended by now was cut off. */
  private end(status: 'finished' | 'failed'): void {
    this.playback.close();
    this.current = status;
    const { threads } = this.playback.latest;
    const open = [...threads.values()].filter(({ state }) => state !== 'finished');
    this.tell({ threads: open.map(({ id }) => id), structure: false, status: true });
  }

  private setStatus(status: SessionStatus): void {
    this.current = status;
    this.tell({ threads: [], structure: false, status: true });
  }

  private tellLogs(told: readonly string[]): void {
    told.forEach((text) => this.logs.fire(text));
  }

  private tellAll(): void {
    this.tell({ threads: 'all', structure: true, status: true });
  }

  private tell(change: Omit<SessionChange, 'session'>): void {
    this.changes.fire({ session: this, ...change });
  }
}
