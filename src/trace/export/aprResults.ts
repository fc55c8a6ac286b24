import { HumanError } from '../../common/humanError';
import { toTraceDict, type ThreadTree, type TraceDict } from '../../language/text/traceDict';
import type { RunState, SpawnState, ThreadState } from '../runState';
import type { ThreadId } from '../traceEvent';
import { problemOf, promptOf, searchOf } from '../../tasks/countdownTrace';

/** Levels of threads. The format nests them, and so does what writes and reads it. */
const MOST_LEVELS = 500;
const GOAL = 'Goal Reached';

/**
 * The run in the result format of the published APR repository (Parallel-Reasoning/APR,
 * src/eval/eval_apr.py, run_inference_experiment), as JSON: columns with one row. The columns are
 * what its code makes of the transcripts, but for `true_ratings`, which is our verifier's.
 *
 * - trace_dicts: the transcripts, up to each join and at the end, with those of the children; without
 *   their last line break, which that code takes off each (decode_trace)
 * - trajectories: the printed solution, empty where there is none
 * - ratings: 1 where the transcript claims a solution
 * - true_ratings: 1 where the claim was verified
 *
 * @throws HumanError where the run is not of Countdown, has no thread, or nests too deeply
 */
export function aprResults(state: RunState): string {
  const dict = asDecoded(toTraceDict(treeOf(state)));
  const trajectory = printedSolution(dict.main_calls.at(-1) ?? '');
  return JSON.stringify({
    trajectories: [trajectory],
    trace_dicts: [dict],
    ratings: [trajectory === '' ? 0 : 1],
    true_ratings: [state.end?.verified ? 1 : 0],
  });
}

/** A call's last line ends its list of searches: only so does the published code know one. */
function asDecoded({ main_calls, sub_calls = [] }: TraceDict): TraceDict {
  return {
    main_calls: main_calls.map((call) => call.replace(/\n$/, '')),
    sub_calls: sub_calls.map((group) => group.map(asDecoded)),
  };
}

/**
 * What follows the second-to-last `Goal Reached` of a transcript: a goal is reached, and then the
 * path to it is printed once more. As get_search_result does (src/eval/parallel_infernce_utils.py),
 * which knows no solution where there are not two.
 */
function printedSolution(transcript: string): string {
  const last = transcript.lastIndexOf(GOAL);
  const reached = last > 0 ? transcript.lastIndexOf(GOAL, last - 1) : -1;
  return reached < 0 ? '' : transcript.slice(reached + GOAL.length).trim();
}

/** The run's threads as the solvers of `countdown` give theirs. */
function treeOf(state: RunState): ThreadTree {
  const trees = new Map<ThreadId, ThreadTree>();
  // Children stand behind their parents: theirs are there when a parent's turn comes.
  for (const thread of [...state.threads.values()].reverse()) {
    if (thread.depth >= MOST_LEVELS) {
      throw new HumanError(
        'The result format of the APR repository cannot hold more than {0} levels of threads. Export this run as perfetto, otlp, speedscope or csv.',
        MOST_LEVELS,
      );
    }
    trees.set(thread.id, threadTree(state, thread, trees));
  }
  const root = trees.get(0);
  if (!root) {
    throw new HumanError('This run has no thread yet. Wait until it has started, then export it.');
  }
  return root;
}

function threadTree(
  state: RunState,
  thread: ThreadState,
  trees: ReadonlyMap<ThreadId, ThreadTree>,
): ThreadTree {
  if (!problemOf(state.start)) {
    throw new HumanError(
      'The result format of the APR repository holds runs of Countdown only. Export this run as perfetto, otlp, speedscope or csv.',
    );
  }
  const prompt = promptOf(thread);
  const search = searchOf(thread);
  const spawns: ThreadTree[][] = [];
  let served = 0;
  for (const { event, step } of search) {
    if (event.type !== 'spawn') continue;
    // A spawn that was cut off before it was served has no state.
    const spawn = thread.spawns[served];
    const isServed = spawn?.waited.step === step;
    if (isServed) served++;
    const children = isServed ? childrenByMessage(state, spawn) : new Map<number, ThreadId>();
    spawns.push(
      children.size === 0
        ? []
        : event.messages.map(({ numbers }, index) => {
            const tree = trees.get(children.get(index) ?? -1);
            // The place of a child tells its message: one that was not served wrote nothing.
            return tree ?? { prompt: { ...prompt, numbers }, events: [], spawns: [] };
          }),
    );
  }
  return { prompt, events: search.map(({ event }) => event), spawns };
}

function childrenByMessage(state: RunState, { children }: SpawnState): Map<number, ThreadId> {
  return new Map(children.map((id) => [state.threads.get(id)?.index ?? -1, id]));
}
