import type { Problem } from '../../countdown/problem';
import type { SearchEvent } from '../../countdown/searchEvent';
import { verifySteps } from '../../countdown/verifier';
import type { ThreadTree } from '../../language/text/traceDict';
import { NO_LIMIT } from '../../trace/recorded';
import type { RunLimits, SamplingParams, ThreadId, TraceEvent } from '../../trace/traceEvent';

/** What such files do not tell, as the header of a trace says it. */
export const NOT_RECORDED = ['time', 'tokens'] as const;

/** Nothing is known of how a run was sampled, or of its limits. */
export const UNTOLD_SAMPLING: SamplingParams = { temperature: 0, topK: 0, topP: 1, seed: 0 };
export const NO_LIMITS: RunLimits = {
  contextWindow: NO_LIMIT,
  threads: NO_LIMIT,
  depth: NO_LIMIT,
  threadTokens: NO_LIMIT,
  runTokens: NO_LIMIT,
};

/**
 * The events of a run that is known by its transcripts only. A step gives every running thread one
 * search event, so that children of a spawn go on side by side; there are no tokens and no times.
 */
export function eventsOfTree(tree: ThreadTree): TraceEvent[] {
  const { numbers, target } = tree.prompt;
  return new Replayer(tree, { numbers, target }).run();
}

class Thread {
  private at = 0;
  spawns = 0;
  /** Children that have not returned. */
  open = 0;
  isWaiting = false;
  hasEnded = false;

  constructor(
    readonly id: ThreadId,
    readonly tree: ThreadTree,
    readonly parent: Thread | undefined,
  ) {}

  get next(): SearchEvent | undefined {
    return this.tree.events[this.at];
  }

  take(): SearchEvent | undefined {
    return this.tree.events[this.at++];
  }
}

type Told = TraceEvent extends infer E
  ? E extends TraceEvent
    ? Omit<E, 'step' | 'ms'>
    : never
  : never;

class Replayer {
  private readonly events: TraceEvent[] = [];
  private readonly threads: Thread[] = [];
  private step = 0;

  constructor(
    private readonly tree: ThreadTree,
    private readonly problem: Problem,
  ) {}

  run(): TraceEvent[] {
    const { problem } = this;
    this.tell({ type: 'runStart', problem, sampling: UNTOLD_SAMPLING, limits: NO_LIMITS });
    const root = this.start(this.tree, undefined);
    for (; !root.hasEnded; this.step++) {
      // Those that start in this step go on with the next.
      for (const thread of [...this.threads]) {
        if (!thread.isWaiting && !thread.hasEnded) this.advance(thread);
      }
    }
    this.tell({ type: 'runEnd', finishReason: 'stop', ...this.judge() });
    return this.events;
  }

  private advance(thread: Thread): void {
    const event = thread.take();
    if (!event) {
      this.end(thread);
      return;
    }
    this.tell({ type: 'search', thread: thread.id, tokens: 0, event });
    if (event.type === 'spawn' && thread.next?.type === 'join') this.spawn(thread);
  }

  private spawn(thread: Thread): void {
    const spawn = thread.spawns++;
    const trees = thread.tree.spawns[spawn] ?? [];
    const children = trees.map((tree, index) => this.start(tree, { thread, spawn, index }));
    const ids = children.map(({ id }) => id);
    this.tell({ type: 'threadWait', thread: thread.id, spawn, children: ids });
    thread.open = children.length;
    thread.isWaiting = true;
    if (children.length === 0) this.resume(thread);
  }

  private resume(thread: Thread): void {
    thread.isWaiting = false;
    this.tell({ type: 'threadResume', thread: thread.id, spawn: thread.spawns - 1 });
  }

  private end(thread: Thread): void {
    thread.hasEnded = true;
    this.tell({ type: 'threadEnd', thread: thread.id, finishReason: 'stop' });
    const { parent } = thread;
    if (parent && --parent.open === 0) this.resume(parent);
  }

  private start(
    tree: ThreadTree,
    family: { readonly thread: Thread; readonly spawn: number; readonly index: number } | undefined,
  ): Thread {
    const thread = new Thread(this.threads.length, tree, family?.thread);
    this.threads.push(thread);
    this.tell({
      type: 'threadStart',
      thread: thread.id,
      ...(family && { parent: family.thread.id, spawn: family.spawn, index: family.index }),
      prompt: tree.prompt,
      promptTokenIds: [],
    });
    return thread;
  }

  private judge() {
    const answer = this.tree.events.findLast((event) => event.type === 'answer');
    if (!answer) return { claimed: false, verified: false };
    const verdict = verifySteps(this.problem, answer.steps);
    return verdict.ok
      ? { claimed: true, verified: true, expression: verdict.expression }
      : { claimed: true, verified: false, reason: verdict.reason.message };
  }

  private tell(event: Told): void {
    this.events.push({ ...event, step: this.step, ms: 0 });
  }
}
