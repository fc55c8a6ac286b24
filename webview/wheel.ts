/** A turn of the wheel as its event tells it. */
export interface WheelTurn {
  readonly deltaX: number;
  readonly deltaY: number;
  /** 1 where the amounts are lines and not pixels. */
  readonly deltaMode: number;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** What the wheel asks for: nearer or farther, or so many pixels to the right and down. */
export type WheelMove =
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'pan'; readonly dx: number; readonly dy: number };

const LINES = 1;
/** Pixels of a line. */
const LINE = 20;
/** Pixels of the wheel that zoom by a factor of e. */
const ZOOM = 300;

/** As everywhere: the wheel moves, with Shift sideways; with Ctrl (or a pinch) it zooms. */
export function wheelMove(turn: WheelTurn): WheelMove {
  const unit = turn.deltaMode === LINES ? LINE : 1;
  const [dx, dy] = [turn.deltaX * unit, turn.deltaY * unit];
  if (turn.ctrlKey || turn.metaKey) return { kind: 'zoom', factor: Math.exp(-dy / ZOOM) };
  return turn.shiftKey ? { kind: 'pan', dx: dy, dy: 0 } : { kind: 'pan', dx, dy };
}
