import { hash32 } from '../common/random';
import { HumanError, messageOf } from '../common/humanError';
import { Stopwatch } from '../common/stopwatch';
import { NotYet } from '../language/notYet';
import type { Stops, ThreadLanguage } from '../language/threadLanguage';
import { textOf } from '../language/tokenText';
import type { TraceEvent } from '../trace/traceEvent';
import type { DecodingThread } from './decodingThread';
import { cannot } from './capabilities';
import { namingFirst } from './firstNames';
import { type NextTokens, runHasEnded } from './engine';
import { EngineStopped } from './engineStopped';
import { EventQueue } from './eventQueue';
import { RunController } from './runController';
import { GREEDY, type RunRequest } from './runRequest';
import type { Sample } from './sampler';
import { type Complete, Stretch, type Written } from './stretch';
import type { TextPieces } from './textPieces';
import { TextRoom } from './textRoom';
import { TraceContext } from './traceContext';

export interface ServerRunParts {
  readonly request: RunRequest;
  /** @throws HumanError where the request cannot be decoded */
  readonly language: () => ThreadLanguage;
  readonly complete: Complete;
  /** The model as requests name it. */
  readonly model: string;
  /** What the server's text is made of, where it tells and takes no token ids. */
  readonly pieces?: TextPieces;
  /** Most tokens of a prompt and its completion, where the server tells it. */
  readonly contextLength?: number | undefined;
  /** What tokens are called, where the header of the trace does not say it. */
  readonly nameOf?: (id: number) => string | readonly number[];
  /** Most threads that one step advances. */
  readonly rows: number;
}

/**
 * One run whose threads a server completes: the controller's rules over streams of tokens. A thread
 * is one request from where it stands to its next spawn or its end, or a few of servers of text, and
 * children are requests side by side. A request begins with the thread's whole context, so that the
 * server's prefix cache has it.
 *
 * A step is taken when the next token of every runnable thread is there. So a run's trace depends on
 * its request alone, and greedily it is the one that the engine in process writes, apart from times,
 * the trace's id for the server and who shares with whom: what a server decodes twice, its own cache
 * saves the reading of.
 */
export class ServerRun {
  readonly events = new EventQueue<readonly TraceEvent[]>();
  private readonly stretches = new Map<DecodingThread, Stretch>();
  private readonly clock = new Stopwatch();
  private readonly context = new TraceContext();
  private readonly interrupt = new AbortController();
  private controller: RunController | undefined;
  /** Gives an event the names of tokens that are used in it first. */
  private readonly named: (event: TraceEvent) => TraceEvent;
  private stops: Stops = {};
  private isStopped = false;
  private readonly commands: ((run: RunController) => void)[] = [];
  private wake: (() => void) | undefined;
  private hasChanged = false;

  /** Of servers of text. */
  private readonly room: TextRoom | undefined;

  constructor(private readonly parts: ServerRunParts) {
    this.room = parts.pieces && new TextRoom(parts.contextLength);
    this.named = parts.nameOf ? namingFirst(parts.nameOf) : (event) => event;
  }

  /** Decodes to the end. Nothing is thrown: the events fail where the server does. */
  async drive(): Promise<void> {
    try {
      const run = await this.begin();
      while (!run.finished) {
        if (this.isStopped) throw new EngineStopped('The engine was stopped.');
        await this.advance(run);
      }
      this.tell(run);
      this.events.end();
    } catch (error) {
      this.events.fail(error instanceof Error ? error : new Error(messageOf(error)));
    } finally {
      this.interrupt.abort();
      for (const stretch of this.stretches.values()) stretch.leave();
      this.clock.stop();
    }
  }

  /** Lets go of the run, which fails. */
  stop(): void {
    this.isStopped = true;
    if (!this.controller) this.events.fail(new EngineStopped('The engine was stopped.'));
    this.change();
  }

  /** Does this with the controller, once there is one. */
  command(what: (run: RunController) => void): void {
    this.commands.push(what);
    this.change();
  }

  /** @throws HumanError where the run is not held, or has ended; RequestFault where the server fails */
  async peek(count: number): Promise<readonly NextTokens[]> {
    const run = this.controller;
    if (!run || run.finished) throw runHasEnded();
    const threads = run.runnable(this.parts.rows);
    return Promise.all(threads.map((thread) => this.peekAt(thread, count)));
  }

  /** A language may have to ask the server how a text is made of tokens. */
  private async begin(): Promise<RunController> {
    const { request } = this.parts;
    const language = this.parts.language();
    const { stops = {} } = language;
    const { pieces } = this.parts;
    this.stops = pieces ? { texts: stops.texts ?? [], end: pieces.end } : stops;
    for (;;) {
      try {
        const run = new RunController(request, language, () => this.clock.ms);
        this.controller = run;
        return run;
      } catch (error) {
        if (!(error instanceof NotYet)) throw error;
        await error.ready;
      }
    }
  }

  private async advance(run: RunController): Promise<void> {
    for (const command of this.commands.splice(0)) command(run);
    this.tell(run);
    if (run.finished) return;
    if (run.paused) {
      this.clock.stop();
      // Who goes on asks from where the thread stands.
      for (const stretch of this.stretches.values()) stretch.leave();
      await this.changed();
      return;
    }
    this.clock.start();
    const { awaited } = run;
    if (awaited) {
      // Whatever is there sooner waits too, so that the trace does not depend on who was faster.
      await Promise.race([awaited.then(() => run.goOn()), this.changed()]);
      return;
    }
    const threads = run.runnable(this.parts.rows);
    const full = threads.filter((thread) => this.isFull(thread));
    for (const thread of full) run.fill(thread);
    if (full.length > 0) return;
    for (const thread of threads) this.ask(run, thread);
    const failed = threads.find((thread) => this.faultOf(thread) !== undefined);
    if (failed) {
      const fault = this.faultOf(failed);
      run.fail(failed, messageOf(fault));
      this.tell(run);
      throw fault;
    }
    const ended = threads.filter((thread) => this.hasEnded(thread));
    for (const thread of ended) run.close(thread);
    if (ended.length > 0) return;
    if (threads.every((thread) => this.next(thread))) this.step(run, threads);
    else await this.changed();
  }

  /** Whether the server has no room for more of a thread. */
  private isFull(thread: DecodingThread): boolean {
    if (thread.givenNext !== undefined || this.stretches.has(thread)) return false;
    return this.room?.isFull(thread) ?? false;
  }

  /** Lets the server complete what the thread has so far, unless that is under way. */
  private ask(run: RunController, thread: DecodingThread): void {
    const { request, complete, model, pieces } = this.parts;
    const open = this.stretches.get(thread);
    if (thread.givenNext !== undefined || (open && (open.isOpen || open.samples.length > 0)))
      return;
    // A text that it was to stop behind may mean nothing where it stands: then the thread goes on.
    if (open?.error !== undefined || hasStopped(open)) return;
    const { limits, sampling, logprobs, alternatives = 0 } = request;
    const { tokenIds, sampledTokens, path } = thread;
    const room = Math.min(
      limits.contextWindow - tokenIds.length,
      limits.threadTokens - sampledTokens,
    );
    // A run that is held takes a token at a time.
    const wanted = run.isHeld ? 1 : room;
    const seed = hash32(`${sampling.seed}/${path}/${tokenIds.length}`);
    const { ids = [], texts = [] } = this.stops;
    const spanId = this.context.nextSpan(thread.id);
    const ask = {
      model,
      prompt: pieces ? textOf(pieces, tokenIds) : [...tokenIds],
      maxTokens: this.room?.ask(thread, wanted) ?? wanted,
      sampling: { ...sampling, seed },
      ...(ids.length > 0 && { stopIds: ids }),
      ...(texts.length > 0 && { stopTexts: texts }),
      ...(logprobs && { logprobs: alternatives }),
      traceparent: this.context.traceparent(spanId),
    };
    const stretch = new Stretch(
      complete,
      ask,
      spanId,
      () => this.clock.ms,
      () => this.change(),
    );
    this.stretches.set(thread, stretch);
  }

  /** The thread's next token; undefined while it is on its way. */
  private next(thread: DecodingThread): Sample | undefined {
    const { givenNext } = thread;
    if (givenNext !== undefined) {
      return { ...sampled(givenNext), given: true };
    }
    const stretch = this.stretches.get(thread);
    const [came, follower] = stretch?.samples ?? [];
    // What the server has counted comes behind the last token, and which that is its follower tells.
    if (came) return follower || !stretch?.isOpen ? this.sampleOf(came) : undefined;
    const { end } = this.stops;
    // Some servers keep the token of the end to themselves.
    return hasStopped(stretch) && end !== undefined ? sampled(end) : undefined;
  }

  private sampleOf(came: Sample | Written): Sample {
    const { pieces } = this.parts;
    if (!('text' in came)) return came;
    if (!pieces) throw new Error('The server told a text in place of token ids.');
    return { ...sampled(pieces.idOf(came.text)), logprob: came.logprob };
  }

  /** Whether the server says that it has ended, and its language has no token to say so. */
  private hasEnded(thread: DecodingThread): boolean {
    const stretch = this.stretches.get(thread);
    if (!stretch || stretch.samples.length > 0 || !hasStopped(stretch)) return false;
    return thread.givenNext === undefined && this.stops.end === undefined;
  }

  private faultOf(thread: DecodingThread): unknown {
    const stretch = this.stretches.get(thread);
    const cut = stretch?.finish && this.room?.cut(thread, stretch.usage);
    if (cut) return cut;
    if (!stretch || stretch.samples.length > 0) return undefined;
    if (stretch.finish?.reason !== 'length' || stretch.firstTokenMs !== undefined) {
      return stretch.error;
    }
    return new HumanError(
      'The server completed nothing behind {0} tokens: its context is shorter than the window of this run. Choose a smaller window.',
      thread.tokenIds.length,
    );
  }

  /** One token for each of these threads, whose next ones are all there. */
  private step(run: RunController, threads: readonly DecodingThread[]): void {
    const samples = threads.map((thread) => this.next(thread) as Sample);
    for (const thread of threads) {
      if (thread.state !== 'joining') continue;
      const read = thread.tokenIds.length - thread.read;
      run.prefilled([thread], 'join', read, 0);
    }
    const fresh = threads.filter(({ state }) => state === 'waiting');
    if (fresh.length > 0) {
      const read = fresh.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0);
      run.prefilled(fresh, 'prompt', read, 0);
    }
    for (const thread of threads) this.takeFirst(run, thread);
    run.accept(threads, samples, 0);
    for (const thread of threads) {
      if (thread.state === 'running') continue;
      this.stretches.get(thread)?.leave();
      this.stretches.delete(thread);
    }
  }

  private takeFirst(run: RunController, thread: DecodingThread): void {
    const stretch = this.stretches.get(thread);
    if (!stretch || thread.givenNext !== undefined) return;
    const { end, ids = [] } = this.stops;
    const taken = stretch.samples.shift();
    if (stretch.samples.length > 0 || !stretch.finish) return;
    const isStop = taken && 'tokenId' in taken && ids.includes(taken.tokenId);
    // The end that the server kept to itself comes as a token of its own.
    if (taken && !isStop && hasStopped(stretch) && end !== undefined) return;
    run.served(thread, stretch.served);
    this.room?.count(thread, stretch.usage);
    this.stretches.delete(thread);
  }

  private async peekAt(thread: DecodingThread, count: number): Promise<NextTokens> {
    const { complete, model, pieces } = this.parts;
    if (pieces) throw cannot('peek');
    const { tokenIds } = thread;
    const ask = {
      ...{ model, prompt: [...tokenIds], maxTokens: 1, sampling: GREEDY, logprobs: count },
    };
    for await (const piece of complete(ask, this.interrupt.signal)) {
      const [found] = (piece.kind === 'tokens' && piece.alternatives) || [];
      if (found) return { thread: thread.id, ...found };
    }
    throw cannot('peek');
  }

  private tell(run: RunController): void {
    const events = run.takeEvents().map((event) => this.named(this.traced(event)));
    if (events.length > 0) this.events.push(events);
  }

  /** The run's start with the trace that its requests carry. */
  private traced(event: TraceEvent): TraceEvent {
    return event.type === 'runStart' ? { ...event, traceId: this.context.traceId } : event;
  }

  private change(): void {
    this.hasChanged = true;
    this.wake?.();
  }

  /** Resolves when something has come, or somebody has said something, since it was last awaited. */
  private async changed(): Promise<void> {
    if (!this.hasChanged) await new Promise<void>((resolve) => (this.wake = resolve));
    this.hasChanged = false;
  }
}

/** Whether the model has ended its text, by itself or by one of its tokens. */
function hasStopped(stretch: Stretch | undefined): boolean {
  const { reason, stoppedBy } = stretch?.finish ?? {};
  return reason === 'stop' && typeof stoppedBy !== 'string';
}

function sampled(tokenId: number): Sample {
  return { ...{ tokenId, given: false, logprob: undefined, alternatives: undefined } };
}
