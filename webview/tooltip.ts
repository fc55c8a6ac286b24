import { html } from './dom';

const OFFSET = 14;

/** What is under the pointer, in lines beside it. */
export class Tooltip {
  readonly element = html('div', { class: 'tooltip', 'aria-hidden': 'true', hidden: true });

  show(event: Pick<MouseEvent, 'clientX' | 'clientY'>, lines: readonly (string | Node)[]): void {
    this.element.replaceChildren(...lines.map((line) => html('div', {}, line)));
    this.element.hidden = false;
    const { clientWidth, clientHeight } = document.documentElement;
    const { offsetWidth, offsetHeight } = this.element;
    const right = event.clientX + OFFSET;
    const below = event.clientY + OFFSET;
    const x = right + offsetWidth > clientWidth ? event.clientX - OFFSET - offsetWidth : right;
    const y = below + offsetHeight > clientHeight ? event.clientY - OFFSET - offsetHeight : below;
    this.element.style.left = `${Math.max(0, x)}px`;
    this.element.style.top = `${Math.max(0, y)}px`;
  }

  hide(): void {
    this.element.hidden = true;
  }
}
