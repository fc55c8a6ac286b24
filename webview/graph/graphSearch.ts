import type { Localizer } from '../../src/common/localizer';
import { hidingSpawn, type SpawnKey } from '../../src/inspect/folding';
import type { DrawnNode } from '../../src/inspect/graphModel';
import { nodeText } from '../../src/inspect/graphText';
import { endWords } from '../../src/inspect/outcomeWords';
import type { ThreadView } from '../../src/inspect/runView';
import type { RunStore } from '../runStore';

/** What a person looks for, in a run whose words are in this language. */
export interface GraphQuery {
  readonly run: Pick<RunStore, 'threads' | 'head'>;
  /** In lower case; where it is empty nothing is looked for. */
  readonly text: string;
  readonly l10n: Localizer;
}

/** Whether the node says what is looked for, or of a thread's segment the thread does. */
export function isMatch(node: DrawnNode, query: GraphQuery): boolean {
  const { run, text, l10n } = query;
  if (text === '') return false;
  const thread = node.kind === 'segment' ? run.threads.get(node.thread) : undefined;
  if (thread && saysQuery(thread, query)) return true;
  return nodeText(node, run.threads, run.head, l10n).label.toLowerCase().includes(text);
}

/** The next match after the active one; undefined after the last. */
export function matchAfter(
  matches: readonly DrawnNode[],
  active: string | undefined,
): DrawnNode | undefined {
  return matches[matches.findIndex(({ id }) => id === active) + 1];
}

/** The first thread that matches and is in no node of its own. */
export function foldedMatch(
  open: ReadonlySet<SpawnKey>,
  query: GraphQuery,
): ThreadView | undefined {
  const { threads } = query.run;
  for (const thread of threads.values()) {
    if (!saysQuery(thread, query)) continue;
    if (hidingSpawn(threads, open, thread.id) !== undefined) return thread;
  }
  return undefined;
}

function saysQuery(thread: ThreadView, { text, l10n }: GraphQuery): boolean {
  const words = endWords(thread.outcome, thread, l10n);
  return `${thread.title} ${words}`.toLowerCase().includes(text);
}
