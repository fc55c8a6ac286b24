import { assertNever } from '../../common/assertNever';
import { formatOperation, type Operation, type Operator } from '../../countdown/arithmetic';

/**
 * One line of the text protocol of the published APR repository (github: Parallel-Reasoning/APR,
 * src/data/search.py), without its line feed.
 */
export type Line =
  | { readonly type: 'moving'; readonly node: string; readonly level?: number }
  | {
      readonly type: 'state';
      readonly target: number;
      readonly numbers: readonly number[];
      readonly path: readonly Operation[];
    }
  | {
      readonly type: 'exploring';
      readonly operation: Operation;
      readonly numbers: readonly number[];
    }
  | {
      readonly type: 'generated';
      readonly node: string;
      readonly target: number;
      readonly numbers: readonly number[];
      readonly operation: Operation;
    }
  | { readonly type: 'equal' | 'unequal'; readonly number: number; readonly target: number }
  | { readonly type: 'calling' | 'endCalling' | 'joined' | 'endJoined' | 'giveUp' | 'notInSub' }
  | {
      readonly type: 'start' | 'reached' | 'missed';
      readonly index: number;
      readonly level: number;
      readonly node: string;
    }
  | { readonly type: 'exit'; readonly level: number };

export type PhraseKind = 'opening' | 'move' | 'explore' | 'spawn' | 'join' | 'answer' | 'giveUp';

/** Lines that make an event together. */
export interface Phrase {
  readonly kind: PhraseKind;
  /** Searches within the search (SoS+) that have not ended before it. */
  readonly depth: number;
  /** Undefined for what the protocol does not know. */
  readonly lines: (Line | undefined)[];
  /** The lines as they are written. */
  readonly raws: string[];
}

export function formatLine(line: Line): string {
  switch (line.type) {
    case 'moving': {
      const sub = line.level === undefined ? '' : `Start Sub Search at level ${line.level}: `;
      return `${sub}Moving to Node #${line.node}`;
    }
    case 'state':
      return (
        `Current State: ${line.target}:${formatNumbers(line.numbers)}, ` +
        `Operations: [${line.path.map((step) => `'${formatOperation(step)}'`).join(', ')}]`
      );
    case 'exploring': {
      const operation = formatOperation(line.operation);
      return `Exploring Operation: ${operation}, Resulting Numbers: ${formatNumbers(line.numbers)}`;
    }
    case 'generated':
      return (
        `Generated Node #${line.node}: ${line.target}:${formatNumbers(line.numbers)} ` +
        `Operation: ${formatOperation(line.operation)}`
      );
    case 'equal':
      return `${line.number},${line.target} equal: Goal Reached`;
    case 'unequal':
      return `${line.number},${line.target} unequal: No Solution`;
    case 'calling':
      return '<Calling Sub Searches>';
    case 'start':
      return `<Start Sub Search ${line.index} at level ${line.level}> Moving to Node #${line.node}`;
    case 'endCalling':
      return '<End Calling Sub Searches>';
    case 'joined':
      return '<Sub Searches>';
    case 'reached':
      return `<Goal Reached in Sub Search ${line.index} at level ${line.level} at Node #${line.node}>`;
    case 'missed':
      return `<No Solution in Sub Search ${line.index} at level ${line.level} at Node #${line.node}>`;
    case 'endJoined':
      return '<End Sub Searches>';
    case 'giveUp':
      return 'No solution found.';
    case 'exit':
      return `Exit Sub Search at level ${line.level}`;
    case 'notInSub':
      return 'No solution found in sub search';
    default:
      return assertNever(line);
  }
}

/** The line of a text, or undefined where the protocol has no such line. */
export function parseLine(text: string): Line | undefined {
  if (TOO_LARGE.test(text)) return undefined;
  for (const [pattern, read] of PATTERNS) {
    const match = pattern.exec(text);
    if (!match) continue;
    const line = read(match.groups ?? {});
    // Leading zeros, for example, would not come back as they were.
    return formatLine(line) === text ? line : undefined;
  }
  return undefined;
}

/** Above 15 digits arithmetic is not exact. */
const TOO_LARGE = /\d{16}/;

type Groups = Readonly<Record<string, string | undefined>>;

const NODE = String.raw`#(?<node>[\d,]+)`;
const LIST = String.raw`\[(?<numbers>[\d, ]*)\]`;
const OPERATION = String.raw`(?<operation>\d+[-+*/]\d+=\d+)`;
const SUB = String.raw`Sub Search (?<index>\d+) at level (?<level>\d+)`;

const PATTERNS: readonly (readonly [RegExp, (groups: Groups) => Line])[] = [
  [
    new RegExp(`^Exploring Operation: ${OPERATION}, Resulting Numbers: ${LIST}$`),
    (g) => ({ type: 'exploring', operation: operationOf(g.operation), numbers: numbersOf(g) }),
  ],
  [
    /^(?<number>\d+),(?<target>\d+) (?<type>equal: Goal Reached|unequal: No Solution)$/,
    (g) => ({
      type: g.type?.startsWith('equal') ? 'equal' : 'unequal',
      number: Number(g.number),
      target: Number(g.target),
    }),
  ],
  [
    new RegExp(
      String.raw`^Generated Node ${NODE}: (?<target>\d+):${LIST} Operation: ${OPERATION}$`,
    ),
    (g) => ({
      type: 'generated',
      node: g.node ?? '',
      target: Number(g.target),
      numbers: numbersOf(g),
      operation: operationOf(g.operation),
    }),
  ],
  [
    new RegExp(String.raw`^(?:Start Sub Search at level (?<level>\d+): )?Moving to Node ${NODE}$`),
    (g) => ({
      type: 'moving',
      node: g.node ?? '',
      ...(g.level === undefined ? {} : { level: Number(g.level) }),
    }),
  ],
  [
    new RegExp(String.raw`^Current State: (?<target>\d+):${LIST}, Operations: \[(?<path>.*)\]$`),
    (g) => ({
      type: 'state',
      target: Number(g.target),
      numbers: numbersOf(g),
      path: pathOf(g.path),
    }),
  ],
  [
    new RegExp(`^<(?<type>Goal Reached|No Solution) in ${SUB} at Node ${NODE}>$`),
    (g) => ({ type: g.type === 'Goal Reached' ? 'reached' : 'missed', ...subOf(g) }),
  ],
  [new RegExp(`^<Start ${SUB}> Moving to Node ${NODE}$`), (g) => ({ type: 'start', ...subOf(g) })],
  [/^Exit Sub Search at level (?<level>\d+)$/, (g) => ({ type: 'exit', level: Number(g.level) })],
  ...(['calling', 'endCalling', 'joined', 'endJoined', 'giveUp', 'notInSub'] as const).map(
    (type) => [exactly(formatLine({ type })), () => ({ type })] as const,
  ),
];

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replace('.', String.raw`\.`)}$`);
}

function subOf({ index, level, node }: Groups) {
  return { index: Number(index), level: Number(level), node: node ?? '' };
}

function operationOf(text = ''): Operation {
  const [, left, operator, right, result] = /(\d+)([-+*/])(\d+)=(\d+)/.exec(text) ?? [];
  return {
    left: Number(left),
    operator: operator as Operator,
    right: Number(right),
    result: Number(result),
  };
}

function pathOf(text = ''): Operation[] {
  return text === '' ? [] : text.split(', ').map(operationOf);
}

function numbersOf({ numbers = '' }: Groups): number[] {
  return numbers === '' ? [] : numbers.split(', ').map(Number);
}

/** As Python prints a list: `[7, 21, 15]`. */
function formatNumbers(numbers: readonly number[]): string {
  return `[${numbers.join(', ')}]`;
}
