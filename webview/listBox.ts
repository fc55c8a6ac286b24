import type { Drawings } from './drawing';
import { Layer } from './layer';
import { actOf, type KeyTable } from './listBoxModel';

/**
 * The list box that a picture is for the keyboard and for who cannot see it, after the ARIA pattern:
 * the whole has the focus, and says which of its options is active.
 */
export class ListBox {
  private readonly items: Layer;

  /**
   * @param element has the focus; it needs the attributes of a list box
   * @param drawing holds the layer of items, on top of the layers that it has already
   */
  constructor(
    private readonly element: HTMLElement | SVGElement,
    drawing: Element,
    keys: KeyTable,
  ) {
    this.items = new Layer(drawing, 'items');
    element.addEventListener('keydown', (event) => {
      const act = actOf(keys, event as KeyboardEvent);
      if (!act) return;
      event.preventDefault();
      act();
    });
  }

  /**
   * @param items options by their ids
   * @param active id of the active one, which may be among those that are not drawn
   */
  draw(items: Drawings, active: string | undefined): void {
    this.items.draw(items);
    if (active !== undefined && items.has(active)) {
      this.element.setAttribute('aria-activedescendant', active);
    } else {
      this.element.removeAttribute('aria-activedescendant');
    }
  }

  focus(): void {
    this.element.focus();
  }
}
