import { type RunState, totalTokens } from '../../trace/runState';

/** What a window holds of runs: beyond either, the oldest ones are closed. */
const WINDOW = { runs: 100, tokens: 1_000_000 };

interface Held {
  readonly playback: { readonly latest: Pick<RunState, 'tokens'> };
}

/**
 * The runs that a window should close so that it does not grow with every run that it has made.
 * @param runs all that are open, newest first
 * @param canClose whether a run lies in a file, and nobody looks at it
 */
export function runsToClose<R extends Held>(
  runs: readonly R[],
  canClose: (run: R) => boolean,
  most = WINDOW,
): R[] {
  let tokens = 0;
  return runs.filter((run, place) => {
    tokens += totalTokens(run.playback.latest.tokens);
    return (place >= most.runs || tokens > most.tokens) && canClose(run);
  });
}
