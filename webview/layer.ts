import { assertNever } from '../src/common/assertNever';
import { svgElement } from './dom';
import { type Drawing, type Drawings, layerChanges } from './drawing';
import { shape } from './shape';

/** Whether a layer holds the items of a list box, or what only decorates them. */
export type LayerContent = 'items' | 'decoration';

/** A group on top of what its parent holds already; it draws again only what has changed. */
export class Layer {
  private readonly element: SVGElement;
  private readonly shown = new Map<
    string,
    { readonly element: SVGElement; readonly sign: string; place?: string }
  >();

  constructor(parent: Element, content: LayerContent) {
    const attributes = content === 'items' ? { role: 'presentation' } : { 'aria-hidden': 'true' };
    this.element = svgElement(shape('g', attributes));
    parent.append(this.element);
  }

  /** Shows these drawings, and none besides. */
  draw(drawings: Drawings): void {
    for (const change of layerChanges(this.shown, drawings)) {
      const known = this.shown.get(change.key);
      switch (change.kind) {
        case 'remove':
          known?.element.remove();
          this.shown.delete(change.key);
          break;
        case 'draw':
          this.replace(change.key, change.drawing, known?.element);
          break;
        case 'move':
          if (!known) break;
          known.element.setAttribute('transform', change.place);
          known.place = change.place;
          break;
        default:
          assertNever(change);
      }
    }
  }

  private replace(key: string, { sign, make, place }: Drawing, known: Element | undefined): void {
    const element = svgElement(make());
    if (place !== undefined) element.setAttribute('transform', place);
    if (known) known.replaceWith(element);
    else this.element.append(element);
    this.shown.set(key, { element, sign, ...(place !== undefined && { place }) });
  }
}
