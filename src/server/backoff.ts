import { setTimeout } from 'node:timers/promises';
import type { Random } from '../common/random';
import { RequestFault } from './requestFault';

export interface RetryOptions {
  /** Attempts in a row that bring nothing, until the last one's fault is told; from 1. */
  readonly attempts: number;
  /** Pause before the second attempt; each further one is twice as long, up to the longest. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** A server that asks for a longer pause is not waited for. */
  readonly longestWaitMs: number;
  readonly random: Random;
  /** Waits, or throws the signal's reason as soon as it aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

export const DEFAULT_RETRIES: RetryOptions = {
  attempts: 8,
  firstPauseMs: 100,
  longestPauseMs: 5_000,
  longestWaitMs: 60_000,
  random: Math.random,
  sleep: async (ms, signal) => {
    await setTimeout(ms, undefined, { signal }).catch(() => {});
    signal.throwIfAborted();
  },
};

/** Counts attempts that failed in a row, and waits between them. */
export class Backoff {
  private failures = 0;

  constructor(private readonly options: RetryOptions) {}

  /** Something came: what fails from now on is the first failure again. */
  reset(): void {
    this.failures = 0;
  }

  /**
   * Waits before another attempt: for as long as the server asks, or for a time that doubles, half of
   * it random, so that requests that failed together do not come back together.
   * @throws the error where no further attempt makes sense; the signal's reason where it aborts
   */
  async pause(error: unknown, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { attempts, firstPauseMs, longestPauseMs, longestWaitMs, random, sleep } = this.options;
    this.failures++;
    if (!(error instanceof RequestFault) || error.kind === 'refused') throw error;
    if (this.failures >= attempts || (error.waitMs ?? 0) > longestWaitMs) throw error;
    const doubled = Math.min(firstPauseMs * 2 ** (this.failures - 1), longestPauseMs);
    await sleep(Math.max(doubled * (0.5 + random() / 2), error.waitMs ?? 0), signal);
  }
}

/**
 * Does something until it succeeds, as a probe of a server that is still starting.
 * @throws what the last attempt threw; the signal's reason where it aborts
 */
export async function untilItSucceeds<T>(
  attempt: () => Promise<T>,
  signal: AbortSignal,
  options: RetryOptions = DEFAULT_RETRIES,
): Promise<T> {
  const backoff = new Backoff(options);
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      await backoff.pause(error, signal);
    }
  }
}
