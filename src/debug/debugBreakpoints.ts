import type { DebugProtocol } from '@vscode/debugprotocol';
import { HumanError, messageIn } from '../common/humanError';
import type { Localizer } from '../common/localizer';
import { plainText } from '../common/plainText';
import type { Breakpoint, BreakpointCondition } from '../inspect/breakpoint';
import { faultName } from '../inspect/outcomeWords';
import type { Sayable } from '../language/threadLanguage';
import { momentOf, readCondition } from './expression';
import { readLogMessage } from './logMessage';

/** Prefix of the filters of one fault. */
const FAULT = 'fault:';

/** Exceptions that a person may have a run held at: anything that is wrong, and each fault that is known. */
export function exceptionFilters(
  said: readonly Sayable[],
  l10n: Localizer,
): DebugProtocol.ExceptionBreakpointsFilter[] {
  const faults = [...new Set(said.flatMap((one) => one.faults))];
  const conditionDescription = l10n.t('An expression, such as tokens > 120 && depth == 1');
  const filter = (id: string, label: string) => ({
    ...{ filter: id, label, default: false },
    ...{ supportsCondition: true, conditionDescription },
  });
  return [
    filter('fault', l10n.t('Any Fault')),
    filter('failure', l10n.t('Threads Without a Solution')),
    filter('limit', l10n.t('Limits')),
    ...faults.map((fault) => filter(`${FAULT}${fault}`, faultName(fault, l10n))),
  ];
}

/** A breakpoint of the editor: ours, or why there is none. */
export interface ReadBreakpoint {
  readonly breakpoint: Breakpoint | undefined;
  readonly answer: DebugProtocol.Breakpoint;
}

/**
 * A function breakpoint: `spawn`, `join`, `answer`, `failure`, `limit`, or anything else that threads
 * of the run say, such as `goal`.
 */
export function readFunctionBreakpoint(
  { name, ...rules }: DebugProtocol.FunctionBreakpoint,
  said: readonly Sayable[],
  l10n: Localizer,
): ReadBreakpoint {
  return answered(l10n, () => breakpointOf(functionCondition(name.trim(), said), rules, l10n));
}

/** An exception filter, with its condition. */
export function readExceptionFilter(
  { filterId, ...rules }: DebugProtocol.ExceptionFilterOptions,
  l10n: Localizer,
): ReadBreakpoint {
  return answered(l10n, () => breakpointOf(filterCondition(filterId), rules, l10n));
}

/** Whether a breakpoint is an exception to the editor: something is wrong. */
export function isException({ kind }: BreakpointCondition): boolean {
  return kind === 'fault' || kind === 'failure' || kind === 'limit';
}

/** What a breakpoint is read as, or why it cannot be. */
export function answered(l10n: Localizer, read: () => Breakpoint): ReadBreakpoint {
  try {
    return { breakpoint: read(), answer: { verified: true } };
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    return { breakpoint: undefined, answer: { verified: false, message: messageIn(l10n, error) } };
  }
}

function functionCondition(name: string, said: readonly Sayable[]): BreakpointCondition {
  if (name === 'spawn' || name === 'join' || name === 'failure' || name === 'limit') {
    return { kind: name };
  }
  const known = [...new Set(['answer', 'giveUp', ...said.flatMap(({ events }) => events)])];
  if (known.includes(name)) return { kind: 'event', type: name };
  const names = ['spawn', 'join', 'failure', 'limit', ...known].join(', ');
  throw new HumanError(
    'No thread says {0}. A run can be held at: {1}.',
    plainText(name),
    plainText(names),
  );
}

function filterCondition(id: string): BreakpointCondition {
  if (id === 'failure' || id === 'limit') return { kind: id };
  return id.startsWith(FAULT)
    ? { kind: 'fault', fault: id.slice(FAULT.length) }
    : { kind: 'fault' };
}

/** What the editor lets a person write to a breakpoint of any kind. */
export type BreakpointRules = Partial<
  Pick<DebugProtocol.SourceBreakpoint, 'condition' | 'hitCondition' | 'logMessage'>
>;

/** @throws HumanError where the condition, the hit count or the message cannot be read */
export function breakpointOf(
  condition: BreakpointCondition,
  { condition: expression, hitCondition: hits, logMessage }: BreakpointRules,
  l10n: Localizer,
): Breakpoint {
  const isTrue = expression?.trim() ? readCondition(expression) : undefined;
  const tell = logMessage?.trim() ? readLogMessage(logMessage, l10n) : undefined;
  return {
    // The editor sends all of them again with each change: hits go on being counted.
    id: JSON.stringify([condition, expression, hits, logMessage]),
    condition,
    ...(isTrue && {
      isMet: (hit) => {
        const moment = momentOf(hit);
        return moment !== undefined && isTrue(moment);
      },
    }),
    ...(hits?.trim() && { holdsAt: readHits(hits) }),
    ...(tell && {
      tells: (hit) => {
        const moment = momentOf(hit);
        return moment ? tell(moment) : '';
      },
    }),
  };
}

const COMPARISONS: Readonly<Record<string, (count: number, given: number) => boolean>> = {
  '=': (count, given) => count === given,
  '==': (count, given) => count === given,
  '>': (count, given) => count > given,
  '>=': (count, given) => count >= given,
  '<': (count, given) => count < given,
  '<=': (count, given) => count <= given,
  '%': (count, given) => count % given === 0,
};

/** Which hits hold a run: `3` or `>= 3` from the third on, `== 3` that one, `% 3` each third. */
function readHits(text: string): (count: number) => boolean {
  const [, operator = '', digits = ''] = /^\s*(==?|>=?|<=?|%)?\s*(\d{1,9})\s*$/.exec(text) ?? [];
  const given = Number(digits);
  const compare = COMPARISONS[operator || '>='];
  if (digits === '' || given === 0 || !compare) {
    throw new HumanError('{0} is no hit count. Write 3, == 3 or % 3.', plainText(text));
  }
  return (count) => compare(count, given);
}
