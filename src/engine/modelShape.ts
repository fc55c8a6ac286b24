/** The sizes of a model that the decoder has to know. */
export interface ModelShape {
  readonly layers: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly vocabularySize: number;
  /** Positions the model was trained for. */
  readonly contextWindow: number;
}

/** Bytes that one token takes in the KV cache: a key and a value, 8 bits each. */
export function kvBytesPerToken(shape: ModelShape): number {
  return 2 * shape.layers * shape.kvHeads * shape.headSize;
}
