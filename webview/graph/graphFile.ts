import { isRecorded } from '../../src/trace/recorded';
import { nodeText } from '../../src/inspect/graphText';
import { extentOf } from '../../src/inspect/placement';
import type { Localizer } from '../../src/common/localizer';
import { COLOURS } from '../colours';
import { framed } from '../file';
import { lineSample, outcomeLegend } from '../legend';
import type { RunStore } from '../runStore';
import { type Shape, shape } from '../shape';
import { edgeShape, placeOf } from './edgeShape';
import type { GraphPlan } from './graphPlan';
import { nodeShape } from './nodeShape';

/** The whole graph for a file, as it is folded now. */
export function graphFile(
  run: RunStore,
  { model, placement }: Pick<GraphPlan, 'model' | 'placement'>,
  l10n: Localizer,
): Shape {
  const extent = extentOf(placement.boxes.values()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const edges = model.edges.flatMap((edge) => {
    const place = placeOf(edge, placement);
    return place ? [edgeShape(edge, place)] : [];
  });
  const nodes = model.nodes.flatMap((node) => {
    const box = placement.boxes.get(node.id);
    if (!box) return [];
    const text = nodeText(node, run.threads, run.head, l10n);
    const { window } = run.head;
    const look = { text, window, isActive: false, isMatch: false, isReadable: true };
    return [nodeShape(node, box, look)];
  });
  const longest = {
    sample: lineSample({ stroke: COLOURS.critical, 'stroke-width': 3 }),
    words: l10n.t('longest path'),
  };
  const isCounted = isRecorded('tokens', run.head);
  const legend = [
    ...outcomeLegend(run, l10n),
    ...(isCounted ? [longest] : []),
    {
      sample: lineSample({ stroke: COLOURS.line, 'stroke-dasharray': '2 4' }),
      words: l10n.t('waits for children'),
    },
  ];
  const moved = shape(
    'g',
    { transform: `translate(${-extent.x} ${-extent.y})` },
    ...edges,
    ...nodes,
  );
  const drawing = { shapes: [moved], width: extent.width, height: extent.height };
  const subtitle = isCounted
    ? l10n.t('longest path {0} tokens', run.path.tokens.toLocaleString('en'))
    : l10n.t('The tokens of this run were not recorded.');
  return framed(run, drawing, legend, subtitle, l10n);
}
