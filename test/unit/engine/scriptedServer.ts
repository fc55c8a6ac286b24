import { setImmediate } from 'node:timers/promises';
import { argmax, mostProbable } from '../../../src/engine/sampler';
import { ServerEngine, type ServerEngineParts } from '../../../src/engine/serverEngine';
import { HumanError } from '../../../src/common/humanError';
import type { Random } from '../../../src/common/random';
import { COMPACT_LANGUAGE } from '../../../src/language/compact/language';
import { END_OF_SPAWN, END_OF_THREAD } from '../../../src/language/compact/vocabulary';
import type { Ask, Piece } from '../../../src/server/adapter';
import { RequestFault } from '../../../src/server/requestFault';
import { type Policy, SCRIPTED_SHAPE } from './scriptedRunner';

/**
 * What `openServers` makes of servers, below HTTP: a greedy model that says what a script tells it,
 * in pieces of random size at random times.
 */
export class ScriptedServer {
  /** Every completion that was asked for. */
  readonly asks: Ask[] = [];
  open = 0;
  /** Breaks after so many tokens of all completions together. */
  breaksAfter = Infinity;
  private said = 0;

  constructor(
    private readonly policy: Policy,
    private readonly random: Random,
    private readonly cached = true,
  ) {}

  /** An engine that decodes on it. */
  engine(parts: Partial<ServerEngineParts> = {}): ServerEngine {
    return new ServerEngine({
      facts: {
        ...{ kind: 'llama', model: 'scripted', contextLength: SCRIPTED_SHAPE.contextWindow },
        vocabularySize: SCRIPTED_SHAPE.vocabularySize,
        can: { tokenIds: true, logprobs: true, cachedTokens: true },
      },
      complete: (ask, signal) => this.complete(ask, signal),
      language: (name) => {
        if (name === 'compact') return COMPACT_LANGUAGE;
        throw new HumanError('No language {0}.', name);
      },
      concurrency: 16,
      close: () => Promise.resolve(),
      ...parts,
    });
  }

  async *complete(ask: Ask, signal: AbortSignal): AsyncGenerator<Piece, void, undefined> {
    this.asks.push(ask);
    this.open++;
    const context = [...(ask.prompt as readonly number[])];
    const promptTokens = context.length;
    let reason: 'stop' | 'length' = 'length';
    try {
      while (reason === 'length' && context.length - promptTokens < ask.maxTokens) {
        const pieces: number[] = [];
        const logprobs: number[] = [];
        for (let size = 1 + Math.floor(this.random() * 3); size > 0; size--) {
          if (context.length - promptTokens >= ask.maxTokens || reason === 'stop') break;
          if (this.said++ >= this.breaksAfter) throw broken();
          const logits = this.logitsOf(context);
          const tokenId = argmax(logits);
          logprobs.push(mostProbable(logits, 1).logprobs[0] as number);
          context.push(tokenId);
          pieces.push(tokenId);
          if (ask.stopIds?.includes(tokenId)) reason = 'stop';
        }
        if (this.random() < 0.5) await setImmediate();
        signal.throwIfAborted();
        yield {
          ...{ kind: 'tokens', tokenIds: pieces },
          ...(ask.logprobs !== undefined && { logprobs }),
          ...(ask.logprobs && { alternatives: this.alternatives(context, pieces, ask.logprobs) }),
        };
      }
      const completionTokens = context.length - promptTokens;
      const usage = { promptTokens, completionTokens };
      yield {
        ...{ kind: 'end', finish: { reason } },
        usage: this.cached ? { ...usage, cachedTokens: promptTokens - 1 } : usage,
      };
    } finally {
      this.open--;
    }
  }

  private logitsOf(context: readonly number[]): Float32Array {
    const said = this.policy(context);
    if (typeof said !== 'number') return said;
    const logits = new Float32Array(SCRIPTED_SHAPE.vocabularySize).fill(-Infinity);
    logits[said] = 0;
    return logits;
  }

  private alternatives(context: readonly number[], pieces: readonly number[], count: number) {
    const start = context.length - pieces.length;
    return pieces.map((_, i) => mostProbable(this.logitsOf(context.slice(0, start + i)), count));
  }
}

export const STOPS = [END_OF_SPAWN, END_OF_THREAD];

function broken(): RequestFault {
  const what = new HumanError('The server at {0} broke the stream off.', 'http://127.0.0.1');
  return new RequestFault(what, 'broken');
}
