import { describe, expect, test } from 'vitest';
import type { ForeignThread } from '../../../src/trace/import/foreignRun';
import { foreignTrace } from '../../../src/trace/import/foreignTrace';
import { taggedRun } from '../../../src/trace/import/taggedRun';
import { measureRun } from '../../../src/trace/metrics';
import { RunReducer } from '../../../src/trace/reducer';
import { usefulChildren } from '../../../src/trace/usefulChildren';

function stateOf(threads: readonly ForeignThread[], detail: 'full' | 'counts' = 'full') {
  const reducer = new RunReducer({ detail });
  const run = foreignTrace({ title: 'cows', threads }, 'test', 'test');
  for (const event of run.events()) reducer.apply(event);
  return reducer.state;
}

const NESTED =
  '<Parallel><Goal><Outline>1: legs</Outline><Outline>2: heads</Outline></Goal>' +
  '<Path>1: Four. <Parallel><Goal><Outline>1.1: left</Outline></Goal>' +
  '<Path>1.1: Two.</Path><Conclusion>Two.</Conclusion></Parallel></Path>' +
  '<Path>2: One.</Path><Conclusion>So</Conclusion></Parallel> \\boxed{72}';

describe('where a join brings whole texts', () => {
  const { threads } = taggedRun({ text: NESTED });
  const ended = (id: string, finishReason: 'length' | 'abort') =>
    threads.map((thread) => (thread.id === id ? { ...thread, finishReason } : thread));

  test.each(['full', 'counts'] as const)('all of them are behind the answer: %s', (detail) => {
    const state = stateOf(threads, detail);
    expect(state.threads.size).toBe(4);
    expect(state.start?.language?.join).toBe('text');
    const useful = usefulChildren(state);
    expect([...useful].sort()).toEqual([1, 2, 3]);
    for (const id of useful) {
      const { parent } = state.threads.get(id) ?? {};
      if (parent !== 0) expect(useful.indexOf(Number(parent))).toBeLessThan(useful.indexOf(id));
    }
    expect(measureRun(state).usefulChildren).toEqual(useful);
  });

  test('but for those that were cut short, with all below them', () => {
    expect(usefulChildren(stateOf(ended('2', 'length')))).toHaveLength(2);
    const state = stateOf(ended('1', 'abort'));
    const { threads: all } = state;
    expect(usefulChildren(state).map((id) => all.get(id)?.title)).toEqual(['heads']);
  });

  test('but for those that stand nowhere in the text', () => {
    const missing =
      '<Parallel><Goal><Outline>1: legs</Outline><Outline>2: heads</Outline></Goal>' +
      '<Path>1: Four.</Path><Conclusion>So</Conclusion></Parallel>';
    const state = stateOf(taggedRun({ text: missing }).threads);
    expect(state.threads.size).toBe(3);
    expect(usefulChildren(state)).toEqual([1]);
  });

  test('none is where the root was cut short', () => {
    expect(usefulChildren(stateOf(ended('0', 'length')))).toEqual([]);
  });

  test('none is before the join', () => {
    const reducer = new RunReducer();
    for (const event of foreignTrace({ title: 'cows', threads }, 'test', 'test').events()) {
      if (event.type === 'threadResume' && event.thread === 0) break;
      reducer.apply(event);
    }
    expect(usefulChildren(reducer.state)).toEqual([]);
  });
});

test('where a join brings messages, a child is behind the answer that stands in it', () => {
  const parts = (answer: string): ForeignThread['parts'] => [
    { kind: 'spawn', children: ['a', 'b'], messages: ['legs', 'heads'] },
    { kind: 'join', results: ['72', '18'], brings: 'messages' },
    { kind: 'answer', text: answer },
  ];
  const child = (id: string, text: string): ForeignThread => {
    return { id, parent: 'root', sees: 'message', parts: [{ kind: 'answer', text }] };
  };
  const run = (answer: string) =>
    stateOf([
      { id: 'root', sees: 'message', parts: parts(answer) },
      ...[child('a', '72'), child('b', '18')],
    ]);
  expect(usefulChildren(run('18'))).toEqual([2]);
  expect(usefulChildren(run('90'))).toEqual([]);
});
