import { l10n, type QuickPickItem } from 'vscode';
import { assertNever } from '../../common/assertNever';
import type { Breakpoint, BreakpointCondition } from '../../inspect/breakpoint';
import { readBreakpoints } from '../../inspect/breakpointText';
import { askForText, pickOne } from '../questions';

type Kind = BreakpointCondition['kind'];

/** What a person wants a run to be held at; undefined if they leave it. */
export async function askForBreakpoint(
  old?: Breakpoint,
): Promise<Pick<Breakpoint, 'condition' | 'hitCount'> | undefined> {
  const title = old ? l10n.t('Edit Breakpoint') : l10n.t('Add Breakpoint');
  const kind = await askForKind(title, old?.condition.kind);
  const condition = kind && (await askForCondition(title, kind, old?.condition));
  if (!condition) return undefined;
  const hitCount = await askForNumber(
    title,
    l10n.t('Hold the run from which hit on? 1 is the first.'),
    old?.hitCount ?? 1,
    1,
  );
  return hitCount === undefined ? undefined : { condition, hitCount };
}

async function askForKind(title: string, old: Kind | undefined): Promise<Kind | undefined> {
  const items: (QuickPickItem & { readonly kindOf: Kind })[] = [
    { kindOf: 'spawn', label: l10n.t('Spawn'), detail: l10n.t('A thread spawns children.') },
    { kindOf: 'join', label: l10n.t('Join'), detail: l10n.t('A thread gets their results.') },
    { kindOf: 'goal', label: l10n.t('Goal'), detail: l10n.t('A thread reaches the target.') },
    {
      kindOf: 'failure',
      label: l10n.t('Failure'),
      detail: l10n.t('A thread ends without a solution.'),
    },
    {
      kindOf: 'wrong arithmetic',
      label: l10n.t('Wrong arithmetic'),
      detail: l10n.t('An operation has a wrong result.'),
    },
    {
      kindOf: 'tokens',
      label: l10n.t('Tokens...'),
      detail: l10n.t('All threads together have so many tokens.'),
    },
    {
      kindOf: 'context',
      label: l10n.t('Context...'),
      detail: l10n.t('A thread has used so much of its window.'),
    },
    { kindOf: 'thread', label: l10n.t('Thread...'), detail: l10n.t('This thread starts.') },
  ];
  for (const item of items) if (item.kindOf === old) item.description = l10n.t('now');
  return (await pickOne(items, { title, matchOnDetail: true }))?.kindOf;
}

async function askForCondition(
  title: string,
  kind: Kind,
  old: BreakpointCondition | undefined,
): Promise<BreakpointCondition | undefined> {
  switch (kind) {
    case 'tokens': {
      const value = old?.kind === kind ? old.count : 500;
      const count = await askForNumber(title, l10n.t('Tokens of all threads'), value, 1);
      return count === undefined ? undefined : { kind, count };
    }
    case 'context': {
      const value = old?.kind === kind ? Math.round(old.share * 100) : 80;
      const percent = await askForNumber(title, l10n.t('Percent of the window'), value, 1, 100);
      return percent === undefined ? undefined : { kind, share: percent / 100 };
    }
    case 'thread': {
      const value = old?.kind === kind ? old.thread : 1;
      const prompt = l10n.t('Number of the thread; 0 is the root');
      const thread = await askForNumber(title, prompt, value, 0);
      return thread === undefined ? undefined : { kind, thread };
    }
    case 'spawn':
    case 'join':
    case 'goal':
    case 'failure':
    case 'wrong arithmetic':
      return { kind };
    default:
      return assertNever(kind);
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
