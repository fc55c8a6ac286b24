import { HumanError } from '../common/humanError';
import type { Adapter, Ask, Piece, ServerFacts } from './adapter';
import type { RetryOptions } from './backoff';
import { type ConnectionOptions, openConnection } from './connection';
import { DEFAULT_POOL, ServerPool } from './pool';
import { told } from './fields';
import { adapterOf, probeServer } from './probe';
import { steadyCompletion } from './requests';

export interface ServersOptions extends Omit<ConnectionOptions, 'url'> {
  /** Addresses of servers with the same model, or of one router before them. */
  readonly urls: readonly string[];
  /** Which of a server's models, where it has several. */
  readonly model?: string;
  /** Most requests at once to one server; by default as many as it says that it takes. */
  readonly concurrency?: number;
  readonly retries?: RetryOptions;
}

/** Servers with one model, as one. */
export interface Servers {
  readonly facts: ServerFacts;
  /** Addresses as people may read them. */
  readonly urls: readonly string[];
  /**
   * Completes a prompt on one of them, each token once and in order, whatever becomes of connections.
   * @param key requests of one key go to the same server while it works
   */
  complete(this: void, ask: Ask, signal: AbortSignal, key: string): AsyncIterable<Piece>;
  /** Ids of a text by the servers' tokenizer; absent where they do not tell. */
  readonly tokenize?: (
    text: string,
    signal: AbortSignal,
    whole?: boolean,
  ) => Promise<readonly number[]>;
  readonly detokenize?: (tokenIds: readonly number[], signal: AbortSignal) => Promise<string>;
  close(): Promise<void>;
}

/**
 * Asks servers what they are, and makes one of them all.
 * @throws HumanError where none answers, or where they have different models; the signal's reason
 * where it aborts
 */
export async function openServers(
  { urls, model, concurrency, retries, ...options }: ServersOptions,
  signal: AbortSignal,
): Promise<Servers> {
  const connections = urls.map((url) => openConnection({ ...options, url }));
  const close = async () => {
    await Promise.all(connections.map((connection) => connection.close()));
  };
  try {
    const answers = await Promise.allSettled(
      connections.map((one) => probeServer(one, signal, model)),
    );
    const found = answers.flatMap((answer) =>
      answer.status === 'fulfilled' ? [answer.value] : [],
    );
    const [first] = found;
    if (!first) throw reasonOf(answers);
    const facts = found.map((one) => one.facts).reduce(common);
    // One that is down now may come back: another one says what it is.
    const adapters = connections.map((connection, i) => {
      const answer = answers[i];
      // Text is asked for alike, whatever stands behind one that hides token ids.
      if (!facts.can.tokenIds) return adapterOf('openai', connection);
      if (answer?.status === 'fulfilled') return answer.value.adapter;
      return adapterOf(facts.kind, connection);
    });
    const pool = new ServerPool(adapters, {
      ...DEFAULT_POOL,
      concurrency: concurrency ?? facts.concurrency ?? DEFAULT_POOL.concurrency,
    });
    return {
      facts,
      urls: connections.map(({ url }) => url),
      complete: (ask, signal, key) =>
        steadyCompletion(pool, ask, signal, {
          key,
          ...(facts.contextLength !== undefined && { contextLength: facts.contextLength }),
          ...(retries && { retries }),
        }),
      ...tokenizerOf(first.adapter, facts.model),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What all of them are and can do. */
function common(one: ServerFacts, other: ServerFacts): ServerFacts {
  if (one.model !== other.model || one.vocabularySize !== other.vocabularySize) {
    throw new HumanError(
      'The servers have different models: {0} of {1} tokens, and {2} of {3}. Give addresses of servers with the same model.',
      ...[one.model, one.vocabularySize ?? '?', other.model, other.vocabularySize ?? '?'],
    );
  }
  const both = (name: 'tokenIds' | 'logprobs' | 'cachedTokens') => one.can[name] && other.can[name];
  const least = (a: number | undefined, b: number | undefined) =>
    a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
  return {
    ...one,
    ...told({
      contextLength: least(one.contextLength, other.contextLength),
      concurrency: least(one.concurrency, other.concurrency),
    }),
    can: {
      ...one.can,
      ...{ tokenIds: both('tokenIds'), logprobs: both('logprobs') },
      cachedTokens: both('cachedTokens'),
      ...told({ alternatives: least(one.can.alternatives, other.can.alternatives) }),
    },
  };
}

/** What the first of them failed with. */
function reasonOf(answers: readonly PromiseSettledResult<unknown>[]): unknown {
  return answers.find((answer) => answer.status === 'rejected')?.reason;
}

function tokenizerOf(adapter: Adapter, model: string): Pick<Servers, 'tokenize' | 'detokenize'> {
  return {
    ...(adapter.tokenize && {
      tokenize: async (text, signal, whole) =>
        (await adapter.tokenize?.(text, model, signal, whole)) ?? [],
    }),
    ...(adapter.detokenize && {
      detokenize: async (ids, signal) => (await adapter.detokenize?.(ids, model, signal)) ?? '',
    }),
  };
}
