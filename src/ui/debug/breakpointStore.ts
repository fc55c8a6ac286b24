import { type Disposable, EventEmitter, type Memento } from 'vscode';
import type { Breakpoint, BreakpointCondition } from '../../inspect/breakpoint';
import { readBreakpoints } from '../../inspect/breakpointText';
import type { ThreadId } from '../../trace/traceEvent';

const KEY = 'apr.breakpoints';

/** The breakpoints of a workspace, kept across restarts; they hold for all of its runs. */
export class BreakpointStore implements Disposable {
  private readonly changed = new EventEmitter<void>();
  private breakpoints: readonly Breakpoint[];

  readonly onDidChange = this.changed.event;

  constructor(private readonly memory: Memento) {
    this.breakpoints = readBreakpoints(memory.get(KEY));
  }

  get all(): readonly Breakpoint[] {
    return this.breakpoints;
  }

  add(condition: BreakpointCondition, hitCount = 1): Breakpoint {
    const breakpoint = { id: crypto.randomUUID(), condition, enabled: true, hitCount };
    this.keep([...this.breakpoints, breakpoint]);
    return breakpoint;
  }

  change(id: string, fields: Partial<Omit<Breakpoint, 'id'>>): void {
    this.keep(this.breakpoints.map((one) => (one.id === id ? { ...one, ...fields } : one)));
  }

  remove(id: string): void {
    this.keep(this.breakpoints.filter((one) => one.id !== id));
  }

  /** Sets a breakpoint on the thread, or takes those away that are on it. */
  toggleThread(thread: ThreadId): void {
    const isOn = ({ condition }: Breakpoint) =>
      condition.kind === 'thread' && condition.thread === thread;
    if (!this.breakpoints.some(isOn)) this.add({ kind: 'thread', thread });
    else this.keep(this.breakpoints.filter((one) => !isOn(one)));
  }

  dispose(): void {
    this.changed.dispose();
  }

  private keep(breakpoints: readonly Breakpoint[]): void {
    this.breakpoints = breakpoints;
    void this.memory.update(KEY, breakpoints);
    this.changed.fire();
  }
}
