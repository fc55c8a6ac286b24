import { RunReducer } from '../trace/reducer';
import { type RunState, totalTokens } from '../trace/runState';
import { DEFAULT_OPTIONS } from './decodingOptions';
import { requestFor } from './requests';
import type { ServedModel } from './servedModel';

/** What a model did on a tiny problem until its first join. */
export interface FirstSpawn {
  /** The problem, in words. */
  readonly problem: string;
  /** Children of its first spawn, which have all returned; 0 where nothing was spawned and joined. */
  readonly children: number;
  /** Tokens of all threads by then. */
  readonly tokens: number;
  readonly ms: number;
}

/**
 * Lets a model spawn and join for the first time, on the example of its task: what shows whether it
 * writes the language that it is said to write.
 * @throws HumanError where the server fails; the signal's reason where it aborts
 */
export async function firstSpawn(
  { engine, asking, window }: Pick<ServedModel, 'engine' | 'asking' | 'window'>,
  signal: AbortSignal,
): Promise<FirstSpawn> {
  const { task } = asking;
  const problem = task.parse(task.example);
  const run = engine.submit(requestFor(asking, problem, { ...DEFAULT_OPTIONS, window }));
  const stop = () => run.abort();
  signal.addEventListener('abort', stop, { once: true });
  const reducer = new RunReducer({ detail: 'counts' });
  let children = 0;
  try {
    for await (const events of run.events) {
      for (const event of events) reducer.apply(event);
      if (children > 0 || signal.aborted) continue;
      children = joinedIn(reducer.state);
      // It has shown what it can: the rest of its answer is of no use.
      if (children > 0) run.abort();
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
  const { tokens, ms } = reducer.state;
  return {
    ...{ problem: task.describe(problem), children, ms },
    tokens: totalTokens(tokens),
  };
}

function joinedIn({ threads }: RunState): number {
  const [first] = threads.get(0)?.spawns ?? [];
  return first?.resumed === undefined ? 0 : first.children.length;
}
