import { type CriticalPath, criticalPath } from './criticalPath';
import { graphOf } from './graph';
import {
  type FaultCounts,
  type PrefillTotals,
  type RunState,
  type ServedTotals,
  type SpawnState,
  totalTokens,
} from './runState';
import type { LimitName, ThreadId } from './traceEvent';
import { usefulChildren } from './usefulChildren';

/** Numbers of one run. Definitions from arXiv 2504.15466 say so; the others are this project's. */
export interface RunMetrics {
  /** Threads, the root included. */
  readonly threads: number;
  /**
   * Total tokens (paper: the sum over parent and children): every token in every thread's context,
   * counted once for each thread that holds it, prompts and joined messages included.
   */
  readonly totalTokens: number;
  /** Total tokens that were sampled, each in a decoding step. */
  readonly sampledTokens: number;
  /**
   * Sampled tokens that were decoded: what several threads share, since they have the same context, is
   * decoded once. The other numbers are of the method, the same with and without sharing.
   */
  readonly decodedTokens: number;
  /** Total tokens that were put in: the sum of `promptTokens` and `joinedTokens`. */
  readonly forcedTokens: number;
  readonly promptTokens: number;
  readonly joinedTokens: number;
  /** Sequential tokens (paper: the longest causally dependent path), with the path itself. */
  readonly sequential: CriticalPath;
  /**
   * The thread with the most tokens in its context, the first of equals; undefined without threads.
   * The published code calls this number `longest_seq_token_count`.
   */
  readonly longestContext: { readonly thread: ThreadId; readonly tokens: number } | undefined;
  /**
   * Times that a thread, on any level, handed states to children and waited; also where none of
   * them could be served.
   */
  readonly spawns: number;
  /** Threads other than the root. The paper's 6.1 and 8.2 children are these, per run. */
  readonly children: number;
  /**
   * Children of one spawn: mean and most; undefined without spawns. The mean over a data set is
   * what the published training data calls `sub_call_count`.
   */
  readonly childrenPerSpawn: { readonly mean: number; readonly most: number } | undefined;
  /** Children that returned a solution to their parent, whether it was used or not. */
  readonly solvingChildren: number;
  /** Children that the root's answer rests on, a parent before its own: see `usefulChildren`. */
  readonly usefulChildren: readonly ThreadId[];
  /** Milliseconds from the run's start to its latest event; wall clock, not tokens. */
  readonly wallMs: number;
  /** Milliseconds to the first sampled token (TTFT); undefined before it. */
  readonly firstTokenMs: number | undefined;
  /** Decoding steps (forward passes that sampled), and milliseconds of one: mean and longest. */
  readonly steps: number;
  readonly stepMs: { readonly mean: number; readonly longest: number } | undefined;
  /** Tokens sampled in a step, mean: how many threads decoded side by side. */
  readonly meanParallel: number | undefined;
  /**
   * Forward passes that read forced tokens, in passes, tokens and milliseconds. What joins cost is
   * apart: it is the price of a parent that goes on from its own KV cache (the "second prefill").
   */
  readonly promptPrefill: PrefillTotals;
  readonly joinPrefill: PrefillTotals;
  /**
   * Tokens of the prompts that servers were sent, and those among them that they had in their cache;
   * undefined where no server told it.
   */
  readonly served: Pick<ServedTotals, 'promptTokens' | 'cachedTokens'> | undefined;
  /** How often each fault of the search was seen, in all threads. */
  readonly faults: FaultCounts;
  /** How often each limit was reached; those that were not are absent. */
  readonly limits: Readonly<Partial<Record<LimitName, number>>>;
}

export function measureRun(state: RunState): RunMetrics {
  const { tokens, decode } = state;
  const threads = [...state.threads.values()];
  const spawns = threads.flatMap((thread) => thread.spawns);
  const children = spawns.reduce((n, spawn) => n + spawn.children.length, 0);
  const perStep = (total: number) => (decode.steps > 0 ? total / decode.steps : undefined);
  const meanStepMs = perStep(decode.ms);
  return {
    threads: threads.length,
    totalTokens: totalTokens(tokens),
    sampledTokens: tokens.sampled,
    decodedTokens: tokens.sampled - state.shared,
    forcedTokens: tokens.prompt + tokens.joined,
    promptTokens: tokens.prompt,
    joinedTokens: tokens.joined,
    sequential: criticalPath(graphOf(state)),
    longestContext: longestContext(state),
    spawns: spawns.length,
    children,
    childrenPerSpawn:
      spawns.length > 0
        ? {
            mean: children / spawns.length,
            most: spawns.reduce((most, s) => Math.max(most, s.children.length), 0),
          }
        : undefined,
    solvingChildren: solvingChildren(state, spawns),
    usefulChildren: usefulChildren(state),
    wallMs: state.ms,
    firstTokenMs: state.firstTokenMs,
    steps: decode.steps,
    stepMs: meanStepMs === undefined ? undefined : { mean: meanStepMs, longest: decode.longestMs },
    meanParallel: perStep(tokens.sampled),
    promptPrefill: { ...state.prefill.prompt },
    joinPrefill: { ...state.prefill.join },
    served: servedOf(state),
    faults: { ...state.faults },
    limits: countLimits(state),
  };
}

function solvingChildren(state: RunState, spawns: readonly SpawnState[]): number {
  const returnedSolution = ({ children, results }: SpawnState) =>
    children.filter((id) => results?.[state.threads.get(id)?.index ?? -1]).length;
  return spawns.reduce((n, spawn) => n + returnedSolution(spawn), 0);
}

function servedOf({ served: { promptTokens, cachedTokens } }: RunState): RunMetrics['served'] {
  return promptTokens > 0 ? { promptTokens, cachedTokens } : undefined;
}

function longestContext(state: RunState): RunMetrics['longestContext'] {
  let longest: { thread: ThreadId; tokens: number } | undefined;
  for (const { id, context } of state.threads.values()) {
    if (!longest || context > longest.tokens) longest = { thread: id, tokens: context };
  }
  return longest;
}

function countLimits(state: RunState): RunMetrics['limits'] {
  const counts: Partial<Record<LimitName, number>> = {};
  for (const { limit } of state.limits) counts[limit] = (counts[limit] ?? 0) + 1;
  return counts;
}
