import { expect, test } from 'vitest';
import { HumanError } from '../../../../src/common/humanError';
import { agentDebugLog } from '../../../../src/trace/import/agentDebugLog';
import { fixture, importText, outline } from './importing';

const read = (text: string) => importText(agentDebugLog, text);
const entry = (spanId: string, type: string, more: object = {}) =>
  JSON.stringify({ ts: 1_767_000_000_000, dur: 0, sid: 's', type, name: type, spanId, ...more });

test('a session is a run whose subagents are threads', async () => {
  const { runs, faults } = await read(fixture('vscode-debug-log.jsonl'));
  const root = '9d2f0c4e-77aa-4f0b-9a51-0f6d6a0e1111';
  expect(runs).toMatchObject([
    {
      title: 'Rename the option and its tests.',
      model: 'gpt-x',
      startedAt: '2025-12-29T09:20:00.000Z',
    },
  ]);
  const cut = expect.stringMatching(
    /x\[truncated\] 40t @980 !The program that wrote .* cut it off\.$/,
  );
  expect(runs.flatMap(outline)).toEqual([
    `${root} "" 0-1500`,
    '  prompt Rename the option and its tests. @10',
    '  text I look at both places at once. 80t @420',
    '  spawn b1: Find the option | c1: Explore @440',
    expect.stringMatching(/^ {2}join .*x\[truncated\] \| null @1000$/),
    '  text Done. 60t @1500',
    `b1 < ${root} "Find the option" 440-1000`,
    '  forced read_file({"path":"a.ts"})\nexport const a @750',
    cut,
    `c1 < ${root} "Explore" 445-745 abort`,
    '  forced  @745 !Cancelled',
  ]);
  expect(faults).toEqual([
    { place: 'line 12', reason: 'What is in title-77.jsonl is not read with it.' },
  ]);
});

test('circles, entries without their parent, and lines that are no entry are told', async () => {
  const { runs, faults } = await read(
    [
      entry('a', 'subagent', { parentSpanId: 'b' }),
      entry('b', 'subagent', { parentSpanId: 'a' }),
      entry('c', 'subagent', { parentSpanId: 'not written' }),
      '{"type":"turn_start"}',
      entry('d', 'llm_request').slice(0, -5),
    ].join('\n'),
  );
  expect(runs[0]?.threads.map(({ id, parent }) => [id, parent])).toEqual(
    expect.arrayContaining([
      ['s', undefined],
      ['c', 's'],
      ['b', 'a'],
    ]),
  );
  expect(faults.map(({ place }) => place).sort()).toEqual(['line 1', 'line 4', 'line 5']);
});

test('a file without an entry says so', async () => {
  await expect(read('')).rejects.toThrow(HumanError);
  await expect(read('{"a":1}')).rejects.toThrow(HumanError);
});
