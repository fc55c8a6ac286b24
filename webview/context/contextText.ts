import { endWords } from '../../src/inspect/outcomeWords';
import type { ContextLine, ContextModel } from '../../src/inspect/contextModel';
import type { Localizer } from '../../src/common/localizer';
import { formatPercent } from '../../src/inspect/amounts';
import type { RunHead } from '../../src/inspect/runView';
import { isRecorded } from '../../src/trace/recorded';
import type { RunStore } from '../runStore';
import type { Table } from '../table';
import { type ContextScene, peakOf, type ThreadCounts, type Unit } from './contextScene';

/** What the picture says, in sentences. */
export function contextHeadline(
  { model, serial }: Pick<ContextScene, 'model' | 'serial'>,
  head: RunHead,
  serialHead: RunHead | undefined,
  unit: Unit,
  l10n: Localizer,
): string {
  const longest = longestOf(model);
  const { window } = head;
  const sentences = [
    unit === 'own' && window
      ? l10n.t(
          'Longest context {0} of {1} tokens ({2}).',
          count(longest),
          window,
          formatPercent(longest / window),
        )
      : l10n.t('Longest context {0} tokens.', count(longest)),
    l10n.t(
      'At most {0} at once; longest path {1}.',
      count(model.totals.most),
      count(model.pathTokens),
    ),
    ...(serial && serialHead ? [serialSentence(longestOf(serial), serialHead, l10n)] : []),
    ...(unit === 'llama'
      ? [
          window
            ? l10n.t('In Llama-2 tokens of the published text; the window counts the model’s own.')
            : l10n.t(
                'In Llama-2 tokens of the published text; between a thread’s start and end they are estimated.',
              ),
        ]
      : []),
  ];
  return sentences.join(' ');
}

function serialSentence(tokens: number, { status, result }: RunHead, l10n: Localizer): string {
  if (status !== 'finished') return l10n.t('Serial search is at {0}.', count(tokens));
  return result?.verified
    ? l10n.t('Serial search needed {0} in one context.', count(tokens))
    : l10n.t('Serial search used {0} in one context and did not solve it.', count(tokens));
}

/** A thread's use in a sentence. */
export function lineWords(line: ContextLine, window: number | undefined, l10n: Localizer): string {
  const tokens = count(peakOf(line));
  const { thread } = line;
  const use = window ? l10n.t('{0} of {1} tokens', tokens, window) : l10n.t('{0} tokens', tokens);
  return [thread.title, endWords(thread.outcome, thread, l10n), use].join(', ');
}

/**
 * Tokens of each thread, by how they came into its context where they were recorded.
 * @param llama those of Llama 2, where they are asked for and as far as they are known
 */
export function contextTable(
  run: RunStore,
  serial: RunStore | undefined,
  llama: { readonly run: ThreadCounts; readonly serial: ThreadCounts } | undefined,
  l10n: Localizer,
): Table {
  const number = (title: string) => ({ title, isNumber: true });
  const isCounted = isRecorded('tokens', run.head);
  const own = [
    number(l10n.t('Tokens')),
    number(l10n.t('Share of the window (%)')),
    number(l10n.t('Prompt')),
    number(l10n.t('Joined')),
    number(l10n.t('Sampled')),
  ];
  const columns = [
    { title: l10n.t('Thread') },
    { title: l10n.t('State') },
    ...(isCounted ? own : []),
    ...(llama ? [number(l10n.t('Llama-2 tokens'))] : []),
  ];
  const shareOf = (context: number, { head: { window } }: RunStore) =>
    window ? Math.round((100 * context) / window) : '';
  const rowsOf = (store: RunStore, counted: ThreadCounts | undefined, name?: string) =>
    [...store.threads.values()].map(({ id, context, counts, ...thread }) => ({
      thread: id,
      cells: [
        ...[name ?? thread.title, endWords(thread.outcome, thread, l10n)],
        ...(isCounted
          ? [context, shareOf(context, store), counts.prompt, counts.joined, counts.sampled]
          : []),
        ...(counted ? [counted.get(id) ?? ''] : []),
      ],
    }));
  const rows = [
    ...rowsOf(run, llama?.run),
    // The last line is another run: its thread is not among those that can be selected here.
    ...(serial ? rowsOf(serial, llama?.serial, l10n.t('serial search')) : []),
  ];
  return { caption: l10n.t('Context use of {0}', run.head.name), columns, rows };
}

function longestOf({ lines }: ContextModel): number {
  return lines.reduce((most, line) => Math.max(most, peakOf(line)), 0);
}

function count(tokens: number): string {
  return Math.round(tokens).toLocaleString('en');
}
