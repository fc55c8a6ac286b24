import { expect, it } from 'vitest';
import type { Breakpoint, BreakpointCondition } from '../../../src/inspect/breakpoint';
import {
  breakpointLabel,
  hitCountWords,
  readBreakpoints,
} from '../../../src/inspect/breakpointText';
import { ENGLISH } from '../../../src/common/localizer';

const CONDITIONS: readonly BreakpointCondition[] = [
  { kind: 'spawn' },
  { kind: 'join' },
  { kind: 'goal' },
  { kind: 'failure' },
  { kind: 'wrong arithmetic' },
  { kind: 'tokens', count: 300 },
  { kind: 'context', share: 0.8 },
  { kind: 'thread', thread: 0 },
];

function breakpoint(condition: BreakpointCondition, hitCount = 1): Breakpoint {
  return { id: condition.kind, condition, enabled: hitCount === 1, hitCount };
}

it('each kind has words of its own', () => {
  const labels = CONDITIONS.map((condition) => breakpointLabel(condition, ENGLISH));
  expect(new Set(labels).size).toBe(CONDITIONS.length);
  expect(labels.slice(5)).toEqual([
    '300 tokens in the run',
    'context at 80 % of the window',
    'thread 0 starts',
  ]);
  expect(hitCountWords(breakpoint({ kind: 'goal' }, 3), ENGLISH)).toBe('from hit 3 on');
  expect(hitCountWords(breakpoint({ kind: 'goal' }), ENGLISH)).toBe('');
});

it('what was stored is read back, and what is no breakpoint is left out', () => {
  const all = CONDITIONS.map((condition, i) => breakpoint(condition, i + 1));
  const stored: unknown = JSON.parse(JSON.stringify(all));
  expect(readBreakpoints(stored)).toEqual(all);
  expect(readBreakpoints('spawn')).toEqual([]);
  const damaged = [
    null,
    { ...all[0], id: 7 },
    { ...all[0], hitCount: 0 },
    { ...all[0], condition: { kind: 'lunch' } },
    { ...all[5], condition: { kind: 'tokens', count: 0.5 } },
    { ...all[6], condition: { kind: 'context', share: 2 } },
    { ...all[7], condition: { kind: 'thread', thread: -1 } },
  ];
  expect(readBreakpoints([...damaged, all[1]])).toEqual([all[1]]);
});
