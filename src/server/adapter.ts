import type { Alternatives, SamplingParams } from '../trace/traceEvent';

/**
 * One kind of inference server, by its published HTTP API. It completes prompts and keeps nothing
 * between two of them: what a thread has said so far is in the prompt of its next request.
 */
export interface Adapter {
  readonly kind: ServerKind;
  /** Address of the server as people may read it: without credentials. */
  readonly url: string;
  /**
   * Asks what the server is, and lets it complete one token to see what it really tells.
   * @param model which of its models; the first where nothing is said
   * @throws RequestFault where it does not answer, or answers something else
   */
  probe(signal: AbortSignal, model?: string): Promise<ServerFacts>;
  /**
   * Completes one prompt in a single request: pieces as they are decoded, then one `end`. Who leaves
   * early, or aborts, closes the connection, and the server stops decoding where it can.
   * @throws RequestFault where no whole completion came
   */
  complete(ask: Ask, signal: AbortSignal): AsyncIterable<Piece>;
  /**
   * Ids of a text; names of special tokens become these.
   * @param whole with what the model expects before a text, such as a token for its beginning
   */
  tokenize?(
    text: string,
    model: string,
    signal: AbortSignal,
    whole?: boolean,
  ): Promise<readonly number[]>;
  detokenize?(tokenIds: readonly number[], model: string, signal: AbortSignal): Promise<string>;
}

export type ServerKind = 'llama' | 'vllm' | 'sglang' | 'openai';

/** What a server says of itself. What it does not tell is absent. */
export interface ServerFacts {
  readonly kind: ServerKind;
  readonly version?: string;
  /** The model as requests name it. */
  readonly model: string;
  /** Most tokens of a prompt and its completion. */
  readonly contextLength?: number;
  readonly vocabularySize?: number;
  /** How many prompts it completes at once. */
  readonly concurrency?: number;
  readonly can: ServerAbilities;
}

export interface ServerAbilities {
  /** Takes prompts as token ids, and tells the id of every token that it decodes. */
  readonly tokenIds: boolean;
  /** Tells how probable tokens were. */
  readonly logprobs: boolean;
  /** Most alternatives of a token, where the API limits them; 0 where it tells none by their ids. */
  readonly alternatives?: number;
  /** Tells how many tokens of a prompt it had in its cache. */
  readonly cachedTokens: boolean;
  /** Stops decoding when the connection is closed; absent where its API says nothing of it. */
  readonly cancelling?: boolean;
  /** Has a template for messages; absent where it does not tell. */
  readonly chatTemplate?: boolean;
}

/** One prompt to complete. */
export interface Ask {
  readonly model: string;
  /** Token ids, sent as they are: no token for the beginning is added. Text for servers without. */
  readonly prompt: readonly number[] | string;
  /** Most tokens of the completion, from 1. */
  readonly maxTokens: number;
  readonly sampling: SamplingParams;
  /** Tokens that end the completion, each as its last token. */
  readonly stopIds?: readonly number[];
  /** Texts that end it; the token that completes one is the last. */
  readonly stopTexts?: readonly string[];
  /** Asks for the probabilities of tokens, and for this many alternatives of each; 0 is none. */
  readonly logprobs?: number;
  /** W3C trace context, so that the server's own spans hang under the run's. */
  readonly traceparent?: string;
}

/**
 * - tokens: decoded tokens by their ids, and their text where the server tells it
 * - text: decoded text of a server that tells no ids; how many tokens it is where that is known
 * - end: why it ended, and what the server counted; always the last
 */
export type Piece =
  | {
      readonly kind: 'tokens';
      readonly tokenIds: readonly number[];
      readonly text?: string;
      /** What each token says, in bytes, where the server tells it. */
      readonly bytes?: readonly (readonly number[])[];
      /** Natural logarithms of probabilities at temperature 1, one for each token. */
      readonly logprobs?: readonly number[];
      /** The most probable tokens at each place, the decoded one among them where it is one. */
      readonly alternatives?: readonly Alternatives[];
    }
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly tokens?: number;
      readonly logprobs?: readonly number[];
    }
  | { readonly kind: 'end'; readonly finish: Finish; readonly usage: Usage };

export interface Finish {
  readonly reason: 'stop' | 'length';
  /** The stop token or stop text that ended it; absent for the model's own end of text. */
  readonly stoppedBy?: number | string;
}

/** What the server counted, as far as it told. */
export interface Usage {
  readonly promptTokens?: number;
  /** Tokens of the prompt that were in its cache. */
  readonly cachedTokens?: number;
  readonly completionTokens?: number;
}
