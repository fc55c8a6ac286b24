import { type Disposable, EventEmitter } from 'vscode';
import type { RunSession, SessionChange } from '../../session/run/runSession';
import type { ThreadId } from '../../trace/traceEvent';

/** What a person looks at: one selection for the tree, the graph, the timeline and transcripts. */
export interface Selection {
  readonly session: RunSession;
  readonly thread: ThreadId | undefined;
  /** A token of the thread, as its position in the context. */
  readonly token?: number;
}

/** All runs that are open in the window, newest first, and the one selection. */
export class Runs implements Disposable {
  private readonly sessions: RunSession[] = [];
  private readonly listChanged = new EventEmitter<void>();
  private readonly changed = new EventEmitter<SessionChange>();
  private readonly selectionChanged = new EventEmitter<Selection | undefined>();
  private readonly subscriptions = new Map<RunSession, { dispose(): void }>();
  private selected: Selection | undefined;

  /** A run was opened or closed. */
  readonly onDidChangeList = this.listChanged.event;
  /** Some run has changed. */
  readonly onDidChange = this.changed.event;
  readonly onDidSelect = this.selectionChanged.event;

  get all(): readonly RunSession[] {
    return this.sessions;
  }

  get selection(): Selection | undefined {
    return this.selected;
  }

  byId(id: string): RunSession | undefined {
    return this.sessions.find((session) => session.id === id);
  }

  add(session: RunSession): void {
    this.sessions.unshift(session);
    this.subscriptions.set(
      session,
      session.onDidChange((change) => this.changed.fire(change)),
    );
    this.listChanged.fire();
    this.select({ session, thread: undefined });
  }

  /** Stops the run if it is live, and lets go of it. */
  remove(session: RunSession): void {
    const index = this.sessions.indexOf(session);
    if (index < 0) return;
    session.stop();
    this.sessions.splice(index, 1);
    this.subscriptions.get(session)?.dispose();
    this.subscriptions.delete(session);
    this.listChanged.fire();
    const [next] = this.sessions;
    if (this.selected?.session === session) {
      this.select(next && { session: next, thread: undefined });
    }
  }

  select(selection: Selection | undefined): void {
    const { selected } = this;
    const isSame =
      selected?.session === selection?.session &&
      selected?.thread === selection?.thread &&
      selected?.token === selection?.token;
    if (isSame) return;
    this.selected = selection;
    this.selectionChanged.fire(selection);
  }

  dispose(): void {
    for (const session of [...this.sessions]) this.remove(session);
    this.listChanged.dispose();
    this.changed.dispose();
    this.selectionChanged.dispose();
  }
}
