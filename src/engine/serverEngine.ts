import { HumanError } from '../common/humanError';
import type { ThreadLanguage } from '../language/threadLanguage';
import type { Ask, Piece, ServerFacts } from '../server/adapter';
import type { Capabilities } from './capabilities';
import { checkRequest } from './checkRequest';
import type { Engine, EngineRun } from './engine';
import type { RunController } from './runController';
import type { RunRequest } from './runRequest';
import { ServerRun } from './serverRun';
import type { ServerTokenizer } from './serverTokenizer';
import { TextPieces } from './textPieces';

export interface ServerEngineParts {
  /** What the servers say of themselves; they all have the same model. */
  readonly facts: ServerFacts;
  /**
   * Completes a prompt on one of them, each token once and in order, whatever becomes of connections.
   * @param key requests of one key go to the same server while it works
   */
  complete(this: void, ask: Ask, signal: AbortSignal, key: string): AsyncIterable<Piece>;
  /**
   * The language of this name, for the servers' tokenizer.
   * @param pieces what a run has in place of a tokenizer, where the servers tell and take text only
   * @throws HumanError where nobody knows it, or where it is not one of text and these are given
   */
  language(this: void, name: string, pieces?: TextPieces): ThreadLanguage;
  /** The servers' tokenizer, where the language is one of text. */
  readonly tokenizer?: ServerTokenizer;
  /** Most runs at once: more of them wait for their turn. */
  readonly concurrency: number;
  /** Closes connections. */
  close(): Promise<void>;
}

/** As many as the engine in process advances at once, so that the same traces come out. */
const ROWS_PER_RUN = 64;

/**
 * Decodes runs on inference servers by their HTTP APIs: they batch, page and cache, and nothing of
 * that is done here. What is here are spawn and join, by the same controller as in process.
 */
export class ServerEngine implements Engine {
  readonly capabilities: Capabilities;
  private readonly open = new Set<ServerRun>();
  private readonly waiting: ServerRun[] = [];
  private submitted = 0;

  constructor(private readonly parts: ServerEngineParts) {
    const { tokenIds, logprobs, alternatives } = parts.facts.can;
    this.capabilities = {
      ...{ step: true, given: true, stopThread: true },
      ...{ probabilities: logprobs, peek: tokenIds && logprobs && alternatives !== 0 },
    };
  }

  submit(request: RunRequest): EngineRun {
    const { facts, complete, language, tokenizer } = this.parts;
    const key = String(this.submitted++);
    const pieces = facts.can.tokenIds ? undefined : new TextPieces(request.names);
    const named = pieces ?? tokenizer;
    const run = new ServerRun({
      request,
      language: () => {
        this.check(request);
        if (pieces) refuseUntold(request, pieces);
        return language(request.language, pieces);
      },
      complete: (ask, signal) => {
        const pieces = complete(ask, signal, key);
        return tokenizer ? tokenizer.reading(pieces, signal) : pieces;
      },
      ...(pieces && { pieces, contextLength: facts.contextLength }),
      ...(named && { nameOf: (id: number) => named.piece(id) }),
      ...{ model: facts.model, rows: ROWS_PER_RUN },
    });
    this.waiting.push(run);
    this.startNext();
    const { capabilities } = this;
    const command = (what: (controller: RunController) => void) => run.command(what);
    return {
      ...{ capabilities, events: run.events },
      pause: () => command((controller) => controller.pause()),
      resume: () => command((controller) => controller.resume()),
      step: (steps = 1) => command((controller) => controller.advance(steps)),
      abort: () => command((controller) => controller.abort()),
      stopThread: (thread) => command((controller) => controller.stopThread(thread)),
      peek: (count) => run.peek(count),
    };
  }

  submitTogether(requests: readonly RunRequest[]): EngineRun[] {
    return requests.map((request) => this.submit(request));
  }

  /** Open runs fail; their requests are closed, so that the servers stop decoding. */
  async dispose(): Promise<void> {
    this.waiting.splice(0).forEach((run) => run.stop());
    this.open.forEach((run) => run.stop());
    await this.parts.close();
  }

  private check(request: RunRequest): void {
    const { contextLength = Infinity, vocabularySize = Infinity } = this.parts.facts;
    checkRequest(request, { contextWindow: contextLength, vocabularySize });
  }

  private startNext(): void {
    while (this.open.size < this.parts.concurrency) {
      const run = this.waiting.shift();
      if (!run) return;
      this.open.add(run);
      void run.drive().then(() => {
        this.open.delete(run);
        this.startNext();
      });
    }
  }
}

/** Pieces of text have ids of their run alone. */
function refuseUntold({ given = [] }: RunRequest, pieces: TextPieces): void {
  for (const { thread, tokenIds } of given) {
    const untold = tokenIds.find((id) => !pieces.has(id));
    if (untold === undefined) continue;
    throw new HumanError(
      'What token {0} says, which is given to thread {1}, is not told, and this server takes text only. Branch off a run of this server.',
      ...[untold, thread],
    );
  }
}
