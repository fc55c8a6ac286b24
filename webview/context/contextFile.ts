import type { Localizer } from '../../src/common/localizer';
import { framed } from '../file';
import { outcomeLegend } from '../legend';
import type { RunStore } from '../runStore';
import type { Shape } from '../shape';
import { contextBackdrop, contextLabels, contextLegend, lineShapes } from './contextDrawing';
import { contextScene, type SceneOptions } from './contextScene';
import { contextHeadline } from './contextText';

export const FILE_SIZE = { width: 900, height: 620 };

/** Context use for a file. */
export function contextFile(
  run: RunStore,
  serial: RunStore | undefined,
  options: SceneOptions,
  l10n: Localizer,
): Shape {
  const scene = contextScene(run, serial, options);
  const shapes = [
    ...contextBackdrop(scene, l10n),
    ...scene.lines.flatMap((line) => lineShapes(line, scene, false)),
    ...contextLabels(scene, l10n),
  ];
  const { width, height } = options;
  const headline = contextHeadline(scene, run.head, serial?.head, options.unit, l10n);
  const legend = [...outcomeLegend(run, l10n), ...contextLegend(scene, l10n)];
  return framed(run, { shapes, width, height }, legend, headline, l10n);
}
