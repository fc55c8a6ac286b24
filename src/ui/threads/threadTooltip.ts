import { l10n, MarkdownString } from 'vscode';
import { describeEvent } from '../../trace/saidEvent';
import { outcomeOf } from '../../trace/outcome';
import { isRecorded } from '../../trace/recorded';
import type { RunState, ThreadState } from '../../trace/runState';
import { threadLabel } from '../../trace/threadLabel';
import { measureThread } from '../../trace/threadMetrics';
import { formatMs, formatPercent } from '../../inspect/amounts';
import { endWords, faultWords, limitWords } from '../../inspect/outcomeWords';
import { servedWords } from '../../inspect/servedWords';
import { threadStageWords } from '../../inspect/stageWords';
import { plainText } from '../../common/plainText';

/** Everything about a thread. What the trace says is put in as text: it may come from anybody. */
export function threadTooltip(state: RunState, thread: ThreadState): MarkdownString {
  const text = new MarkdownString();
  const line = (name: string, value: string) => {
    text.appendMarkdown('\n\n**').appendText(name).appendMarkdown('**: ');
    text.appendText(plainText(value));
  };
  text
    .appendMarkdown('**')
    .appendText(plainText(threadLabel(state, thread)))
    .appendMarkdown('**');
  line(l10n.t('Thread'), `${thread.id}`);
  line(l10n.t('State'), endWords(outcomeOf(state, thread), thread, l10n));
  if (thread.parent !== undefined) line(l10n.t('Spawned by'), lineage(state, thread).join(' › '));
  const metrics = measureThread(state, thread);
  const { context, windowShare, sampled, forced, runningMs, waitingMs, children } = metrics;
  const share = windowShare === undefined ? '' : ` (${formatPercent(windowShare)})`;
  if (isRecorded('tokens', state)) {
    line(l10n.t('Context'), l10n.t('{0} tokens{1}', context, share));
    line(l10n.t('Tokens'), l10n.t('{0} sampled, {1} forced', sampled, forced));
  } else {
    line(l10n.t('Events'), `${thread.said}`);
    line(l10n.t('Tokens'), l10n.t('not recorded'));
  }
  const times = l10n.t('{0} running, {1} waiting', formatMs(runningMs), formatMs(waitingMs));
  line(l10n.t('Time'), isRecorded('time', state) ? times : l10n.t('not recorded'));
  const served = servedWords(thread, l10n);
  if (served !== undefined) line(l10n.t('Server'), served);
  const stages = threadStageWords(thread, l10n);
  if (stages !== undefined) line(l10n.t('Server time'), stages);
  if (children > 0) line(l10n.t('Children'), `${children}`);
  if (thread.finishReason) line(l10n.t('Finish reason'), thread.finishReason);
  for (const limit of thread.limits) line(l10n.t('Limit'), limitWords(limit, l10n));
  const faults = faultWords(thread, l10n);
  if (faults.length > 0) line(l10n.t('Mistakes'), faults.join(', '));
  const newest = thread.search.at(-1)?.event;
  if (newest) line(l10n.t('Newest event'), describeEvent(newest));
  return text;
}

/** Who spawned it, from the root down. */
function lineage(state: RunState, thread: ThreadState): string[] {
  const labels: string[] = [];
  let id = thread.parent;
  while (id !== undefined) {
    const above = state.threads.get(id);
    if (!above) break;
    labels.unshift(threadLabel(state, above));
    id = above.parent;
  }
  return labels;
}
