import { expect, it } from 'vitest';
import type { BreakpointCondition } from '../../../src/inspect/breakpoint';
import { breakpointLabel } from '../../../src/inspect/breakpointText';
import { ENGLISH } from '../../../src/common/localizer';

const CONDITIONS: readonly BreakpointCondition[] = [
  { kind: 'spawn' },
  { kind: 'join' },
  { kind: 'event', type: 'goal' },
  { kind: 'failure' },
  { kind: 'limit' },
  { kind: 'fault', fault: 'wrong arithmetic' },
  { kind: 'change', thread: 3, text: 'tokens' },
  { kind: 'line', thread: 3, said: 2, line: 1 },
  { kind: 'event', type: 'answer' },
  { kind: 'event', type: 'lookup' },
  { kind: 'fault' },
  { kind: 'fault', fault: 'lost key' },
];

it('each kind has words of its own', () => {
  const labels = CONDITIONS.map((condition) => breakpointLabel(condition, ENGLISH));
  expect(new Set(labels).size).toBe(CONDITIONS.length);
  expect(labels.slice(2)).toEqual([
    'goal reached',
    'thread without a solution',
    'limit reached',
    'wrong arithmetic',
    'tokens of thread 3 changes',
    'line 2 of thread 3',
    'answer',
    'lookup',
    'any fault',
    'lost key',
  ]);
});
