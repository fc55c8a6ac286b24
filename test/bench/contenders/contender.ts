/** One program that decodes the model, greedily and without stopping anywhere. */
export interface Contender {
  /**
   * Continues prompts of equal length, side by side.
   * @returns the new tokens of each prompt
   */
  generate(prompts: readonly (readonly number[])[], newTokens: number): Promise<number[][]>;
  dispose(): Promise<void>;
}

export interface ContenderOptions {
  /** What the program loads: a folder or a file, of the kind that it reads. */
  readonly model: string;
  readonly threads: number;
  /** Most prompts at a time. */
  readonly sequences: number;
  /** Most tokens of one sequence, the prompt included. */
  readonly contextWindow: number;
}

export const CONTENDERS = ['engine', 'transformers.js', 'node-llama-cpp'] as const;
export type ContenderName = (typeof CONTENDERS)[number];
