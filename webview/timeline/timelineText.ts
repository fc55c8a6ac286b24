import { assertNever } from '../../src/assertNever';
import { formatMs } from '../../src/inspect/amounts';
import type { Localizer } from '../../src/inspect/localizer';
import type { RunHead, StepsView } from '../../src/inspect/runView';
import { type Bar, type Lane, stepAt } from '../../src/inspect/timelineModel';

/** What a thread does in a bar, and for how long. */
export function barWords({ kind, from, to, tokens }: Bar, l10n: Localizer): string {
  const time = formatMs(to.ms - from.ms);
  switch (kind) {
    case 'decode':
      return l10n.t('decodes {0} tokens in {1}', tokens, time);
    case 'wait':
      return l10n.t('waits for its children for {0}', time);
    case 'prompt':
      return l10n.t('reads its prompt of {0} tokens in {1}', tokens, time);
    case 'join':
      return l10n.t('reads the joined results, {0} tokens in {1}', tokens, time);
    default:
      return assertNever(kind);
  }
}

/** A time and the step under way then, which is not known exactly where not all steps are. */
export function timeWords(ms: number, steps: StepsView, l10n: Localizer): string {
  const [time, step] = [formatMs(ms), stepAt(steps, ms, 'time')];
  return steps.every === 1
    ? l10n.t('at {0}, step {1}', time, step)
    : l10n.t('at {0}, about step {1}', time, step);
}

/** Milliseconds that a thread spent on each kind. */
export function timesOf({ bars }: Lane): Readonly<Record<Bar['kind'], number>> {
  const times = { decode: 0, wait: 0, prompt: 0, join: 0 };
  for (const { kind, from, to } of bars) times[kind] += to.ms - from.ms;
  return times;
}

/** The lane in one sentence. */
export function laneWords(
  lane: Lane,
  { cursor }: Pick<RunHead, 'cursor'>,
  l10n: Localizer,
): string {
  const { thread } = lane;
  const times = timesOf(lane);
  return [
    thread.title,
    thread.words,
    l10n.t(
      'from {0} to {1}',
      ...[thread.started, thread.ended ?? cursor].map(({ ms }) => formatMs(ms)),
    ),
    l10n.t('decodes {0}', formatMs(times.decode)),
    ...(times.wait > 0 ? [l10n.t('waits {0}', formatMs(times.wait))] : []),
  ].join(', ');
}
