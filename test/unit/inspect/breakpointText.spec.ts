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
  { kind: 'event', type: 'goal' },
  { kind: 'failure' },
  { kind: 'limit' },
  { kind: 'fault', fault: 'wrong arithmetic' },
  { kind: 'tokens', count: 300 },
  { kind: 'context', share: 0.8 },
  { kind: 'thread', thread: 0 },
  { kind: 'event', type: 'answer' },
  { kind: 'event', type: 'lookup' },
  { kind: 'fault' },
  { kind: 'fault', fault: 'lost key' },
];

function breakpoint(condition: BreakpointCondition, hitCount = 1): Breakpoint {
  return { id: condition.kind, condition, enabled: hitCount === 1, hitCount };
}

it('each kind has words of its own', () => {
  const labels = CONDITIONS.map((condition) => breakpointLabel(condition, ENGLISH));
  expect(new Set(labels).size).toBe(CONDITIONS.length);
  expect(labels.slice(2)).toEqual([
    'goal reached',
    'thread without a solution',
    'limit reached',
    'wrong arithmetic',
    '300 tokens in the run',
    'context at 80 % of the window',
    'thread 0 starts',
    'answer',
    'lookup',
    'any fault',
    'lost key',
  ]);
  expect(hitCountWords(breakpoint({ kind: 'join' }, 3), ENGLISH)).toBe('from hit 3 on');
  expect(hitCountWords(breakpoint({ kind: 'join' }), ENGLISH)).toBe('');
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
    { ...all[8], condition: { kind: 'event' } },
    { ...all[8], condition: { kind: 'event', type: '' } },
    { ...all[9], condition: { kind: 'fault', fault: 7 } },
  ];
  expect(readBreakpoints([...damaged, all[1]])).toEqual([all[1]]);
});

it('what was stored when there was one task is read as what it meant', () => {
  const stored = { id: 'a', enabled: true, hitCount: 2 };
  expect(
    readBreakpoints([
      { ...stored, condition: { kind: 'goal' } },
      { ...stored, condition: { kind: 'wrong arithmetic' } },
    ]),
  ).toEqual([
    { ...stored, condition: { kind: 'event', type: 'goal' } },
    { ...stored, condition: { kind: 'fault', fault: 'wrong arithmetic' } },
  ]);
});
