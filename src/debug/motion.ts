import type { BreakpointHit } from '../inspect/breakpoint';
import type { StepGoal } from '../inspect/stepGoal';
import type { BranchEdit } from '../session/run/branchRequest';
import { type RunSession, type SessionChange, START } from '../session/run/runSession';
import type { ThreadState } from '../trace/runState';
import type { ThreadId } from '../trace/traceEvent';
import { lineBefore, lineWritten, nextLine, nextToken, theJoin } from './stepGoals';

/**
 * Why a run stands still.
 *
 * - entry, step, pause: as it was asked to
 * - breakpoint: `hit` says which one
 * - end: nothing comes after this
 * - branch: where a run begins to be another than the one that it goes on from
 * - goto: somebody has moved its cursor elsewhere
 */
export interface Stop {
  readonly reason: 'entry' | 'step' | 'pause' | 'breakpoint' | 'end' | 'branch' | 'goto';
  /** The thread that is to be shown. */
  readonly thread: ThreadId;
  readonly hit?: BreakpointHit;
}

/** Who is told of a run's moves. */
export interface MotionListener {
  onStop(stop: Stop): void;
  /** It goes on, and nobody asked for it here. */
  onGo(): void;
  /** Threads have started or ended while it goes. */
  onThreads(): void;
}

type Asked = Pick<Stop, 'reason' | 'thread'>;

/**
 * Moves a run as a debugger asks for it, and tells where it comes to stand. The run's one cursor is
 * what moves, whoever moves it: where it was moved elsewhere, that is told as well.
 */
export class Motion {
  private readonly listening: { dispose(): void };
  /** What the move that is under way was asked for; undefined while the run stands. */
  private asked: Asked | undefined;
  /** A pause was asked for, maybe before the run has begun. */
  private isToPause = false;
  /** Moves whose own part is not over. */
  private moving = 0;
  /** The position at which the run was told to stand. */
  private told: number | undefined;

  constructor(
    readonly session: RunSession,
    private readonly listener: MotionListener,
  ) {
    this.listening = session.onDidChange((change) => this.hear(change));
  }

  /** Whether the run stands, so that its moment can be looked at. */
  get isHeld(): boolean {
    const { playback, status } = this.session;
    return !playback.isLive || status === 'paused' || this.hasEnded;
  }

  /** Whether it stands where nothing comes after. */
  get isAtEnd(): boolean {
    const { playback } = this.session;
    return this.hasEnded && (playback.isLive || playback.position >= playback.length);
  }

  private get hasEnded(): boolean {
    const { status } = this.session;
    return status === 'finished' || status === 'failed';
  }

  /**
   * Puts a recorded run at its start; a live one stands there.
   * @param goesOn whether it then goes on to the first breakpoint, or to its end
   */
  enter(goesOn: boolean): Promise<void> {
    const { session } = this;
    return this.go({ reason: goesOn ? 'pause' : 'entry', thread: 0 }, async () => {
      if (!session.isLiveRun) await session.moveTo(START);
      // The model may have to be loaded first.
      else await this.hasRoot();
      return goesOn && !this.isToPause ? session.resume() : undefined;
    });
  }

  /** Puts a run that goes on from an edit of another one behind that edit. */
  branch({ thread, position, tokenIds = [] }: BranchEdit): Promise<void> {
    const { session } = this;
    const isThere = () => {
      const { threads } = session.playback.latest;
      return (threads.get(thread)?.context ?? 0) >= position + tokenIds.length;
    };
    return this.go({ reason: 'branch', thread }, async () => {
      // One that cannot be held goes on to its end.
      if (session.status !== 'paused') return;
      await this.hasRoot();
      if (!isThere()) await session.step({ isAt: isThere });
    });
  }

  /** To where the thread has written a line. */
  line(thread: ThreadId, said: number): Promise<void> {
    const { session } = this;
    return this.step(thread, async () => {
      if (session.canBeHeld) session.pause();
      await session.moveTo(await session.playback.next(lineWritten(thread, said), 0));
    });
  }

  /** Goes on to the next breakpoint, or to the end. */
  continue(thread: ThreadId): Promise<void> {
    return this.go({ reason: 'pause', thread }, () => this.session.resume());
  }

  /** Goes back to the last breakpoint, or to the start. */
  reverse(thread: ThreadId): Promise<void> {
    return this.go({ reason: 'entry', thread }, () => this.session.reverse());
  }

  /** To the next line of the thread; of one that has ended to the join in its parent. */
  over(thread: ThreadState): Promise<void> {
    const { id, parent = id, state } = thread;
    const shown = state === 'finished' ? parent : id;
    return this.step(shown, () => this.session.step(nextLine(thread)));
  }

  /** By one token of the thread. */
  token(thread: ThreadState): Promise<void> {
    return this.step(thread.id, () => this.session.step(nextToken(thread)));
  }

  /** Shows a child that the thread waits for; where it waits for none, by one token. */
  into(thread: ThreadState, child?: ThreadId): Promise<void> {
    const { threads } = this.session.state;
    const children = thread.state === 'waiting' ? (thread.spawns.at(-1)?.children ?? []) : [];
    const open = children.find((id) => threads.get(id)?.state !== 'finished');
    const entered = child ?? open ?? children[0];
    return entered === undefined ? this.token(thread) : this.step(entered, async () => {});
  }

  /** To the join that returns what the thread has come to. */
  out(thread: ThreadState): Promise<void> {
    const { id, parent = id } = thread;
    return this.step(parent, () => this.session.step(theJoin(thread)));
  }

  /** To the line before; from where a thread starts to its parent, which has just spawned it. */
  back(thread: ThreadState): Promise<void> {
    const { id, parent, said, counts } = thread;
    if (parent !== undefined && said === 0 && counts.sampled === 0) {
      return this.step(parent, async () => {});
    }
    return this.stepBack(id, lineBefore(thread));
  }

  /** By one token of the thread. */
  tokenBack(thread: ThreadState): Promise<void> {
    return this.stepBack(thread.id, nextToken(thread));
  }

  /** @throws HumanError where the run's engine cannot hold it */
  pause(thread: ThreadId): void {
    this.asked = { reason: 'pause', thread };
    this.isToPause = true;
    this.session.pause();
  }

  dispose(): void {
    this.listening.dispose();
  }

  private step(thread: ThreadId, act: () => Promise<BreakpointHit | void>): Promise<void> {
    return this.go({ reason: 'step', thread }, act);
  }

  private stepBack(thread: ThreadId, goal: StepGoal): Promise<void> {
    const { session } = this;
    return this.step(thread, async () => {
      const hit = await session.stepBack(goal);
      if (session.playback.position < START) await session.moveTo(START);
      return hit;
    });
  }

  private async go(asked: Asked, act: () => Promise<BreakpointHit | void>): Promise<void> {
    this.asked = asked;
    this.moving++;
    let hit: BreakpointHit | void;
    try {
      hit = await act();
    } finally {
      this.moving--;
    }
    // Whoever has asked for a pause meanwhile is told of that.
    if (this.moving === 0 && this.isHeld) this.arrive(this.asked ?? asked, hit ?? undefined);
  }

  /** Resolves once a live run has begun. */
  private hasRoot(): Promise<void> {
    const { session } = this;
    return new Promise((resolve) => {
      const look = () => {
        if (session.state.threads.size === 0 && !this.hasEnded) return;
        listening.dispose();
        resolve();
      };
      const listening = session.onDidChange(look);
      look();
    });
  }

  private hear({ threads, structure }: SessionChange): void {
    if (this.moving > 0) return;
    const { asked } = this;
    if (!this.isHeld) {
      if (!asked) {
        this.asked = { reason: 'pause', thread: 0 };
        this.listener.onGo();
      }
      if (structure) this.listener.onThreads();
      return;
    }
    if (asked) this.arrive(asked);
    else if ((threads === 'all' || this.hasEnded) && this.session.playback.position !== this.told) {
      this.arrive({ reason: 'goto', thread: this.hitOf()?.thread ?? 0 });
    }
  }

  private arrive(asked: Asked, found?: BreakpointHit): void {
    this.asked = undefined;
    this.isToPause = false;
    const { position } = this.session.playback;
    // What held it here was told, if the run has not moved since.
    const hit = found ?? (position === this.told ? undefined : this.hitOf());
    this.told = position;
    const { threads } = this.session.state;
    const wanted = hit?.thread ?? asked.thread;
    const thread = threads.has(wanted) ? wanted : 0;
    if (hit) this.listener.onStop({ reason: 'breakpoint', thread, hit });
    else this.listener.onStop({ reason: this.isAtEnd ? 'end' : asked.reason, thread });
  }

  /** What holds a live run at its newest moment. */
  private hitOf(): BreakpointHit | undefined {
    const { pauseReason, playback, status } = this.session;
    const isHit = playback.isLive && status === 'paused' && pauseReason?.kind === 'breakpoint';
    return isHit ? pauseReason : undefined;
  }
}
