import { html, svgElement } from '../dom';
import { type Shape, shape } from '../shape';
import type { SeriesLook } from './chartOption';

/** A box that shows a series or not, with the series' symbol and line: the chart's legend. */
export function seriesChoice(
  id: string,
  name: string,
  look: SeriesLook | undefined,
  isOn: boolean,
  onChange: (on: boolean) => void,
): HTMLElement {
  const box = html('input', { type: 'checkbox', id });
  box.checked = isOn;
  box.addEventListener('change', () => onChange(box.checked));
  return html('label', {}, box, ...(look ? [sampleOf(look)] : []), name);
}

function sampleOf({ colour, symbol, dash }: SeriesLook): SVGElement {
  const dashes = { solid: undefined, dashed: '5 3', dotted: '2 2' }[dash];
  return svgElement(
    shape(
      'svg',
      { width: 28, height: 12, 'aria-hidden': 'true' },
      shape('line', {
        ...{ x1: 0, y1: 6, x2: 28, y2: 6, stroke: colour, 'stroke-width': 2 },
        'stroke-dasharray': dashes,
      }),
      symbolShape(symbol, colour),
    ),
  );
}

function symbolShape(symbol: SeriesLook['symbol'], fill: string): Shape {
  switch (symbol) {
    case 'circle':
      return shape('circle', { cx: 14, cy: 6, r: 4.5, fill });
    case 'rect':
      return shape('rect', { x: 10, y: 2, width: 8, height: 8, fill });
    case 'triangle':
      return shape('path', { d: 'M14 1 19 10 9 10Z', fill });
    case 'diamond':
      return shape('path', { d: 'M14 0.5 19 6 14 11.5 9 6Z', fill });
  }
}
