import { messageIn } from '../../common/humanError';
import type { Localizer } from '../../common/localizer';
import { plainText } from '../../common/plainText';
import {
  headOf,
  type RunHead,
  type RunView,
  type StepsView,
  stepsView,
  type ThreadView,
  threadView,
  withChildren,
} from '../../inspect/runView';
import type { ThreadId } from '../../trace/traceEvent';
import type { RunSession, SessionChange } from './runSession';
import { viewOf } from '../../inspect/taskViews';

/**
 * A run, or what has changed of it, of which each thread is looked up when it is taken: ten thousand
 * take longer than the host may be held. A thread that changes meanwhile is told again the next time.
 */
export interface Fed extends Omit<RunView, 'threads'> {
  readonly threads: Iterable<ThreadView>;
}

/** All of its threads at once. */
export function wholeView({ threads, ...rest }: Fed): RunView {
  return { ...rest, threads: [...threads] };
}

/** What has to be told of one run to somebody who was told the rest before. */
export class RunFeed {
  private readonly dirty = new Set<ThreadId>();
  private hasChanged = false;
  private isWholeNew = true;
  private stepsTold = { count: 0, every: 1 };

  constructor(
    readonly session: RunSession,
    private readonly l10n: Localizer,
  ) {}

  /** Remembers what changed until it is asked for. */
  note({ threads }: SessionChange): void {
    this.hasChanged = true;
    // How the root came out, only the run's end says.
    this.dirty.add(0);
    if (threads === 'all') this.isWholeNew = true;
    else for (const thread of threads) this.dirty.add(thread);
  }

  /** The page that is told was away: nothing that it knew counts. */
  forget(): void {
    this.isWholeNew = true;
  }

  /** The whole run at its cursor; what comes next is told against it. */
  snapshot(): Fed {
    const { state } = this.session;
    return this.told([...state.threads.keys()], stepsView(state));
  }

  /** What is new since then; `all` where only a snapshot will do, undefined where nothing is. */
  delta(): Fed | 'all' | undefined {
    if (this.isWholeNew) return 'all';
    if (!this.hasChanged) return undefined;
    const { state } = this.session;
    const { count, every } = this.stepsTold;
    // Every second one was dropped meanwhile.
    const steps = stepsView(state, every === state.steps.every ? count : 0);
    return this.told([...withChildren(state, this.dirty)], steps);
  }

  private told(ids: readonly ThreadId[], steps: StepsView): Fed {
    this.clear();
    this.noteSteps(steps);
    return { head: this.head(), threads: this.views(ids), steps };
  }

  private *views(ids: readonly ThreadId[]): Generator<ThreadView> {
    for (const id of ids) {
      // The cursor may have gone back meanwhile.
      const { state } = this.session;
      const thread = state.threads.get(id);
      if (thread) yield threadView(state, thread);
    }
  }

  private head(): RunHead {
    const { id, status, failure, playback, state } = this.session;
    const { step, ms } = playback.latest;
    return headOf(state, {
      session: id,
      status: status === 'finished' && state.status === 'cut off' ? 'cut off' : status,
      failure: failure && plainText(messageIn(this.l10n, failure)),
      live: playback.isLive,
      latest: { step, ms },
      isParallelSearch: viewOf(state).isParallel?.(state) ?? false,
    });
  }

  private noteSteps({ from, every, step }: StepsView): void {
    this.stepsTold = { count: from + step.length, every };
  }

  private clear(): void {
    this.dirty.clear();
    this.hasChanged = false;
    this.isWholeNew = false;
  }
}
