import type { Prompt } from '../../countdown/prompt';
import type { SearchEvent } from '../../countdown/searchEvent';
import { inWords, numbersInWords } from '../../countdown/words';
import { COMPACT_LANGUAGE } from '../../language/compact/language';
import type { ThreadTree } from '../../language/text/traceDict';
import { NO_LIMITS } from '../recorded';
import type { RunFacts, ThreadId, TraceEvent, Untimed } from '../traceEvent';

/** What such files do not tell, as the header of a trace says it. */
export const NOT_RECORDED = ['time', 'tokens'] as const;

/** What is known of such a run before it starts. */
export function importedFacts(prompt: Prompt): RunFacts {
  return {
    ...COMPACT_LANGUAGE.describe(prompt),
    language: { ...COMPACT_LANGUAGE.facts, name: 'published text' },
    limits: NO_LIMITS,
  };
}

/**
 * The events of a run that is known by its transcripts only. A step gives every running thread one
 * search event, so that children of a spawn go on side by side; there are no tokens and no times.
 */
export function eventsOfTree(tree: ThreadTree): TraceEvent[] {
  return new Replayer(tree).run();
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

class Replayer {
  private readonly events: TraceEvent[] = [];
  private readonly threads: Thread[] = [];
  private step = 0;

  constructor(private readonly tree: ThreadTree) {}

  run(): TraceEvent[] {
    const { prompt } = this.tree;
    this.tell({ type: 'runStart', ...importedFacts(prompt) });
    const root = this.start(this.tree, undefined);
    for (; !root.hasEnded; this.step++) {
      // Those that start in this step go on with the next.
      for (const thread of [...this.threads]) {
        if (!thread.isWaiting && !thread.hasEnded) this.advance(thread);
      }
    }
    const answer = this.tree.events.findLast((event) => event.type === 'answer');
    this.tell({
      type: 'runEnd',
      finishReason: 'stop',
      ...COMPACT_LANGUAGE.judge(prompt, answer?.steps),
    });
    return this.events;
  }

  private advance(thread: Thread): void {
    const event = thread.take();
    if (!event) {
      this.end(thread);
      return;
    }
    this.tell({ type: 'search', thread: thread.id, tokens: 0, event: inWords(event) });
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
      startsFrom: numbersInWords(tree.prompt),
      prompt: tree.prompt,
      promptTokenIds: [],
    });
    return thread;
  }

  private tell(event: Untimed): void {
    this.events.push({ ...event, step: this.step, ms: 0 });
  }
}
