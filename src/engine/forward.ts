import type { KvCache } from './kvCache';

/** One forward pass: what each row reads, over rows of the KV cache that lie side by side. */
export interface ForwardInput {
  readonly cache: KvCache;
  /** First cache row of the pass; row i of the pass is cache row `firstRow + i`. */
  readonly firstRow: number;
  /** Tokens to read, by row: any lengths if nothing is cached, else one each, or one row alone. */
  readonly tokenIds: readonly (readonly number[])[];
}

export interface ForwardOutput {
  /** Logits after each row's last token, [row][vocabulary]. */
  readonly logits: Float32Array;
  /** New keys and values, laid out as KvCache.append takes them. */
  readonly freshKv: Int8Array;
}

/** Runs the model. The decoder knows no more of it than this. */
export interface ModelRunner {
  forward(input: ForwardInput): Promise<ForwardOutput>;
  dispose(): Promise<void>;
}
