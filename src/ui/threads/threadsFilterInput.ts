import { l10n, type QuickPickItem } from 'vscode';
import { assertNever } from '../../common/assertNever';
import { formatMs } from '../../inspect/amounts';
import { outcomeWords } from '../../inspect/outcomeWords';
import {
  NO_FILTER,
  OUTCOMES,
  THREAD_SORTS,
  type ThreadFilter,
  type ThreadSort,
} from '../../inspect/threadFilter';
import { askForText, pickMany, pickOne } from '../questions';

type Choice<T> = QuickPickItem & { readonly value: T };

/** Asks for one part of the filter, and gives the whole; undefined if the person leaves it. */
export async function askForFilter(filter: ThreadFilter): Promise<ThreadFilter | undefined> {
  const parts: Choice<keyof ThreadFilter | 'none'>[] = [
    { label: l10n.t('State...'), value: 'outcomes', description: outcomeList(filter) },
    { label: l10n.t('Text...'), value: 'text', description: filter.text },
    {
      label: l10n.t('Tokens...'),
      value: 'leastTokens',
      description: filter.leastTokens > 0 ? l10n.t('at least {0}', filter.leastTokens) : '',
    },
    {
      label: l10n.t('Duration...'),
      value: 'leastMs',
      description: filter.leastMs > 0 ? l10n.t('at least {0}', formatMs(filter.leastMs)) : '',
    },
    { label: l10n.t('Show All Threads'), value: 'none' },
  ];
  const title = l10n.t('Filter Threads');
  const part = await pickOne(parts, { title });
  if (!part) return undefined;
  switch (part.value) {
    case 'none':
      return NO_FILTER;
    case 'outcomes': {
      const items = OUTCOMES.map((value) => ({
        label: outcomeWords(value, l10n),
        picked: filter.outcomes.includes(value),
        value,
      }));
      const picked = await pickMany(items, { title });
      return picked && { ...filter, outcomes: picked.map(({ value }) => value) };
    }
    case 'text': {
      const prompt = l10n.t('Rows that say this: an operation, numbers, an outcome');
      const text = await askForText({ title, prompt, value: filter.text });
      return text === undefined ? undefined : { ...filter, text: text.trim() };
    }
    case 'leastTokens': {
      const prompt = l10n.t('Threads with at least so many tokens in their context');
      const leastTokens = await askForNumber(title, prompt, filter.leastTokens);
      return leastTokens === undefined ? undefined : { ...filter, leastTokens };
    }
    case 'leastMs': {
      const prompt = l10n.t('Threads that took at least so many milliseconds');
      const leastMs = await askForNumber(title, prompt, filter.leastMs);
      return leastMs === undefined ? undefined : { ...filter, leastMs };
    }
    default:
      return assertNever(part.value);
  }
}

export async function askForSort(current: ThreadSort): Promise<ThreadSort | undefined> {
  const items = THREAD_SORTS.map((value) => ({
    label: sortWords(value),
    description: value === current ? l10n.t('now') : '',
    value,
  }));
  const picked = await pickOne(items, { title: l10n.t('Sort Children By') });
  return picked?.value;
}

/** The filter and the order in one line; empty where all threads stand as they were created. */
export function filterWords(filter: ThreadFilter, sort: ThreadSort): string {
  const { text, leastTokens, leastMs } = filter;
  const parts = [
    outcomeList(filter),
    text && l10n.t('with "{0}"', text),
    leastTokens > 0 ? l10n.t('{0} tokens or more', leastTokens) : '',
    leastMs > 0 ? l10n.t('{0} or longer', formatMs(leastMs)) : '',
  ].filter(Boolean);
  return [
    parts.length > 0 ? l10n.t('Only threads: {0}', parts.join(', ')) : '',
    sort === 'creation' ? '' : l10n.t('Sorted by {0}', sortWords(sort)),
  ]
    .filter(Boolean)
    .join(' · ');
}

function outcomeList({ outcomes }: ThreadFilter): string {
  return outcomes.map((outcome) => outcomeWords(outcome, l10n)).join(', ');
}

function sortWords(sort: ThreadSort): string {
  switch (sort) {
    case 'creation':
      return l10n.t('creation');
    case 'tokens':
      return l10n.t('tokens');
    case 'duration':
      return l10n.t('duration');
    case 'outcome':
      return l10n.t('outcome');
    default:
      return assertNever(sort);
  }
}

async function askForNumber(
  title: string,
  prompt: string,
  value: number,
): Promise<number | undefined> {
  const text = await askForText({
    title,
    prompt,
    value: value > 0 ? `${value}` : '',
    validateInput: (input) =>
      /^\d{0,9}$/.test(input.trim()) ? undefined : l10n.t('Write a whole number, or nothing.'),
  });
  return text === undefined ? undefined : Number(text.trim());
}
