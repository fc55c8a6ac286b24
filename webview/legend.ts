import type { Localizer } from '../src/common/localizer';
import { OUTCOME_ICONS } from '../src/inspect/rowIcon';
import { outcomeWords } from '../src/inspect/outcomeWords';
import type { ThreadOutcome } from '../src/trace/outcome';
import { iconColour } from './colours';
import { glyph } from './glyphs';
import type { RunStore } from './runStore';
import { type Shape, shape } from './shape';

/** One entry of a legend: how something is drawn, and what it means. */
export interface LegendEntry {
  /** In a square of 16. */
  readonly sample: readonly Shape[];
  readonly words: string;
}

/** Entries for the outcomes that a run has. */
export function outcomeLegend(run: RunStore, l10n: Localizer): LegendEntry[] {
  const seen = new Set<ThreadOutcome>();
  for (const { outcome } of run.threads.values()) seen.add(outcome);
  return [...seen].map((outcome) => {
    const icon = OUTCOME_ICONS[outcome];
    const sample = [shape('path', { d: glyph(icon.name), fill: iconColour(icon) })];
    return { sample, words: outcomeWords(outcome, l10n) };
  });
}

export function lineSample(attributes: Readonly<Record<string, string | number>>): Shape[] {
  return [shape('line', { x1: 0, y1: 8, x2: 16, y2: 8, ...attributes })];
}
