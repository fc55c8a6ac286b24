/**
 * What the published evaluation makes of transcripts, by the rules of Parallel-Reasoning/APR,
 * src/eval/parallel_infernce_utils.py and src/eval/eval_apr.py (the same in
 * tinyrl/rollout/apr_utils.py). It shares nothing with our reader of the format, so that both cannot
 * be wrong together.
 */

const GOAL = 'Goal Reached';
const END_OF_CALL = '<End Calling Sub Searches>';

/** A search that a call asks for: where it starts, and how its transcript begins. */
export interface SubSearch {
  /** `#0,3` */
  readonly node: string;
  readonly prefix: string;
}

interface State {
  readonly target: string;
  readonly numbers: readonly string[];
  readonly operations: readonly string[];
}

/**
 * Whether a solution solves the problem that a transcript begins with, as `check_solution` has it:
 *
 * 1. the first `Current State: target:[numbers]` is the problem
 * 2. both operands of an operation are among the numbers that are left, each taken once
 * 3. its result is right
 * 4. the numbers that a line says are left are those that are, in any order
 * 5. at the first line with `Goal Reached` the target is all that is left; without one it is no solution
 *
 * Lines without an operation are passed over.
 */
export function checkSolution(prefix: string, solution: string): boolean {
  const problem = /Current State:\s*(\d+):\[(.*?)\]/.exec(prefix);
  if (!problem) return false;
  let left = integers(problem[2] ?? '');
  for (const line of solution.split('\n')) {
    const match =
      /Exploring Operation:\s*(\d+)([-+*/])(\d+)=(\d+),\s*Resulting Numbers:\s*\[(.*?)\]/.exec(
        line,
      );
    if (match) {
      const [, a = '', operator = '', b = '', result = '', stated = ''] = match;
      const rest = without(without(left, Number(a)), Number(b));
      if (!rest || computed(Number(a), operator, Number(b)) !== Number(result)) return false;
      if (sorted([...rest, Number(result)]) !== sorted(integers(stated))) return false;
      left = integers(stated);
    }
    if (line.includes(GOAL)) return left.length === 1 && left[0] === Number(problem[1]);
  }
  return false;
}

/**
 * `get_search_result`: what stands behind the second-to-last `Goal Reached`; undefined where there
 * are not two.
 */
export function searchResult(transcript: string): string | undefined {
  const parts = transcript.split(GOAL);
  return parts.length > 2 ? parts.slice(-2).join(GOAL).trim() : undefined;
}

/** `is_calling_subsearch`: a transcript waits for sub searches if its last line ends their list. */
export function isCalling(transcript: string): boolean {
  return (transcript.split('\n').at(-1) ?? '').includes(END_OF_CALL);
}

/**
 * `get_subsearch_info`: the searches of the last list. Their states are those of `Current State`
 * lines behind `Moving to Node`, and of `Generated Node` lines, which add their operation to those of
 * the node before the last comma.
 * @throws Error where a search starts at a node that the transcript does not have
 */
export function subSearches(transcript: string): SubSearch[] {
  const states = statesIn(transcript);
  const list = transcript.split('<Calling Sub Searches>\n').at(-1) ?? '';
  const starts = list.matchAll(/^<Start Sub Search.*Moving to Node (#\S+)$/gm);
  return Array.from(starts, ([, node = '']) => {
    const { target, numbers, operations } = stateOf(states, node);
    const made = operations.map((operation) => `'${operation}'`).join(', ');
    const state = `${target}:[${numbers.join(', ')}], Operations: [${made}]`;
    return { node, prefix: `Moving to Node ${node}\nCurrent State: ${state}` };
  });
}

/**
 * `get_main_trace_after_sub_search`: the transcript with the results in place of the list of
 * searches, from where it goes on.
 */
export function afterSubSearches(
  transcript: string,
  searches: readonly SubSearch[],
  results: readonly (string | undefined)[],
): string {
  const before = transcript.slice(0, transcript.lastIndexOf('<Calling Sub Searches>\n'));
  const lines = searches.flatMap(({ node }, i) => {
    const place = `in Sub Search ${i} at level 1 at Node ${node}>`;
    const result = results[i];
    return result === undefined ? [`<No Solution ${place}`] : [`<${GOAL} ${place}`, result];
  });
  return `${before}${['<Sub Searches>', ...lines, '<End Sub Searches>', ''].join('\n')}`;
}

function statesIn(transcript: string): ReadonlyMap<string, State> {
  const states = new Map<string, State>();
  const moved = /^.*Moving to Node (#\S+)\nCurrent State: (\d+):\[(.*?)\], Operations: \[(.*)\]$/gm;
  for (const [, node = '', target = '', numbers = '', made = ''] of transcript.matchAll(moved)) {
    const operations = Array.from(made.matchAll(/'([^']*)'/g), ([, operation = '']) => operation);
    states.set(node, { target, numbers: numbers.split(', '), operations });
  }
  const generated = /^Generated Node (#\S+): (\d+):\[(.*?)\] Operation: (.*)$/gm;
  for (const [, node = '', target = '', numbers = '', own = ''] of transcript.matchAll(generated)) {
    if (states.has(node)) continue;
    const { operations } = stateOf(states, node.slice(0, node.lastIndexOf(',')));
    states.set(node, { target, numbers: numbers.split(', '), operations: [...operations, own] });
  }
  return states;
}

function stateOf(states: ReadonlyMap<string, State>, node: string): State {
  const state = states.get(node);
  if (!state) throw new Error(`The transcript has no node ${node}.`);
  return state;
}

function integers(list: string): number[] {
  return list.trim() === '' ? [] : list.split(',').map(Number);
}

function without(numbers: readonly number[] | undefined, one: number): number[] | undefined {
  const at = numbers?.indexOf(one) ?? -1;
  return at < 0 ? undefined : numbers?.toSpliced(at, 1);
}

function computed(a: number, operator: string, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    default:
      return a / b;
  }
}

function sorted(numbers: readonly number[]): string {
  return numbers.toSorted((a, b) => a - b).join(' ');
}
