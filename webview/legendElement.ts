import { html, svgElement } from './dom';
import type { LegendEntry } from './legend';
import { shape } from './shape';

/** The legend below a picture on the page. */
export function legendElement(entries: readonly LegendEntry[]): HTMLElement {
  const size = { width: 16, height: 16, viewBox: '0 0 16 16', 'aria-hidden': 'true' };
  const parts = entries.map(({ sample, words }) =>
    html('span', {}, svgElement(shape('svg', size, ...sample)), words),
  );
  return html('div', { class: 'legend' }, ...parts);
}
