import { assertNever } from '../../src/common/assertNever';
import { formatMs } from '../../src/inspect/amounts';
import type { Localizer } from '../../src/common/localizer';
import { endWords } from '../../src/inspect/outcomeWords';
import { shareWords } from '../../src/inspect/shareWords';
import { placedStagesWords, stageWords } from '../../src/inspect/stageWords';
import type { RunHead, StepsView } from '../../src/inspect/runView';
import { type Axis, type Bar, type Lane, stepAt, valueOf } from '../../src/inspect/timelineModel';
import { isRecorded } from '../../src/trace/recorded';
import type { Moment } from '../../src/trace/runState';

/** What a thread does in a bar, and for how long. */
export function barWords(
  { kind, from, to, tokens }: Bar,
  head: Pick<RunHead, 'notRecorded'>,
  l10n: Localizer,
): string {
  const axis = isRecorded('time', head) ? 'time' : 'steps';
  const time = amountWords(valueOf(to, axis) - valueOf(from, axis), axis, l10n);
  const isCounted = isRecorded('tokens', head);
  switch (kind) {
    case 'decode':
      return isCounted
        ? l10n.t('decodes {0} tokens in {1}', tokens, time)
        : l10n.t('decodes for {0}', time);
    case 'wait':
      return l10n.t('waits for its children for {0}', time);
    case 'prompt':
      return isCounted
        ? l10n.t('reads its prompt of {0} tokens in {1}', tokens, time)
        : l10n.t('reads its prompt in {0}', time);
    case 'join':
      return isCounted
        ? l10n.t('reads the joined results, {0} tokens in {1}', tokens, time)
        : l10n.t('reads the joined results in {0}', time);
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

/** What a thread does at a value of the axis, and where that is; nothing where it does nothing. */
export function placeWords(
  { bars, thread: { stages = [] } }: Lane,
  value: number,
  axis: Axis,
  { head, steps }: { readonly head: Pick<RunHead, 'notRecorded'>; readonly steps: StepsView },
  l10n: Localizer,
): string[] {
  const bar = barAt(bars, value, axis);
  if (!bar) return [];
  const at =
    axis === 'time' ? timeWords(value, steps, l10n) : l10n.t('at step {0}', Math.round(value));
  // Behind what the thread does: the server tells of its request what happens there meanwhile.
  const stage =
    axis === 'time' ? stages.find(({ from, to }) => from <= value && value < to) : undefined;
  return [barWords(bar, head, l10n), ...(stage ? [stageWords(stage, l10n)] : []), at];
}

/** The bar at a value of the axis, the most telling one where several are. */
export function barAt(bars: readonly Bar[], value: number, axis: Axis): Bar | undefined {
  // Prefills stand last, and on top.
  return bars.findLast(
    ({ from, to }) => valueOf(from, axis) <= value && value <= valueOf(to, axis),
  );
}

/** Milliseconds, or steps, that a thread spent on each kind. */
export function timesOf({ bars }: Lane, axis: Axis): Readonly<Record<Bar['kind'], number>> {
  const times = { decode: 0, wait: 0, prompt: 0, join: 0 };
  for (const { kind, from, to } of bars) times[kind] += valueOf(to, axis) - valueOf(from, axis);
  return times;
}

/** The lane in one sentence. */
export function laneWords(
  lane: Lane,
  head: Pick<RunHead, 'cursor' | 'notRecorded'>,
  l10n: Localizer,
): string {
  const { thread } = lane;
  const axis = isRecorded('time', head) ? 'time' : 'steps';
  const times = timesOf(lane, axis);
  const place = (moment: Moment) =>
    axis === 'time' ? formatMs(moment.ms) : l10n.t('step {0}', moment.step);
  return [
    thread.title,
    endWords(thread.outcome, thread, l10n),
    l10n.t('from {0} to {1}', ...[thread.started, thread.ended ?? head.cursor].map(place)),
    l10n.t('decodes {0}', amountWords(times.decode, axis, l10n)),
    ...(times.wait > 0 ? [l10n.t('waits {0}', amountWords(times.wait, axis, l10n))] : []),
    ...shareWords(thread, l10n),
    ...placedStagesWords(thread.stages ?? [], l10n),
  ].join(', ');
}

function amountWords(amount: number, axis: Axis, l10n: Localizer): string {
  if (axis === 'time') return formatMs(amount);
  return amount === 1 ? l10n.t('1 step') : l10n.t('{0} steps', amount);
}
