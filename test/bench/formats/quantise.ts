/** Weights that share a scale, along a row: as in the bundled model, and in GGUF's Q8_0. */
export const BLOCK = 32;

/** 8-bit weights: `values[i] * scales[floor(i / BLOCK)]` is about what was quantised. */
export interface Quantised {
  readonly values: Int8Array;
  readonly scales: Float32Array;
}

/** Rounds every block to 127 steps on each side of zero. Rows must be whole blocks. */
export function quantise(weights: Float32Array): Quantised {
  const values = new Int8Array(weights.length);
  const scales = new Float32Array(weights.length / BLOCK);
  for (let block = 0; block < scales.length; block++) {
    const begin = block * BLOCK;
    let largest = 1e-12;
    for (let i = begin; i < begin + BLOCK; i++) {
      largest = Math.max(largest, Math.abs(weights[i] as number));
    }
    const scale = largest / 127;
    scales[block] = scale;
    for (let i = begin; i < begin + BLOCK; i++) {
      values[i] = Math.round((weights[i] as number) / scale);
    }
  }
  return { values, scales };
}
