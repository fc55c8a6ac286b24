import { type Shape, shape } from './shape';

/** How to draw one of many shapes: `sign` differs where the drawing does. */
export interface Drawing {
  readonly sign: string;
  readonly make: () => Shape;
  /** Where it stands, as a transform; a drawing that only moves is not made again. */
  readonly place?: string;
}

/** The drawings of a layer, by key, in the order in which they are drawn at first. */
export type Drawings = ReadonlyMap<string, Drawing>;

/** What is known of a drawing that a layer shows. */
export type Shown = Pick<Drawing, 'sign' | 'place'>;

export type LayerChange =
  | { readonly kind: 'remove'; readonly key: string }
  | { readonly kind: 'draw'; readonly key: string; readonly drawing: Drawing }
  | { readonly kind: 'move'; readonly key: string; readonly place: string };

/** A shape that is drawn again where anything of it differs. */
export function drawingOf(drawn: Shape, place?: string): Drawing {
  const drawing = { sign: JSON.stringify(drawn), make: () => drawn };
  return place === undefined ? drawing : { ...drawing, place };
}

/** The whole of a layer as one drawing, for shapes that change together. */
export function together(shapes: readonly Shape[]): Drawings {
  return new Map([['all', drawingOf(shape('g', {}, ...shapes))]]);
}

/** What a layer has to do, in this order, to show these drawings in place of those that it shows. */
export function layerChanges(shown: ReadonlyMap<string, Shown>, drawings: Drawings): LayerChange[] {
  const changes: LayerChange[] = [];
  for (const key of shown.keys()) {
    if (!drawings.has(key)) changes.push({ kind: 'remove', key });
  }
  for (const [key, drawing] of drawings) {
    const known = shown.get(key);
    const { sign, place } = drawing;
    if (known?.sign !== sign) changes.push({ kind: 'draw', key, drawing });
    else if (place !== undefined && place !== known.place)
      changes.push({ kind: 'move', key, place });
  }
  return changes;
}
