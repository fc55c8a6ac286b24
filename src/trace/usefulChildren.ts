import type { RunState, ThreadState } from './runState';
import { stepsOf, type Words } from './saidEvent';
import type { ThreadId } from './traceEvent';

/**
 * The children whose work the root's answer rests on; a parent stands before its children.
 *
 * Where a join brings what children return (`join` of the language is `messages`): a child that
 * returned a solution whose steps stand in its parent's answer in the same order, if the parent is
 * the root or is itself such a child. Where several children of a thread returned it, the first
 * counts, since the answer needs no other. At most one child on each level, from the top.
 *
 * Where a join brings the children's whole text (`text`), as in Multiverse, ThreadWeaver and
 * Parallel-R1, nobody can tell which of it the answer needs, and the parent has read all of it: each
 * child that wrote something, ended with `stop` and was joined, if its parent is the root or itself
 * such a child. None where the root did not end so: it came to no answer.
 */
export function usefulChildren(state: RunState): readonly ThreadId[] {
  return state.start?.language?.join === 'text' ? joinedChildren(state) : answeringChildren(state);
}

function answeringChildren(state: RunState): readonly ThreadId[] {
  const chain: ThreadId[] = [];
  let thread = state.threads.get(0);
  while (thread?.answer) {
    thread = childBehind(state, thread, stepsOf(thread.answer));
    if (thread) chain.push(thread.id);
  }
  return chain;
}

function childBehind(state: RunState, parent: ThreadState, answer: Words): ThreadState | undefined {
  for (const spawn of parent.spawns) {
    for (const id of spawn.children) {
      const child = state.threads.get(id);
      const solution = child?.index === undefined ? undefined : spawn.texts?.[child.index];
      if (solution && solution.length > 0 && standsIn(answer, solution)) return child;
    }
  }
  return undefined;
}

/** Whether the steps stand in the answer, in this order, with others between them or not. */
function standsIn(answer: Words, steps: Words): boolean {
  let found = 0;
  for (const step of answer) if (step === steps[found]) found++;
  return found === steps.length;
}

function joinedChildren({ threads }: RunState): readonly ThreadId[] {
  const joined = new Set<ThreadId>();
  // In the order of creation, so that whether a parent is among them is known by then.
  for (const thread of threads.values()) {
    if (thread.finishReason !== 'stop') continue;
    if (thread.id !== 0 && !joined.has(thread.id)) continue;
    for (const { children, resumed } of thread.spawns) {
      for (const id of resumed ? children : []) {
        const child = threads.get(id);
        if (child?.finishReason === 'stop' && child.said > 0) joined.add(id);
      }
    }
  }
  return [...joined];
}
