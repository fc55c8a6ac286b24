import TinyQueue from 'tinyqueue';
import { createHeader, type TraceHeader } from '../aprtrace';
import { NO_LIMITS, type Recordable } from '../recorded';
import type { RunFacts, ThreadId, TraceEvent, Untimed } from '../traceEvent';
import { answersTask } from '../../tasks/answers/answersTask';
import type { ForeignPart, ForeignRun, ForeignThread } from './foreignRun';

/** A run that is a trace: what stands before its events, and these. */
export interface TracedRun {
  readonly header: TraceHeader;
  /** Made when they are asked for. */
  readonly events: () => readonly TraceEvent[];
}

/**
 * The trace of a run that another program recorded.
 * @param format what its file is called, for a person
 * @param createdBy the program that makes the trace, with its version
 */
export function foreignTrace(run: ForeignRun, format: string, createdBy: string): TracedRun {
  const notRecorded = notRecordedIn(run);
  const facts = factsOf(run, format);
  const header = createHeader({
    createdBy,
    ...(run.startedAt !== undefined && { createdAt: run.startedAt }),
    model: { name: run.model ?? 'not recorded', vocabulary: [] },
    ...facts,
    notRecorded,
  });
  return { header, events: () => new Replay(run, facts, notRecorded).run() };
}

function factsOf({ title, problem, method, threads }: ForeignRun, format: string): RunFacts {
  const joins = threads.flatMap(({ parts }) => parts.filter((part) => part.kind === 'join'));
  const seesContext = threads.some(
    ({ sees, parent }) => parent !== undefined && sees === 'context',
  );
  return {
    title,
    ...(problem && { task: answersTask.name, problem }),
    ...(method !== undefined && { method }),
    language: {
      name: format,
      child: seesContext ? 'context' : 'message',
      join: joins.some(({ brings }) => brings === 'text') ? 'text' : 'messages',
      answers: false,
    },
    limits: NO_LIMITS,
  };
}

/** Sums over some of the threads would be wrong: tokens are known where all texts tell theirs. */
function notRecordedIn({ threads }: ForeignRun): Recordable[] {
  const parts = threads.flatMap((thread) => thread.parts);
  const written = parts.filter((part) => part.kind === 'text' && part.text !== '' && !part.forced);
  const isTimed =
    threads.some(({ startMs, endMs }) => startMs !== undefined || endMs !== undefined) ||
    parts.some(({ ms }) => ms !== undefined);
  const hasIds = written.length > 0 && written.every(({ tokenIds }) => tokenIds);
  const hasTokens =
    written.length > 0 && written.every(({ tokens, tokenIds }) => tokens ?? tokenIds);
  return [
    ...(isTimed ? [] : (['time'] as const)),
    ...(hasTokens ? [] : (['tokens'] as const)),
    ...(hasIds ? [] : (['tokenIds'] as const)),
    ...(written.some(({ logprobs }) => logprobs) ? [] : (['probabilities'] as const)),
    'steps',
  ];
}

/** A thread on its way through its parts. */
interface Walker {
  readonly id: ThreadId;
  readonly thread: ForeignThread;
  readonly parent: Walker | undefined;
  next: number;
  /** Tokens of its context, as far as they were told. */
  context: number;
  spawns: number;
  /** Children of its newest spawn that have not ended. */
  open: number;
  isWaiting: boolean;
}

/** When a walker's next part is due: by the clock, or else side by side with the others. */
interface Turn {
  readonly ms: number;
  readonly round: number;
  readonly walker: Walker;
}

/**
 * Lets all threads of a run go through their parts, in the order of their times; where there are
 * none, those that run together take a part each in turn.
 */
class Replay {
  private readonly events: TraceEvent[] = [];
  private readonly queue = new TinyQueue<Turn>([], (a, b) => a.ms - b.ms || a.round - b.round);
  private readonly threads: ReadonlyMap<string, ForeignThread>;
  /** Children that no part of their parent starts. */
  private readonly unspawned = new Map<string, string[]>();
  private started = 0;
  private step = 0;
  private ms = 0;
  private round = 0;

  constructor(
    private readonly foreign: ForeignRun,
    private readonly facts: RunFacts,
    private readonly notRecorded: readonly Recordable[],
  ) {
    this.threads = new Map(foreign.threads.map((thread) => [thread.id, thread]));
    const spawned = new Set(
      foreign.threads.flatMap(({ parts }) =>
        parts.flatMap((part) => (part.kind === 'spawn' ? part.children : [])),
      ),
    );
    for (const { id, parent } of foreign.threads.slice(1)) {
      if (spawned.has(id)) continue;
      const above = parent ?? foreign.threads[0]?.id ?? '';
      this.unspawned.set(above, [...(this.unspawned.get(above) ?? []), id]);
    }
  }

  run(): readonly TraceEvent[] {
    this.tell({ type: 'runStart', ...this.facts });
    const [root] = this.foreign.threads;
    if (root) this.start(root, undefined, 0, 0);
    for (let turn = this.queue.pop(); turn; turn = this.queue.pop()) {
      if (turn.ms > this.ms || turn.round > this.round) this.step++;
      this.ms = Math.max(this.ms, turn.ms);
      this.round = Math.max(this.round, turn.round);
      this.advance(turn.walker);
    }
    this.tell({ type: 'runEnd', ...this.verdict() });
    return this.events;
  }

  private start(thread: ForeignThread, parent: Walker | undefined, spawn: number, index: number) {
    const [first] = thread.parts;
    const prompt = first?.kind === 'prompt' ? first : undefined;
    const inherits = parent && thread.sees === 'context' && this.tells('tokens');
    const inherited = inherits ? parent.context : 0;
    const walker: Walker = {
      ...{ id: this.started++, thread, parent },
      ...{ next: prompt ? 1 : 0, spawns: 0, open: 0, isWaiting: false },
      context: inherited + countOf(prompt),
    };
    this.tell({
      type: 'threadStart',
      thread: walker.id,
      ...(parent && { parent: parent.id, spawn, index }),
      ...(thread.title !== undefined && { title: thread.title }),
      ...(prompt && { promptText: prompt.text }),
      promptTokenIds: prompt?.tokenIds ?? [],
      ...(!prompt?.tokenIds && { promptTokens: countOf(prompt) }),
      ...(inherited > 0 && { inherited }),
    });
    this.schedule(walker);
    return walker;
  }

  private schedule(walker: Walker): void {
    const part = walker.thread.parts[walker.next];
    const due = part ? part.ms : walker.thread.endMs;
    this.queue.push({ ms: Math.max(due ?? this.ms, this.ms), round: this.round + 1, walker });
  }

  private advance(walker: Walker): void {
    const part = walker.thread.parts[walker.next++];
    if (part) this.take(walker, part);
    else if (!this.startUnspawned(walker)) this.end(walker);
    if (part && !walker.isWaiting) this.schedule(walker);
  }

  private take(walker: Walker, part: ForeignPart): void {
    switch (part.kind) {
      case 'prompt':
        this.force(walker, part);
        this.say(walker, part, 'given');
        break;
      case 'text':
        if (part.forced) this.force(walker, part);
        else this.sample(walker, part);
        this.say(walker, part, part.forced ? 'given' : 'text');
        break;
      case 'answer':
        this.sample(walker, part);
        this.say(walker, part, 'answer', { steps: part.text });
        break;
      case 'spawn':
        this.sample(walker, part);
        this.say(walker, part, 'spawn', { messages: part.messages.map((text) => ({ text })) });
        this.spawn(walker, part.children);
        break;
      case 'join':
        this.force(walker, part, part.brings === 'text');
        this.say(walker, part, 'join', { results: part.results });
        break;
    }
  }

  private say(walker: Walker, part: ForeignPart, type: string, more: object = {}): void {
    const { text, faults } = part;
    const event = {
      type,
      ...(text !== undefined && { text }),
      ...(faults && faults.length > 0 && { faults }),
      ...more,
    };
    this.tell({ type: 'search', thread: walker.id, tokens: walker.context, event });
  }

  private sample(walker: Walker, part: ForeignPart): void {
    const { tokenIds, logprobs } = part;
    if (!this.tells('tokens') || countOf(part) === 0) return;
    walker.context += countOf(part);
    const threads = [walker.id];
    if (!tokenIds || !this.tells('tokenIds')) {
      const tokens = [countOf(part)];
      this.tell({ type: 'sampled', threads, tokenIds: [], tokens, forwardMs: 0 });
      return;
    }
    tokenIds.forEach((id, i) => {
      const logprob = logprobs?.[i];
      this.tell({
        ...{ type: 'sampled', threads, tokenIds: [id], forwardMs: 0 },
        ...(logprob !== undefined && { logprobs: [logprob] }),
      });
    });
  }

  private force(walker: Walker, part: ForeignPart, inherited = false): void {
    const tokens = countOf(part);
    if (!this.tells('tokens') || tokens === 0) return;
    walker.context += tokens;
    const { tokenIds = [] } = part;
    const thread = walker.id;
    this.tell({
      ...{ type: 'forced', thread, tokenIds, tokens },
      ...(inherited && { inherited }),
    });
  }

  private spawn(walker: Walker, children: readonly string[]): void {
    const spawn = walker.spawns++;
    const threads = children.map((id) => this.threads.get(id));
    const started = threads.flatMap((thread, index) =>
      thread ? [this.start(thread, walker, spawn, index).id] : [],
    );
    this.tell({ type: 'threadWait', thread: walker.id, spawn, children: started });
    walker.open = started.length;
    walker.isWaiting = true;
    if (started.length === 0) this.resume(walker);
  }

  /** What a file tells of no spawn, its thread does before it ends: nothing is lost. */
  private startUnspawned(walker: Walker): boolean {
    const children = this.unspawned.get(walker.thread.id);
    if (!children) return false;
    this.unspawned.delete(walker.thread.id);
    this.spawn(walker, children);
    return true;
  }

  private resume(walker: Walker): void {
    walker.isWaiting = false;
    this.tell({ type: 'threadResume', thread: walker.id, spawn: walker.spawns - 1 });
    this.schedule(walker);
  }

  private end(walker: Walker): void {
    const { finishReason = 'stop' } = walker.thread;
    this.tell({ type: 'threadEnd', thread: walker.id, finishReason });
    const { parent } = walker;
    if (parent && --parent.open === 0) this.resume(parent);
  }

  private verdict() {
    const [root] = this.foreign.threads;
    const { verdict } = this.foreign;
    const answer = verdict?.answer ?? root?.parts.findLast(({ kind }) => kind === 'answer')?.text;
    return {
      finishReason: root?.finishReason ?? 'stop',
      claimed: verdict?.claimed ?? answer !== undefined,
      ...(verdict?.verified !== undefined && { verified: verdict.verified }),
      ...(answer !== undefined && { answer }),
      ...(verdict?.reason !== undefined && { reason: verdict.reason }),
    };
  }

  private tells(what: Recordable): boolean {
    return !this.notRecorded.includes(what);
  }

  private tell(event: Untimed): void {
    this.events.push({ ...event, step: this.step, ms: this.ms });
  }
}

function countOf(part: ForeignPart | undefined): number {
  return part?.tokenIds?.length ?? part?.tokens ?? 0;
}
