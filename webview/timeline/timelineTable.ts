import { endWords } from '../../src/inspect/outcomeWords';
import type { Localizer } from '../../src/common/localizer';
import type { Lane } from '../../src/inspect/timelineModel';
import { placedTotals } from '../../src/inspect/stageWords';
import { isRecorded } from '../../src/trace/recorded';
import { SERVER_STAGES } from '../../src/trace/serverStages';
import type { RunStore } from '../runStore';
import { round } from '../shape';
import type { Table } from '../table';
import { showsStages } from './stageShape';
import { timesOf } from './timelineText';

/** The timeline as a table: when each thread ran, and what its time, if known, went into. */
export function timelineTable(run: RunStore, lanes: readonly Lane[], l10n: Localizer): Table {
  const number = (title: string) => ({ title, isNumber: true });
  const isTimed = isRecorded('time', run.head);
  const times = [
    number(l10n.t('Start (ms)')),
    number(l10n.t('End (ms)')),
    number(l10n.t('Decoding (ms)')),
    number(l10n.t('Waiting (ms)')),
    number(l10n.t('Reading prompt (ms)')),
    number(l10n.t('Reading joins (ms)')),
  ];
  const hasStages = isTimed && showsStages(lanes, 'time');
  const stages = [
    number(l10n.t('Server: queue (ms)')),
    number(l10n.t('Server: prefill (ms)')),
    number(l10n.t('Server: decode (ms)')),
  ];
  const columns = [
    { title: l10n.t('Thread') },
    { title: l10n.t('State') },
    number(l10n.t('Start (step)')),
    number(l10n.t('End (step)')),
    ...(isTimed ? times : []),
    ...(hasStages ? stages : []),
  ];
  const rows = lanes.map((lane) => {
    const { thread } = lane;
    const end = thread.ended ?? run.head.cursor;
    const { decode, wait, prompt, join } = timesOf(lane, 'time');
    const told = placedTotals(thread.stages ?? []);
    return {
      thread: thread.id,
      cells: [
        ...[thread.title, endWords(thread.outcome, thread, l10n)],
        ...[thread.started.step, end.step],
        ...(isTimed ? [thread.started.ms, end.ms, decode, wait, prompt, join].map(round) : []),
        ...(hasStages ? SERVER_STAGES.map((stage) => cellOf(told[stage])) : []),
      ],
    };
  });
  return { caption: l10n.t('Time of the threads of {0}', run.head.name), columns, rows };
}

/** Empty where nobody told it. */
function cellOf(ms: number | undefined): string | number {
  return ms === undefined ? '' : round(ms);
}
