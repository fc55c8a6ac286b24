import { endWords } from '../../src/inspect/outcomeWords';
import { formatMs } from '../../src/inspect/amounts';
import { isRecorded } from '../../src/trace/recorded';
import type { Localizer } from '../../src/common/localizer';
import type { RunStore } from '../runStore';
import type { Table } from '../table';

/** The graph as a table: a thread a line, with whom it hangs on, and what was recorded of it. */
export function graphTable(run: RunStore | undefined, l10n: Localizer): Table {
  const isCounted = isRecorded('tokens', run?.head ?? {});
  const isTimed = isRecorded('time', run?.head ?? {});
  const columns = [
    { title: l10n.t('Thread') },
    { title: l10n.t('Spawned by') },
    { title: l10n.t('State') },
    { title: l10n.t('Children'), isNumber: true },
    ...(isCounted
      ? [{ title: l10n.t('Tokens'), isNumber: true }, { title: l10n.t('Longest path') }]
      : []),
    ...(isTimed ? [{ title: l10n.t('Time'), isNumber: true }] : []),
  ];
  const caption = l10n.t('Threads of {0}', run?.head.name ?? '');
  if (!run) return { caption, columns, rows: [] };
  const onPath = new Set(run.path.nodes.map(({ thread }) => thread));
  const rows = [...run.threads.values()].map((thread) => ({
    thread: thread.id,
    cells: [
      thread.title,
      thread.parent === undefined ? '' : (run.threads.get(thread.parent)?.title ?? ''),
      endWords(thread.outcome, thread, l10n),
      thread.spawns.reduce((n, { children }) => n + children.length, 0),
      ...(isCounted ? [thread.context, onPath.has(thread.id) ? l10n.t('yes') : ''] : []),
      ...(isTimed ? [formatMs((thread.ended ?? run.head.cursor).ms - thread.started.ms)] : []),
    ],
  }));
  return { caption, columns, rows };
}
