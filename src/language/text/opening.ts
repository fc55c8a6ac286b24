import type { Operation } from '../../countdown/arithmetic';
import { type Prompt, WINDOW_CONDITIONS } from '../../countdown/prompt';
import type { MoveEvent, SearchEvent } from '../../countdown/searchEvent';
import { formatLine, type Phrase } from './lines';

/** A group of children that the text does not tell: the one of most demonstrations. */
const UNTOLD_PER_SPAWN = 8;

/** Compact tokens are no tokens of this text: only windows above all of theirs are its budgets. */
const UNTOLD_WINDOW = Math.max(...WINDOW_CONDITIONS);

/** The lines that a thread starts with: its prompt. */
export function openingText(prompt: Prompt): string {
  const { target, numbers } = prompt;
  const state = formatLine({ type: 'state', target, numbers, path: [] });
  if (prompt.method === 'sos') {
    const budget = prompt.window > UNTOLD_WINDOW ? `Token Budget: ${prompt.window} ` : '';
    return `${budget}${state}\n`;
  }
  const { children } = prompt;
  const budget = children === 'unlimited' ? '' : `Sub Call Budget: ${children} `;
  return `${budget}${formatLine({ type: 'moving', node: '0' })}\n${state}\n`;
}

/** What the first lines of a transcript say. */
export interface Opening {
  /** What stands before them: a budget, if anything. */
  readonly prefix: string;
  /** The node that it begins at; SoS+ text does not say it. */
  readonly node: string | undefined;
  readonly target: number;
  readonly numbers: readonly number[];
  readonly path: readonly Operation[];
}

/** What stands before a transcript's first line of the protocol. */
export function prefixOf(text: string): string {
  return text.slice(0, Math.max(text.search(/Moving to Node #|Current State: /), 0));
}

/** The opening of lines that end with a state. */
export function readOpening({ lines, raws }: Phrase): Opening | undefined {
  const moving = lines.find((line) => line?.type === 'moving');
  const state = lines.find((line) => line?.type === 'state');
  if (!state) return undefined;
  const { target, numbers, path } = state;
  return { prefix: prefixOf(raws[0] ?? ''), node: moving?.node, target, numbers, path };
}

/** The opening as an event, for a text that does not begin with the lines of the prompt. */
export function openingEvent({ node = '0', numbers, path }: Opening): MoveEvent {
  return { type: 'move', numbers, marks: { node, ...(path.length > 0 && { path }) } };
}

/** The prompt of a transcript, with the usual conditions where the text says none. */
export function promptOf({ prefix, node, target, numbers }: Opening): Prompt {
  if (node === undefined) {
    const window = numberAfter(prefix, 'Token Budget: ') ?? UNTOLD_WINDOW;
    return { method: 'sos', window, shuffled: false, target, numbers };
  }
  const children = numberAfter(prefix, 'Sub Call Budget: ') ?? 'unlimited';
  return { method: 'apr', children, perSpawn: UNTOLD_PER_SPAWN, target, numbers };
}

function numberAfter(text: string, words: string): number | undefined {
  const digits = new RegExp(String.raw`${words}(\d{1,15}) $`).exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * Whether this event, as a thread's first, shows that the text does not begin with the lines of the
 * prompt: a child's text begins with a named node instead, and some with none.
 */
export function isOpening(event: SearchEvent | undefined): boolean {
  if (event?.type === 'move') return event.marks?.node !== undefined;
  return event?.type === 'malformed' && event.kind === 'unexpected line';
}
