import type { Held } from './held';

/** Environment variables: the file that takes a life's word, and which lives look at what they hold. */
export const LIFE_FILE = 'APR_LIFE_FILE';
export const LOOK_EVERY = 'APR_LIFE_LOOK_EVERY';

/** What one life of a window says to the program that reloads it. */
export interface Life {
  /** From 1. */
  readonly number: number;
  readonly held?: Held;
}
