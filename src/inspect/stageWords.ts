import { assertNever } from '../common/assertNever';
import type { Localizer } from '../common/localizer';
import type { ThreadState } from '../trace/runState';
import {
  type PlacedStage,
  SERVER_STAGES,
  type ServerStage,
  stageTotals,
} from '../trace/serverStages';
import { formatMs } from './amounts';

/**
 * How long a thread was in each stage of its server, in all its requests: `queue 3 ms, prefill 12 ms,
 * decode 40 ms, as the server recorded`. Undefined where no server told any.
 */
export function threadStageWords(
  thread: Pick<ThreadState, 'served'>,
  l10n: Localizer,
): string | undefined {
  const totals = stageTotals(thread);
  return totals && totalsWords(totals, l10n);
}

/** The same of stages that are placed on the run's clock; nothing where there are none. */
export function placedStagesWords(stages: readonly PlacedStage[], l10n: Localizer): string[] {
  const totals = placedTotals(stages);
  return stages.length > 0 ? [totalsWords(totals, l10n)] : [];
}

/** Milliseconds of the server's clock in each stage. */
export function placedTotals(
  stages: readonly PlacedStage[],
): Readonly<Partial<Record<ServerStage, number>>> {
  const totals: Partial<Record<ServerStage, number>> = {};
  for (const { stage, ms } of stages) totals[stage] = (totals[stage] ?? 0) + ms;
  return totals;
}

function totalsWords(
  totals: Readonly<Partial<Record<ServerStage, number>>>,
  l10n: Localizer,
): string {
  const parts = SERVER_STAGES.flatMap((stage) => {
    const ms = totals[stage];
    return ms === undefined ? [] : [stageAmount(stage, formatMs(ms), l10n)];
  });
  return l10n.t('{0}, as the server recorded', parts.join(', '));
}

function stageAmount(stage: ServerStage, time: string, l10n: Localizer): string {
  switch (stage) {
    case 'queue':
      return l10n.t('queue {0}', time);
    case 'prefill':
      return l10n.t('prefill {0}', time);
    case 'decode':
      return l10n.t('decode {0}', time);
    default:
      return assertNever(stage);
  }
}

/** What the server does in a stage, for a legend. */
export function stageName(stage: ServerStage, l10n: Localizer): string {
  switch (stage) {
    case 'queue':
      return l10n.t('server: queue');
    case 'prefill':
      return l10n.t('server: prefill');
    case 'decode':
      return l10n.t('server: decode');
    default:
      return assertNever(stage);
  }
}

/** One stage of a request, and how long the server says that it was: as drawn it may be shorter. */
export function stageWords({ stage, ms }: PlacedStage, l10n: Localizer): string {
  return l10n.t('{0} {1}, as the server recorded', stageName(stage, l10n), formatMs(ms));
}
