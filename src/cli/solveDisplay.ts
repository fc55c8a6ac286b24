import { oneLine } from '../common/plainText';
import { describeEvent, type SaidEvent } from '../trace/saidEvent';
import { outcomeOf } from '../trace/outcome';
import type { RunState, ThreadState } from '../trace/runState';
import { threadLabel } from '../trace/threadLabel';
import type { ThreadId, TraceEvent } from '../trace/traceEvent';

/** Shows what the threads of a run do while they do it. */
export interface SolveDisplay {
  update(events: readonly TraceEvent[], state: RunState): void;
  /** Leaves the last picture on the screen. */
  close(): void;
}

/** The part of a terminal stream that the display needs. */
export interface Screen {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

export function createDisplay(screen: Screen): SolveDisplay {
  return screen.isTTY ? new LaneDisplay(screen) : new LineDisplay(screen);
}

/** Where there is no terminal: one line for each spawn, join and end of a thread. */
class LineDisplay implements SolveDisplay {
  constructor(private readonly screen: Screen) {}

  update(events: readonly TraceEvent[], state: RunState): void {
    for (const event of events) {
      if (event.type === 'search' && isMilestone(event.event)) {
        const thread = state.threads.get(event.thread);
        if (thread) this.line(state, thread, describeEvent(event.event));
      } else if (event.type === 'limit') {
        const thread = state.threads.get(event.thread);
        if (thread) this.line(state, thread, `limit ${event.limit} (${event.value}) reached`);
      }
    }
  }

  close(): void {}

  private line(state: RunState, thread: ThreadState, text: string): void {
    const indent = '  '.repeat(thread.depth);
    const line = `[${thread.id}] ${threadLabel(state, thread)}: ${text}`;
    this.screen.write(`${indent}${oneLine(line)}\n`);
  }
}

/** What concerns more than the thread itself. */
function isMilestone({ type }: SaidEvent): boolean {
  return ['spawn', 'join', 'answer', 'giveUp', 'malformed'].includes(type);
}

const FRAME_MS = 50;

/** In a terminal: each thread has a lane, redrawn in place. */
class LaneDisplay implements SolveDisplay {
  private readonly latest = new Map<ThreadId, SaidEvent>();
  private drawnLines = 0;
  private drawnAt = 0;
  private state: RunState | undefined;

  constructor(private readonly screen: Screen) {}

  update(events: readonly TraceEvent[], state: RunState): void {
    this.state = state;
    for (const event of events) {
      if (event.type === 'search') this.latest.set(event.thread, event.event);
    }
    if (Date.now() - this.drawnAt >= FRAME_MS) this.draw();
  }

  close(): void {
    this.draw();
  }

  private draw(): void {
    if (!this.state) return;
    this.drawnAt = Date.now();
    const lanes = this.lanes(this.state);
    const back = this.drawnLines > 0 ? `\x1b[${this.drawnLines}A\x1b[0J` : '';
    this.screen.write(`${back}${lanes.join('\n')}\n`);
    this.drawnLines = lanes.length;
  }

  private lanes(state: RunState): string[] {
    const height = Math.max(3, (this.screen.rows ?? 24) - 4);
    const threads = [...state.threads.values()];
    const shown = threads.length <= height ? threads : this.mostRecent(threads, height - 1);
    const lanes = shown.map((thread) => this.lane(state, thread));
    const hidden = threads.length - shown.length;
    return hidden > 0 ? [...lanes, this.cut(`... and ${hidden} more threads`)] : lanes;
  }

  /** The root, and the threads that started last. */
  private mostRecent(threads: readonly ThreadState[], count: number): ThreadState[] {
    return [...threads.slice(0, 1), ...threads.slice(1).slice(-(count - 1))];
  }

  private lane(state: RunState, thread: ThreadState): string {
    const outcome = outcomeOf(state, thread);
    const event = this.latest.get(thread.id);
    const label = `${'  '.repeat(thread.depth)}${threadLabel(state, thread)}`;
    const tokens = `${thread.context}`.padStart(4);
    const line = `${label.padEnd(28)} ${tokens} tok  ${outcome.padEnd(12)} ${event ? describeEvent(event) : ''}`;
    return `${colour(outcome)}${this.cut(line)}\x1b[0m`;
  }

  /** A line that wraps would put the next picture in the wrong place. */
  private cut(line: string): string {
    return oneLine(line).slice(0, (this.screen.columns ?? 100) - 1);
  }
}

function colour(outcome: string): string {
  if (outcome === 'solution') return '\x1b[32m';
  if (outcome === 'running') return '\x1b[36m';
  return outcome === 'no solution' || outcome === 'waiting' ? '\x1b[2m' : '\x1b[31m';
}
