import type { Localizer } from '../common/localizer';
import { plainText } from '../common/plainText';
import type { Sayable } from '../language/threadLanguage';
import type { RunState } from '../trace/runState';
import type { BreakpointCondition } from './breakpoint';
import { faultName } from './outcomeWords';

/** Conditions that a person has to complete. */
export type OpenKind = 'tokens' | 'context' | 'thread';

/** A condition that a person is offered: whole, or one whose number is still to be asked. */
export interface BreakpointChoice {
  readonly condition:
    | Exclude<BreakpointCondition, { kind: OpenKind | 'line' | 'change' }>
    | { readonly kind: OpenKind };
  readonly label: string;
  readonly detail: string;
}

/** What other conditions are about, or what says nothing that is worth a stop. */
const UNOFFERED: readonly string[] = ['spawn', 'join', 'text', 'malformed'];

/** What every language may say. */
const GENERAL: Sayable = { events: ['answer', 'giveUp'], faults: [] };

/** What the threads of a run have said so far, as far as its events are held. */
export function saidIn({ threads, faults }: RunState): Sayable {
  const events = new Set<string>();
  for (const { search } of threads.values()) for (const { event } of search) events.add(event.type);
  return { events: [...events], faults: Object.keys(faults) };
}

/** What a run may be held at whose threads say all this. */
export function breakpointChoices(
  said: readonly Sayable[],
  l10n: Localizer,
): readonly BreakpointChoice[] {
  const all = [...said, GENERAL];
  const events = [...new Set(all.flatMap((one) => one.events))];
  const faults = [...new Set(all.flatMap((one) => one.faults))];
  return [
    {
      condition: { kind: 'spawn' },
      label: l10n.t('Spawn'),
      detail: l10n.t('A thread spawns children.'),
    },
    {
      condition: { kind: 'join' },
      label: l10n.t('Join'),
      detail: l10n.t('A thread gets their results.'),
    },
    ...events.filter((type) => !UNOFFERED.includes(type)).map((type) => eventChoice(type, l10n)),
    {
      condition: { kind: 'failure' },
      label: l10n.t('Failure'),
      detail: l10n.t('A thread ends without a solution.'),
    },
    {
      condition: { kind: 'limit' },
      label: l10n.t('Limit'),
      detail: l10n.t('A thread reaches a limit of the run.'),
    },
    ...faults.map((fault) => faultChoice(fault, l10n)),
    {
      condition: { kind: 'fault' },
      label: l10n.t('Any fault'),
      detail: l10n.t('Something that a thread says is wrong.'),
    },
    {
      condition: { kind: 'tokens' },
      label: l10n.t('Tokens...'),
      detail: l10n.t('All threads together have so many tokens.'),
    },
    {
      condition: { kind: 'context' },
      label: l10n.t('Context...'),
      detail: l10n.t('A thread has used so much of its window.'),
    },
    {
      condition: { kind: 'thread' },
      label: l10n.t('Thread...'),
      detail: l10n.t('This thread starts.'),
    },
  ];
}

/** Whether a condition is what this choice leads to. */
export function isChoiceOf(
  { condition }: BreakpointChoice,
  chosen: BreakpointCondition | undefined,
): boolean {
  if (condition.kind === 'event' && chosen?.kind === 'event') return condition.type === chosen.type;
  if (condition.kind === 'fault' && chosen?.kind === 'fault') {
    return condition.fault === chosen.fault;
  }
  return condition.kind === chosen?.kind;
}

function eventChoice(type: string, l10n: Localizer): BreakpointChoice {
  const condition = { kind: 'event', type } as const;
  switch (type) {
    case 'goal':
      return { condition, label: l10n.t('Goal'), detail: l10n.t('A thread reaches the target.') };
    case 'check':
      return {
        condition,
        label: l10n.t('Check'),
        detail: l10n.t('A thread works a solution out again.'),
      };
    case 'answer':
      return {
        condition,
        label: l10n.t('Answer'),
        detail: l10n.t('A thread says what it has come to.'),
      };
    case 'giveUp':
      return {
        condition,
        label: l10n.t('Giving up'),
        detail: l10n.t('A thread says that it has come to nothing.'),
      };
    default:
      return { condition, label: plainText(type), detail: l10n.t('A thread says this.') };
  }
}

function faultChoice(fault: string, l10n: Localizer): BreakpointChoice {
  const condition = { kind: 'fault', fault } as const;
  if (fault === 'wrong arithmetic') {
    return {
      condition,
      label: l10n.t('Wrong arithmetic'),
      detail: l10n.t('An operation has a wrong result.'),
    };
  }
  const detail = l10n.t('Something that a thread says has this fault.');
  return { condition, label: faultName(fault, l10n), detail };
}
