import type { Problem } from '../../countdown/problem';
import { formatProblem } from '../../countdown/problemText';
import { RunController } from '../../engine/runController';
import { DEFAULT_LIMITS, GREEDY } from '../../engine/runRequest';
import { HumanError } from '../../common/humanError';
import { decodePrompt } from '../../language/compact/promptCodec';
import { wordId } from '../../language/compact/vocabulary';
import { RunReducer } from '../../trace/reducer';
import type { RunState, TokenList } from '../../trace/runState';
import { COMPACT_LANGUAGE } from '../../language/compact/language';
import { problemOf } from '../../tasks/countdownTrace';

/**
 * One run, token by token, as the training code and the engine tell each other of it. Threads are
 * named by their place in the tree, which does not depend on who was decoded when: '' is the root,
 * and '.1.0' its second spawn's first message.
 */
export interface RolloutRow extends Problem {
  readonly contextWindow: number;
  readonly claimed: boolean;
  readonly solved: boolean;
  readonly threads: Readonly<Record<string, RolloutThread>>;
}

export interface RolloutThread {
  /** The whole context. */
  readonly tokens: readonly number[];
  /** A character for each token: 1 where it was sampled, 0 where it was forced. */
  readonly sampled: string;
}

/** The row of a run that has ended. */
export function rowOf({ start, end, threads }: RunState): RolloutRow {
  if (!start || !end) throw new RangeError('The run has not ended.');
  const paths = new Map<number | undefined, string>();
  const rows: Record<string, RolloutThread> = {};
  for (const { id, parent, spawn, index, tokens } of threads.values()) {
    const path = parent === undefined ? '' : `${paths.get(parent)}.${spawn}.${index}`;
    paths.set(id, path);
    rows[path] = threadOf(tokens as TokenList);
  }
  const { target, numbers } = problemOf(start) ?? { target: 0, numbers: [] };
  const { contextWindow } = start.limits;
  return {
    target,
    numbers,
    contextWindow,
    claimed: end.claimed,
    solved: end.verified ?? false,
    threads: rows,
  };
}

function threadOf(list: TokenList): RolloutThread {
  const positions = Array.from({ length: list.length }, (_, position) => position);
  return {
    tokens: positions.map((position) => list.id(position)),
    sampled: positions.map((position) => (list.isForced(position) ? '0' : '1')).join(''),
  };
}

/**
 * The same sampled tokens under the engine's rules of spawn, join and limits, without a model: who
 * has other rules gets another row. A thread that would have to go on ends instead.
 * @throws HumanError where the row does not begin with a prompt
 */
export function replay(row: RolloutRow): RolloutRow {
  const root = row.threads['']?.tokens ?? [];
  const prompt = decodePrompt(root.slice(0, root.indexOf(wordId('|')) + 1));
  if (!prompt) {
    throw new HumanError(`${formatProblem(row)} does not begin with a prompt.`);
  }
  const limits = { ...DEFAULT_LIMITS, contextWindow: row.contextWindow };
  const run = new RunController(
    {
      model: prompt.method,
      language: 'compact',
      prompt,
      sampling: GREEDY,
      limits,
      logprobs: false,
    },
    COMPACT_LANGUAGE,
    () => 0,
  );
  const reducer = new RunReducer();
  while (!run.finished) {
    const threads = run.runnable(Infinity);
    const next = new Map<number, number>();
    for (const { id, path, sampledTokens } of threads) {
      const tokenId = sampledTokenOf(row.threads[path], sampledTokens);
      if (tokenId === undefined) run.stopThread(id);
      else next.set(id, tokenId);
    }
    const going = threads.filter(({ id, state }) => next.has(id) && state !== 'finished');
    for (const reason of ['prompt', 'join'] as const) {
      const state = reason === 'prompt' ? 'waiting' : 'joining';
      const reading = going.filter((thread) => thread.state === state);
      if (reading.length > 0) run.prefilled(reading, reason, 0, 0);
    }
    if (going.length > 0) {
      const samples = going.map(({ id }) => ({
        tokenId: next.get(id) as number,
        given: false,
        logprob: undefined,
        alternatives: undefined,
      }));
      run.accept(going, samples, 0);
    }
    for (const event of run.takeEvents()) reducer.apply(event);
  }
  return rowOf(reducer.state);
}

/** The thread's sampled token of that number, from 0. */
function sampledTokenOf(thread: RolloutThread | undefined, number: number): number | undefined {
  return thread?.tokens.filter((_, position) => thread.sampled[position] === '1')[number];
}
