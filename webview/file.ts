import type { Localizer } from '../src/inspect/localizer';
import { COLOURS, FONT } from './colours';
import { headlineOf } from './headline';
import type { LegendEntry } from './legend';
import type { RunStore } from './runStore';
import { type Shape, shape } from './shape';

const PAD = 20;
const CAPTION = 52;
const LEGEND = 34;

/** A drawing as a picture of its own, with a caption above and a legend below. */
export function framed(
  run: RunStore,
  drawing: { readonly shapes: readonly Shape[]; readonly width: number; readonly height: number },
  legend: readonly LegendEntry[],
  subtitle: string,
  l10n: Localizer,
): Shape {
  const entries = placedLegend(legend);
  const width = Math.max(drawing.width, entries.width, 480) + 2 * PAD;
  const height = drawing.height + CAPTION + LEGEND + 2 * PAD;
  const [name = '', ...facts] = headlineOf(run, l10n);
  return shape(
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', width, height, 'font-family': FONT },
      ...{ viewBox: `0 0 ${width} ${height}`, 'font-size': 12, fill: COLOURS.foreground },
    },
    shape('title', {}, [name, ...facts].join(' · ')),
    shape('rect', { width, height, fill: COLOURS.background }),
    shape('text', { x: PAD, y: PAD + 14, 'font-size': 15, 'font-weight': 600 }, name),
    shape('text', { x: PAD, y: PAD + 34, fill: COLOURS.muted }, [...facts, subtitle].join(' · ')),
    shape('g', { transform: `translate(${PAD} ${PAD + CAPTION})` }, ...drawing.shapes),
    shape('g', { transform: `translate(${PAD} ${height - PAD - 14})` }, ...entries.shapes),
  );
}

function placedLegend(legend: readonly LegendEntry[]) {
  let x = 0;
  const shapes = legend.map(({ sample, words }) => {
    const entry = shape(
      'g',
      { transform: `translate(${x} 0)` },
      ...sample,
      shape('text', { x: 22, y: 12, 'font-size': 11 }, words),
    );
    x += 22 + words.length * 6.8 + 18;
    return entry;
  });
  return { shapes, width: x };
}
