import type { RunDelta, RunHead, RunView, StepsView, ThreadView } from '../src/inspect/runView';
import { type CriticalPath, criticalPath } from '../src/trace/criticalPath';
import { graphOf, type RunGraph } from '../src/trace/graph';
import { isRecorded } from '../src/trace/recorded';
import type { ThreadId } from '../src/trace/traceEvent';

const NO_PATH: CriticalPath = { nodes: [], edges: [], tokens: 0, forced: 0, sampled: 0 };

/** A run as the page knows it: what was sent first, and what has changed since. */
export class RunStore {
  readonly threads = new Map<ThreadId, ThreadView>();
  head: RunHead;
  private readonly step: number[];
  private readonly ms: number[];
  private readonly sampled: number[];
  private every: number;
  private known: { readonly graph: RunGraph; readonly path: CriticalPath } | undefined;

  constructor({ head, threads, steps }: RunView) {
    this.head = head;
    for (const thread of threads) this.threads.set(thread.id, thread);
    this.every = steps.every;
    [this.step, this.ms, this.sampled] = [[...steps.step], [...steps.ms], [...steps.sampled]];
  }

  apply({ head, threads, steps }: RunDelta): void {
    this.head = head;
    for (const thread of threads) this.threads.set(thread.id, thread);
    this.every = steps.every;
    for (const list of [this.step, this.ms, this.sampled]) list.splice(steps.from);
    for (let i = 0; i < steps.step.length; i++) {
      this.step.push(steps.step[i] as number);
      this.ms.push(steps.ms[i] as number);
      this.sampled.push(steps.sampled[i] as number);
    }
    this.known = undefined;
  }

  get steps(): StepsView {
    return { from: 0, every: this.every, step: this.step, ms: this.ms, sampled: this.sampled };
  }

  get graph(): RunGraph {
    return this.derived().graph;
  }

  /** The longest one in tokens; empty where tokens were not recorded. */
  get path(): CriticalPath {
    return this.derived().path;
  }

  private derived() {
    if (!this.known) {
      const graph = graphOf(this);
      const path = isRecorded('tokens', this.head) ? criticalPath(graph) : NO_PATH;
      this.known = { graph, path };
    }
    return this.known;
  }
}
