import type { Solution } from '../../methods/solve';
import type { RunState } from '../../trace/runState';
import type { PaperTokens, TextCounter } from '../countdown/paperTokens';
import type { Policy } from '../countdown/policy';

/** What an evaluation tells of a task's samples beside what it tells of every task's. */
export interface TaskMeasures {
  /** What samples vote on; null where one has no vote. */
  vote(solution: Pick<Solution, 'claimed' | 'answer' | 'claim'>): string | null;
  /** Why a run was not solved, by name; undefined for one that was. */
  failure?(state: RunState): string | undefined;
  /** @param solvingChildren as `RunMetrics` counts them */
  policy?(state: RunState, solvingChildren: number): Policy;
  /** The run in tokens of the paper's own text. */
  paperTokens?(state: RunState, countText: TextCounter): PaperTokens;
}
