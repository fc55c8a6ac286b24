import type { CountTokens, Demonstration } from '../../countdown/demonstration/demonstration';
import { MODEL_WINDOW } from '../../countdown/demonstration/curriculum';
import { demonstrateApr } from '../../countdown/demonstration/aprSolver';
import { demonstrateSos } from '../../countdown/demonstration/sosSolver';
import { descending } from '../../countdown/arithmetic';
import { isSolvable } from '../../countdown/oracle';
import type { Problem } from '../../countdown/problem';
import { countCompactTokens } from '../../language/compact/tokens';
import { createRandom, hash32 } from '../../common/random';

/** What a symbolic policy reaches, in the tokens of the bundled models: the line to hold a model to. */
export interface Reference {
  readonly name: string;
  /** Whether it solves each problem, and what that takes. */
  readonly runs: readonly ReferenceRun[];
}

export interface ReferenceRun {
  readonly solved: boolean;
  readonly totalTokens: number;
  readonly sequentialTokens: number;
  readonly longestContext: number;
}

/** Far more than a serial search of four numbers writes. */
const UNLIMITED = 1_000_000;

/** A window that the vocabulary has no word for takes as many tokens as any other. */
const countTokens: CountTokens = (prompt) =>
  countCompactTokens(
    prompt.method === 'sos' && prompt.window === UNLIMITED
      ? { ...prompt, window: MODEL_WINDOW }
      : prompt,
  );

/** The solver that APR models learn from: unlimited children, eight a spawn. */
export function symbolicApr(problems: readonly Problem[], window: number): Reference {
  const options = { window, countTokens };
  const runs = problems.map(({ target, numbers }) =>
    measure(
      demonstrateApr(
        {
          method: 'apr',
          children: 'unlimited',
          perSpawn: 8,
          target,
          numbers: descending(numbers),
        },
        options,
      ),
    ),
  );
  return { name: 'symbolic APR', runs };
}

/**
 * The solver that SoS+ models learn from, which stays within its window and gives up before it is
 * full. Without a window it tries everything.
 */
export function symbolicSos(problems: readonly Problem[], window: number | 'unlimited'): Reference {
  const runs = problems.map(({ target, numbers }, i) => {
    const most = window === 'unlimited' ? UNLIMITED : window;
    const prompt = {
      method: 'sos',
      window: most,
      shuffled: false,
      target,
      numbers: descending(numbers),
    } as const;
    return measure(demonstrateSos(prompt, countTokens, createRandom(hash32(String(i)))));
  });
  return { name: 'symbolic SoS+', runs };
}

/** Share of the problems that have a solution at all: what no method can pass. */
export function oracle(problems: readonly Problem[]): number {
  const solvable = problems.filter((problem) => isSolvable(problem));
  return problems.length === 0 ? 0 : solvable.length / problems.length;
}

function measure(demonstration: Demonstration): ReferenceRun {
  const { total, sequential, longest } = weigh(demonstration);
  return {
    solved: demonstration.solution !== null,
    totalTokens: total,
    sequentialTokens: sequential,
    longestContext: longest,
  };
}

/** A parent waits for the longest of its children: their tokens stand on the path between its own. */
function weigh({ prompt, events, spawns }: Demonstration) {
  const { prompt: promptTokens, next } = countTokens(prompt);
  const own = events.reduce((sum, event) => sum + next(event), promptTokens);
  let [total, sequential, longest] = [own, own, own];
  for (const group of spawns) {
    const children = group.map(weigh);
    total += children.reduce((sum, child) => sum + child.total, 0);
    sequential += Math.max(0, ...children.map((child) => child.sequential));
    longest = Math.max(longest, ...children.map((child) => child.longest));
  }
  return { total, sequential, longest };
}
