import type { DrawnNode } from '../../src/inspect/graphModel';
import type { NodeState, NodeText } from '../../src/inspect/graphText';
import type { Box } from '../../src/inspect/placement';
import { COLOURS, fitted, iconColour } from '../colours';
import { glyph } from '../glyphs';
import { optionShape } from '../listBoxModel';
import { round, type Shape, shape } from '../shape';

/** Size of every node, in the picture's units: pixels at a zoom of 1. */
export const NODE_SIZE = { width: 204, height: 48 };

/** Below this zoom titles cannot be read, and glyphs take their place. */
export const READABLE = 0.6;

export interface NodeLook {
  readonly text: NodeText;
  /** Tokens of the context window. */
  readonly window: number | undefined;
  readonly isActive: boolean;
  readonly isMatch: boolean;
  readonly isReadable: boolean;
}

const PAD = 9;
const TITLE = 12;
const SMALL = 11;

/** A node as an option of the graph's list box. */
export function nodeShape(node: DrawnNode, box: Box, look: NodeLook): Shape {
  const { text, isActive } = look;
  const item = { id: nodeId(node.id), label: text.label, isActive };
  const attributes = {
    'data-node': node.id,
    transform: `translate(${round(box.x)} ${round(box.y)})`,
  };
  const inside = look.isReadable ? readable(node, look) : [bigGlyph(text.states, box)];
  const drawn = [...frame(node, box, look), ...inside, ...bar(box, look)];
  return optionShape(item, attributes, ...drawn);
}

/** Id of the element that stands for a node. */
export function nodeId(node: string): string {
  return `node-${node}`;
}

function frame(node: DrawnNode, box: Box, { text, isActive, isMatch }: NodeLook): Shape[] {
  const [first] = text.states;
  const isGoal = first?.icon.name === 'pass-filled';
  const colour = isGoal ? iconColour(first.icon) : COLOURS.border;
  const { width, height } = box;
  const card = (by: number, fill: string) =>
    shape('rect', { x: by, y: -by, width, height, rx: 5, fill, stroke: colour });
  const behind = node.kind === 'stack' ? [card(6, COLOURS.node), card(3, COLOURS.node)] : [];
  const tint = shape('rect', { width, height, rx: 5, fill: colour, 'fill-opacity': 0.16 });
  const ring = (stroke: string, dash?: string) =>
    shape('rect', {
      ...{ x: -3, y: -3, width: width + 6, height: height + 6, rx: 7, fill: 'none', stroke },
      ...{ 'stroke-width': 2.5, 'stroke-dasharray': dash },
    });
  return [
    ...behind,
    shape('rect', {
      ...{ width, height, rx: 5, fill: COLOURS.node },
      ...{ stroke: node.critical && !isGoal ? COLOURS.critical : colour },
      'stroke-width': node.critical || isGoal ? 2 : 1,
    }),
    ...(isGoal ? [tint] : []),
    ...(isMatch ? [ring(COLOURS.match, '4 3')] : []),
    ...(isActive ? [ring(COLOURS.focus)] : []),
  ];
}

function readable(node: DrawnNode, { text }: NodeLook): (Shape | string)[] {
  const { width } = NODE_SIZE;
  const amount = String(text.tokens ?? '');
  const room = width - 2 * PAD;
  const amountRoom = amount.length * SMALL * 0.62 + 8;
  return [
    shape(
      'text',
      { x: PAD, y: 18, 'font-size': TITLE, fill: COLOURS.foreground },
      fitted(text.title, room, TITLE),
    ),
    // Read as one text, these are words of their own.
    ' ',
    ...states(node.kind === 'stack', text.states, room - amountRoom),
    ' ',
    shape(
      'text',
      {
        ...{ x: width - PAD, y: 35, 'font-size': SMALL, fill: COLOURS.muted },
        'text-anchor': 'end',
      },
      amount,
    ),
  ];
}

/** One state in words, or those of a stack as numbers beside their glyphs. */
function states(isStack: boolean, all: readonly NodeState[], room: number): Shape[] {
  const shapes: Shape[] = [];
  let x = PAD;
  for (const { icon, words } of all) {
    const left = room - (x - PAD) - 17;
    if (left < SMALL) break;
    const text = isStack ? (words.split(' ')[0] ?? '') : fitted(words, left, SMALL);
    shapes.push(
      shape('path', {
        ...{ d: glyph(icon.name), fill: iconColour(icon) },
        transform: `translate(${x} 25) scale(0.8)`,
      }),
      shape('text', { x: x + 17, y: 35, 'font-size': SMALL, fill: COLOURS.foreground }, text),
    );
    x += 17 + text.length * SMALL * 0.62 + 8;
  }
  return shapes;
}

function bigGlyph([first]: readonly NodeState[], { width }: Box): Shape {
  const scale = 2.2;
  return shape('path', {
    d: glyph(first?.icon.name ?? ''),
    fill: first ? iconColour(first.icon) : COLOURS.muted,
    transform: `translate(${width / 2 - 8 * scale} 4) scale(${scale})`,
  });
}

/** How full the context is, where that is known: a thin line at the foot. */
function bar({ width, height }: Box, { text: { tokens }, window }: NodeLook): Shape[] {
  if (tokens === undefined || !window) return [];
  const share = Math.min(1, tokens / window);
  const y = height - 6;
  return [
    shape('rect', {
      ...{ x: PAD, y, width: width - 2 * PAD, height: 3, rx: 1.5 },
      ...{ fill: COLOURS.line, 'fill-opacity': 0.3 },
    }),
    shape('rect', {
      ...{ x: PAD, y, width: round(share * (width - 2 * PAD)), height: 3, rx: 1.5 },
      fill: share >= 0.9 ? COLOURS.barFull : COLOURS.bar,
    }),
  ];
}
