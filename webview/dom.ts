import type { Shape } from './shape';

const SVG = 'http://www.w3.org/2000/svg';

/** Draws a shape; its text is text whatever it holds. */
export function svgElement({ tag, attributes, children }: Shape): SVGElement {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  for (const child of children) {
    element.append(typeof child === 'string' ? child : svgElement(child));
  }
  return element;
}

/** An HTML element with properties set as attributes, and children as they are or as text. */
export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number | boolean | undefined>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children);
  return element;
}

/** How to draw one of many shapes: `sign` differs where the drawing does. */
export interface Drawing {
  readonly sign: string;
  readonly make: () => Shape;
  /** Where it stands, as a transform; a drawing that only moves is not made again. */
  readonly place?: string;
}

/** Draws again only what has changed, by key; what is drawn no more leaves the parent. */
export class KeyedShapes {
  private readonly drawn = new Map<
    string,
    { readonly sign: string; readonly element: SVGElement; place: string | undefined }
  >();

  constructor(private readonly parent: Element) {}

  draw(drawings: ReadonlyMap<string, Drawing>): void {
    for (const [key, { element }] of this.drawn) {
      if (drawings.has(key)) continue;
      element.remove();
      this.drawn.delete(key);
    }
    for (const [key, { sign, make, place }] of drawings) {
      const known = this.drawn.get(key);
      if (known?.sign === sign) {
        if (place !== undefined && place !== known.place) {
          known.element.setAttribute('transform', place);
          known.place = place;
        }
        continue;
      }
      const element = svgElement(make());
      if (place !== undefined) element.setAttribute('transform', place);
      if (known) known.element.replaceWith(element);
      else this.parent.append(element);
      this.drawn.set(key, { sign, element, place });
    }
  }
}
