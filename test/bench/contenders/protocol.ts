import type { ContenderName, ContenderOptions } from './contender';

/** What a contender's process is started with. */
export interface ContenderStart {
  readonly name: ContenderName;
  readonly options: ContenderOptions;
}

/** To a contender's process. */
export interface ContenderCommand {
  readonly prompts: readonly (readonly number[])[];
  readonly newTokens: number;
  /** All prompts at a time, or one after the other. */
  readonly together: boolean;
}

/** What one command took. */
export interface Measurement {
  readonly ms: number;
  readonly tokenIds: readonly (readonly number[])[];
}

/** From a contender's process. */
export type ContenderReport =
  | { readonly type: 'ready' }
  | ({ readonly type: 'measured' } & Measurement)
  | { readonly type: 'failed'; readonly message: string };
