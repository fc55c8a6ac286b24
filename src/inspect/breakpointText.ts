import { assertNever } from '../common/assertNever';
import { formatPercent } from './amounts';
import type { Breakpoint, BreakpointCondition } from './breakpoint';
import type { Localizer } from '../common/localizer';
import { plainText } from '../common/plainText';
import { faultName } from './outcomeWords';

/** What a breakpoint waits for, as its row says it. */
export function breakpointLabel(condition: BreakpointCondition, l10n: Localizer): string {
  switch (condition.kind) {
    case 'spawn':
      return l10n.t('spawn');
    case 'join':
      return l10n.t('join');
    case 'event':
      return eventLabel(condition.type, l10n);
    case 'failure':
      return l10n.t('thread without a solution');
    case 'limit':
      return l10n.t('limit reached');
    case 'fault':
      return condition.fault === undefined ? l10n.t('any fault') : faultName(condition.fault, l10n);
    case 'tokens':
      return l10n.t('{0} tokens in the run', condition.count);
    case 'context':
      return l10n.t('context at {0} of the window', formatPercent(condition.share));
    case 'thread':
      return l10n.t('thread {0} starts', condition.thread);
    case 'change':
      return l10n.t('{0} of thread {1} changes', plainText(condition.text), condition.thread);
    case 'line':
      return l10n.t('line {0} of thread {1}', condition.line + 1, condition.thread);
    default:
      return assertNever(condition);
  }
}

function eventLabel(type: string, l10n: Localizer): string {
  switch (type) {
    case 'goal':
      return l10n.t('goal reached');
    case 'check':
      return l10n.t('check');
    case 'answer':
      return l10n.t('answer');
    case 'giveUp':
      return l10n.t('giving up');
    default:
      return plainText(type);
  }
}

/** From which hit on it holds a run; empty where the first one does. */
export function hitCountWords({ hitCount }: Breakpoint, l10n: Localizer): string {
  return hitCount > 1 ? l10n.t('from hit {0} on', hitCount) : '';
}

const KINDS = ['spawn', 'join', 'failure', 'limit'] as const;

/** Kinds that earlier versions stored, when there was one task only. */
const OLDER: ReadonlyMap<unknown, BreakpointCondition> = new Map([
  ['goal', { kind: 'event', type: 'goal' }],
  ['wrong arithmetic', { kind: 'fault', fault: 'wrong arithmetic' }],
]);

/** Breakpoints as they were stored; what is no breakpoint is left out. */
export function readBreakpoints(stored: unknown): readonly Breakpoint[] {
  return Array.isArray(stored) ? stored.flatMap((item) => readBreakpoint(item) ?? []) : [];
}

function readBreakpoint(stored: unknown): Breakpoint | undefined {
  const { id, condition, enabled, hitCount } = fieldsOf(stored);
  const read = readCondition(fieldsOf(condition));
  if (typeof id !== 'string' || !read || !isCount(hitCount, 1)) return undefined;
  return { id, condition: read, enabled: enabled !== false, hitCount };
}

function readCondition(stored: Record<string, unknown>): BreakpointCondition | undefined {
  const { kind, type, fault, count, share, thread } = stored;
  const simple = KINDS.find((name) => name === kind);
  if (simple) return { kind: simple };
  const older = OLDER.get(kind);
  if (older) return older;
  if (kind === 'event' && isName(type)) return { kind, type };
  if (kind === 'fault' && fault === undefined) return { kind };
  if (kind === 'fault' && isName(fault)) return { kind, fault };
  if (kind === 'tokens' && isCount(count, 1)) return { kind, count };
  if (kind === 'thread' && isCount(thread, 0)) return { kind, thread };
  const isShare = typeof share === 'number' && share > 0 && share <= 1;
  return kind === 'context' && isShare ? { kind, share } : undefined;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isCount(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least;
}
