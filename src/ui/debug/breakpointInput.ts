import { l10n } from 'vscode';
import { assertNever } from '../../common/assertNever';
import type { Breakpoint, BreakpointCondition } from '../../inspect/breakpoint';
import {
  type BreakpointChoice,
  breakpointChoices,
  isChoiceOf,
} from '../../inspect/breakpointChoice';
import { readBreakpoints } from '../../inspect/breakpointText';
import type { Sayable } from '../../language/threadLanguage';
import { withoutIcons } from '../foreignText';
import { askForText, pickOne } from '../questions';

/**
 * What a person wants a run to be held at; undefined if they leave it.
 * @param said what threads say that it may be held at
 */
export async function askForBreakpoint(
  said: readonly Sayable[],
  old?: Breakpoint,
): Promise<Pick<Breakpoint, 'condition' | 'hitCount'> | undefined> {
  const title = old ? l10n.t('Edit Breakpoint') : l10n.t('Add Breakpoint');
  const choice = await askForChoice(title, said, old?.condition);
  const condition = choice && (await askForCondition(title, choice, old?.condition));
  if (!condition) return undefined;
  const hitCount = await askForNumber(
    title,
    l10n.t('Hold the run from which hit on? 1 is the first.'),
    old?.hitCount ?? 1,
    1,
  );
  return hitCount === undefined ? undefined : { condition, hitCount };
}

async function askForChoice(
  title: string,
  said: readonly Sayable[],
  old: BreakpointCondition | undefined,
): Promise<BreakpointChoice['condition'] | undefined> {
  const items = breakpointChoices([...said, wordsOf(old)], l10n).map((choice) => ({
    condition: choice.condition,
    label: withoutIcons(choice.label),
    detail: choice.detail,
    ...(isChoiceOf(choice, old) && { description: l10n.t('now') }),
  }));
  return (await pickOne(items, { title, matchOnDetail: true }))?.condition;
}

/** A breakpoint that is edited may wait for what no thread of this run says. */
function wordsOf(condition: BreakpointCondition | undefined): Sayable {
  return {
    events: condition?.kind === 'event' ? [condition.type] : [],
    faults: condition?.kind === 'fault' && condition.fault ? [condition.fault] : [],
  };
}

async function askForCondition(
  title: string,
  choice: BreakpointChoice['condition'],
  old: BreakpointCondition | undefined,
): Promise<BreakpointCondition | undefined> {
  switch (choice.kind) {
    case 'tokens': {
      const { kind } = choice;
      const value = old?.kind === kind ? old.count : 500;
      const count = await askForNumber(title, l10n.t('Tokens of all threads'), value, 1);
      return count === undefined ? undefined : { kind, count };
    }
    case 'context': {
      const { kind } = choice;
      const value = old?.kind === kind ? Math.round(old.share * 100) : 80;
      const percent = await askForNumber(title, l10n.t('Percent of the window'), value, 1, 100);
      return percent === undefined ? undefined : { kind, share: percent / 100 };
    }
    case 'thread': {
      const { kind } = choice;
      const value = old?.kind === kind ? old.thread : 1;
      const prompt = l10n.t('Number of the thread; 0 is the root');
      const thread = await askForNumber(title, prompt, value, 0);
      return thread === undefined ? undefined : { kind, thread };
    }
    case 'spawn':
    case 'join':
    case 'failure':
    case 'limit':
    case 'event':
    case 'fault':
      return choice;
    default:
      return assertNever(choice);
  }
}

async function askForNumber(
  title: string,
  prompt: string,
  value: number,
  least: number,
  most = 1_000_000,
): Promise<number | undefined> {
  const isValid = (text: string) =>
    /^\s*\d{1,9}\s*$/.test(text) && Number(text) >= least && Number(text) <= most;
  const text = await askForText({
    title,
    prompt,
    value: `${value}`,
    validateInput: (input) =>
      isValid(input) ? undefined : l10n.t('Write a whole number from {0} to {1}.', least, most),
  });
  return text === undefined ? undefined : Number(text);
}

/** A breakpoint that a keybinding or another extension describes; undefined where it does not. */
export function givenBreakpoint(
  given: unknown,
): Pick<Breakpoint, 'condition' | 'hitCount'> | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  return readBreakpoints([{ hitCount: 1, ...given, id: '' }])[0];
}
