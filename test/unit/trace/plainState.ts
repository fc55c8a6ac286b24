import type { RunState, ThreadState, TokenList } from '../../../src/trace/runState';

/** Everything that a state says, in plain values, to compare two of them by. */
export function plainState({ threads, steps, names: _, ...totals }: RunState) {
  return structuredClone({
    ...totals,
    steps: Array.from({ length: steps.length }, (_, i) => steps.at(i)),
    threads: [...threads.values()].map(plainThread),
  });
}

function plainThread(thread: ThreadState) {
  const { id, parent, spawn, index, depth, prompt, state, finishReason, started, ended } = thread;
  const { counts, context, tokens, said, search, spawns, prefills, limits, faults, answer } =
    thread;
  return {
    ...{ id, parent, spawn, index, depth, prompt, state, finishReason, started, ended },
    ...{ counts, context, said, search, spawns, prefills, limits, faults, answer },
    tokens: tokens && plainTokens(tokens),
  };
}

function plainTokens(tokens: TokenList) {
  return Array.from({ length: tokens.length }, (_, i) => ({
    id: tokens.id(i),
    forced: tokens.isForced(i),
    inherited: tokens.isInherited(i),
    given: tokens.isGiven(i),
    logprob: tokens.logprob(i),
    alternatives: tokens.alternatives(i),
    moment: tokens.moment(i),
  }));
}
