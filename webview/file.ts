import type { Localizer } from '../src/common/localizer';
import { CHARACTER, COLOURS, FONT } from './colours';
import { headlineOf } from './headline';
import type { LegendEntry } from './legend';
import type { RunStore } from './runStore';
import { type Shape, shape } from './shape';

const PAD = 20;
const CAPTION = 70;
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
  const [name = '', ...rest] = headlineOf(run, l10n);
  const facts = rest.join(' · ');
  const words = Math.max(facts.length, subtitle.length) * 12 * CHARACTER;
  const width = Math.ceil(Math.max(drawing.width, entries.width, words)) + 2 * PAD;
  const height = drawing.height + CAPTION + LEGEND + 2 * PAD;
  return shape(
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', width, height, 'font-family': FONT },
      ...{ viewBox: `0 0 ${width} ${height}`, 'font-size': 12, fill: COLOURS.foreground },
    },
    shape('title', {}, `${name} · ${facts}`),
    shape('rect', { width, height, fill: COLOURS.background }),
    shape('text', { x: PAD, y: PAD + 14, 'font-size': 15, 'font-weight': 600 }, name),
    shape('text', { x: PAD, y: PAD + 34, fill: COLOURS.muted }, facts),
    shape('text', { x: PAD, y: PAD + 52, fill: COLOURS.muted }, subtitle),
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
