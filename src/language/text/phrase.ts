import { formatLine, type Line, type Phrase, type PhraseKind } from './lines';
import type { TextRenderer } from './renderer';

/** The phrase that a line begins; `renderer` stands behind the lines before it, if any. */
export function kindOf(
  line: Line | undefined,
  renderer: TextRenderer | undefined,
): PhraseKind | undefined {
  if (!renderer) return line?.type === 'moving' || line?.type === 'state' ? 'opening' : undefined;
  switch (line?.type) {
    case 'moving': {
      const isRoot = line.level === undefined && line.node === renderer.nodes.root.id;
      return isRoot && renderer.afterGoal ? 'answer' : 'move';
    }
    case 'state':
      return 'move';
    case 'exploring':
      return 'explore';
    case 'calling':
      return 'spawn';
    case 'joined':
      return 'join';
    case 'equal':
      return 'answer';
    case 'giveUp':
      return 'giveUp';
    default:
      return undefined;
  }
}

/** What follows a line in an answer, which goes its way from the root to the goal line by line. */
const ON_THE_WAY: Readonly<Partial<Record<Line['type'], readonly Line['type'][]>>> = {
  moving: ['state'],
  state: ['exploring'],
  exploring: ['generated', 'equal'],
  generated: ['moving'],
};

/** Whether a line goes on with a phrase that is not complete. */
export function fits(phrase: Phrase, line: Line | undefined): boolean {
  const { kind, depth, lines } = phrase;
  const last = lines.at(-1);
  switch (kind) {
    case 'opening':
    case 'move':
      return line?.type === 'state';
    case 'explore':
      return last?.type === 'exploring' && isOutcome(last, line);
    case 'spawn':
    case 'join':
      return true;
    case 'answer':
      return Boolean(last && line && isOnTheWay(phrase, last, line));
    case 'giveUp':
      if (last?.type === 'exit') return line?.type === 'notInSub';
      return line?.type === 'exit' && line.level === depth;
  }
}

/** The line that an operation must have behind it: a node, or how its number compares. */
function isOutcome(explored: Line & { type: 'exploring' }, line: Line | undefined): boolean {
  const { operation, numbers } = explored;
  if (numbers.length === 1) {
    return line?.type === 'equal' || (line?.type === 'unequal' && line.number === numbers[0]);
  }
  if (line?.type !== 'generated') return false;
  return (
    formatLine({ type: 'exploring', operation, numbers }) ===
    formatLine({ type: 'exploring', operation: line.operation, numbers: line.numbers })
  );
}

function isOnTheWay({ lines, depth }: Phrase, last: Line, line: Line): boolean {
  if (last.type === 'equal') {
    if (lines.length === 1) return line.type === 'moving';
    return line.type === 'exit' && line.level === depth;
  }
  if (last.type === 'exit') return line.type === 'exit' && line.level === last.level - 1;
  return ON_THE_WAY[last.type]?.includes(line.type) ?? false;
}

export function isComplete(phrase: Phrase): boolean {
  const { kind, depth, lines } = phrase;
  const last = lines.at(-1);
  switch (kind) {
    case 'opening':
    case 'move':
      return last?.type === 'state';
    case 'explore':
      return lines.length === 2;
    case 'spawn':
      return last?.type === 'endCalling';
    case 'join':
      return last?.type === 'endJoined';
    case 'answer':
      if (depth === 0) return reachesGoal(phrase);
      return last?.type === 'exit' && last.level === 1;
    case 'giveUp':
      return lines.length === (depth > 0 ? 3 : 1);
  }
}

/** Whether an answer has come to the goal, though nested searches may not have ended. */
export function reachesGoal({ lines }: Phrase): boolean {
  return lines.findLastIndex((line) => line?.type === 'equal') > 0;
}
