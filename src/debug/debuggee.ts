import type { DebugProtocol } from '@vscode/debugprotocol';
import { HumanError } from '../common/humanError';
import type { Breakpoint } from '../inspect/breakpoint';
import { threadsAbove } from '../inspect/lineage';
import { threadsNeeded } from '../inspect/transcriptOf';
import type { RunSession } from '../session/run/runSession';
import type { ThreadState } from '../trace/runState';
import type { ThreadId } from '../trace/traceEvent';
import type { DebugHost, OpenedRun } from './debugHost';
import { type Frame, framesOf } from './frames';
import { Motion, type MotionListener } from './motion';
import type { Subject } from './scopes';
import { shownThreads, threadName } from './shownThreads';

/** The run that is debugged, as the editor asks for it. Its ids of threads are ours and one more. */
export class Debuggee {
  readonly session: RunSession;
  /** Whether it ends with the debugging. */
  readonly isOwn: boolean;
  readonly motion: Motion;

  constructor(
    { session, isOwn }: OpenedRun,
    private readonly host: DebugHost,
    listener: MotionListener,
  ) {
    this.session = session;
    this.isOwn = isOwn;
    this.motion = new Motion(session, listener);
  }

  setBreakpoints(breakpoints: readonly Breakpoint[]): void {
    this.session.setBreakpoints(breakpoints);
  }

  /**
   * Those that are listed.
   * @param stopped the thread that is shown in any case, as the one that is looked at
   */
  threads(stopped: ThreadId | undefined): DebugProtocol.Thread[] {
    const { state } = this.session;
    const always = [stopped, this.host.selected(this.session)];
    return shownThreads(state, always).map((thread) => ({
      id: protocolId(thread.id),
      name: threadName(state, thread, this.host.l10n),
    }));
  }

  /** @throws HumanError where there is none at this moment */
  thread(id: number): ThreadState {
    const thread = this.session.state.threads.get(threadId(id));
    if (thread) return thread;
    throw new HumanError('There is no thread {0} at this moment.', threadId(id));
  }

  /** The thread with what it wrote, and the run at this moment. */
  async subject(id: ThreadId): Promise<Subject> {
    const { session } = this;
    await session.load([id]);
    const state = session.detailed(session.state);
    const thread = state.threads.get(id) ?? this.thread(protocolId(id));
    return { session, state, thread, l10n: this.host.l10n };
  }

  /** From the thread's newest line up to the spawn in the root. */
  async stack(id: number): Promise<Frame[]> {
    const { session, host } = this;
    const { latest } = session.playback;
    const thread = this.thread(id);
    const form = host.form();
    const needed = [thread, ...threadsAbove(session.state, thread)].flatMap((one) =>
      threadsNeeded(latest, one.id, form),
    );
    await session.load(new Set(needed));
    const state = session.detailed(session.state);
    const detailed = state.threads.get(thread.id) ?? thread;
    return framesOf(state, detailed, { form, names: session.names, l10n: host.l10n });
  }

  /** Where a frame's transcript is. */
  source({ thread }: Frame): DebugProtocol.Source {
    const { address, name } = this.host.transcript(this.session, thread);
    return { name, path: address };
  }

  /** Lets go of the run; one of its own is stopped. */
  dispose(): void {
    this.motion.dispose();
    this.session.setBreakpoints([]);
    if (this.isOwn) this.session.stop();
  }
}

/** The protocol's id of a thread: 0 stands for none in places. */
export function protocolId(thread: ThreadId): number {
  return thread + 1;
}

export function threadId(id: number): ThreadId {
  return id - 1;
}
