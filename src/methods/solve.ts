import type { Method } from '../common/method';
import type { Operation } from '../countdown/arithmetic';
import type { Problem } from '../countdown/problem';
import type { Engine, EngineRun } from '../engine/engine';
import { measureRun, type RunMetrics } from '../trace/metrics';
import { RunReducer } from '../trace/reducer';
import type { RunState } from '../trace/runState';
import type { TraceEvent } from '../trace/traceEvent';
import { type DecodingOptions, requestFor } from './decodingOptions';
import type { AnswerEvent } from '../countdown/searchEvent';

/** What came of a run. A problem counts as solved only if the verifier agreed. */
export interface Solution {
  readonly method: Method;
  readonly problem: Problem;
  readonly solved: boolean;
  /** The model claimed an answer. */
  readonly claimed: boolean;
  readonly verified: boolean;
  readonly expression: string | undefined;
  readonly steps: readonly Operation[];
  /** The steps that the model claims, right or wrong; undefined without a claim. */
  readonly claim: readonly Operation[] | undefined;
  /** Why the run is not solved, in words. */
  readonly reason: string | undefined;
  readonly aborted: boolean;
  readonly metrics: RunMetrics;
}

export interface SolveHooks {
  /** Called with the run as soon as it is submitted, to pause or abort it. */
  readonly onStart?: (run: EngineRun) => void;
  /** Called with each step's events, and the state after them. */
  readonly onEvents?: (events: readonly TraceEvent[], state: RunState) => void;
}

/** Decodes one problem to its end. Throws only where the engine fails. */
export async function solve(
  engine: Engine,
  problem: Problem,
  options: DecodingOptions,
  hooks: SolveHooks = {},
): Promise<Solution> {
  const run = engine.submit(requestFor(problem, options));
  hooks.onStart?.(run);
  const reducer = new RunReducer({ detail: 'counts' });
  for await (const events of run.events) {
    for (const event of events) reducer.apply(event);
    hooks.onEvents?.(events, reducer.state);
  }
  return solutionOf(problem, options.method, reducer.state);
}

/** What a run has come to, from its last state. */
export function solutionOf(problem: Problem, method: Method, state: RunState): Solution {
  const { end } = state;
  const verified = end?.verified ?? false;
  const answer = (state.threads.get(0)?.answer as AnswerEvent | null | undefined)?.steps;
  return {
    method,
    problem,
    solved: verified,
    claimed: end?.claimed ?? false,
    verified,
    expression: end?.expression,
    steps: (verified ? answer : undefined) ?? [],
    claim: end?.claimed ? answer : undefined,
    reason: verified ? undefined : reasonOf(state),
    aborted: end?.finishReason === 'abort',
    metrics: measureRun(state),
  };
}

function reasonOf(state: RunState): string {
  const { end } = state;
  if (end?.reason) return `The model's answer is wrong: ${end.reason}`;
  if (end?.finishReason === 'abort') return 'The run was stopped.';
  const limit = state.limits.find(({ thread }) => thread === 0) ?? state.limits.at(-1);
  if (end?.finishReason === 'length' && limit) {
    return `The limit ${limit.limit} (${limit.value}) was reached in thread ${limit.thread}.`;
  }
  const gaveUp = state.threads.get(0)?.answer === null;
  return gaveUp ? 'The model gave up.' : 'The model wrote no answer that can be read.';
}
