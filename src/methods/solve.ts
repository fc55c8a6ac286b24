import type { Method } from '../common/method';
import type { Engine, EngineRun } from '../engine/engine';
import { judgedRun } from '../tasks/judgedRun';
import { measureRun, type RunMetrics } from '../trace/metrics';
import { RunReducer } from '../trace/reducer';
import type { RunState } from '../trace/runState';
import { type SaidEvent, stepsOf } from '../trace/saidEvent';
import type { TraceEvent } from '../trace/traceEvent';
import type { Asking } from './asking';
import { requestFor } from './requests';
import type { DecodingOptions } from './decodingOptions';

/** What came of a run. A problem counts as solved only if the verifier agreed. */
export interface Solution<P = unknown> {
  readonly method: Method;
  readonly problem: P;
  readonly solved: boolean;
  /** The model claimed an answer. */
  readonly claimed: boolean;
  readonly verified: boolean;
  /** Whether anybody judged the claim: a task may have nothing to verify. */
  readonly judged: boolean;
  /** What it answers, in its shortest form: of Countdown an expression. */
  readonly answer: string | undefined;
  /** The steps that the model claims, in words, right or wrong; undefined without a claim. */
  readonly claim: readonly string[] | undefined;
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
export async function solve<P>(
  engine: Engine,
  asking: Asking<P>,
  problem: P,
  options: DecodingOptions,
  hooks: SolveHooks = {},
): Promise<Solution<P>> {
  const run = engine.submit(requestFor(asking, problem, options));
  hooks.onStart?.(run);
  const reducer = new RunReducer({ detail: 'counts' });
  for await (const events of run.events) {
    for (const event of events) reducer.apply(event);
    hooks.onEvents?.(events, reducer.state);
  }
  return solutionOf(problem, options.method, reducer.state);
}

/** What a run has come to, from its last state; judged where its task knows the right answer. */
export function solutionOf<P>(problem: P, method: Method, last: RunState): Solution<P> {
  const state = judgedRun(last);
  const { end } = state;
  const { claimed = false, verified = false } = end ?? {};
  const answer = state.threads.get(0)?.answer;
  return {
    method,
    problem,
    solved: verified,
    claimed,
    verified,
    judged: end?.verified !== undefined,
    answer: end?.expression ?? end?.answer ?? textOf(answer),
    claim: claimed && answer ? stepsOf(answer) : undefined,
    reason: verified ? undefined : reasonOf(state),
    aborted: end?.finishReason === 'abort',
    metrics: measureRun(state),
  };
}

/** What a root has come to, where its language has no other answer than a text. */
function textOf(answer: SaidEvent | null | undefined): string | undefined {
  return typeof answer?.steps === 'string' ? answer.steps : undefined;
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
