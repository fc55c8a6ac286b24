import { assertNever } from '../common/assertNever';
import { formatPercent } from './amounts';
import type { Breakpoint, BreakpointCondition } from './breakpoint';
import type { Localizer } from '../common/localizer';

/** What a breakpoint waits for, as its row says it. */
export function breakpointLabel(condition: BreakpointCondition, l10n: Localizer): string {
  switch (condition.kind) {
    case 'spawn':
      return l10n.t('spawn');
    case 'join':
      return l10n.t('join');
    case 'goal':
      return l10n.t('goal reached');
    case 'failure':
      return l10n.t('thread without a solution');
    case 'wrong arithmetic':
      return l10n.t('wrong arithmetic');
    case 'tokens':
      return l10n.t('{0} tokens in the run', condition.count);
    case 'context':
      return l10n.t('context at {0} of the window', formatPercent(condition.share));
    case 'thread':
      return l10n.t('thread {0} starts', condition.thread);
    default:
      return assertNever(condition);
  }
}

/** From which hit on it holds a run; empty where the first one does. */
export function hitCountWords({ hitCount }: Breakpoint, l10n: Localizer): string {
  return hitCount > 1 ? l10n.t('from hit {0} on', hitCount) : '';
}

const KINDS = ['spawn', 'join', 'goal', 'failure', 'wrong arithmetic'] as const;

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
  const { kind, count, share, thread } = stored;
  const simple = KINDS.find((name) => name === kind);
  if (simple) return { kind: simple };
  if (kind === 'tokens' && isCount(count, 1)) return { kind, count };
  if (kind === 'thread' && isCount(thread, 0)) return { kind, thread };
  const isShare = typeof share === 'number' && share > 0 && share <= 1;
  return kind === 'context' && isShare ? { kind, share } : undefined;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isCount(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least;
}
