import { describe, expect, it } from 'vitest';
import type { FailureCause } from '../../../src/evaluation/countdown/failure';
import { sampleOf } from '../../../src/evaluation/study/sample';
import { countLlamaTokens, countThreadLlamaTokens } from '../../../src/language/llamaTokens';
import { solutionOf } from '../../../src/methods/solve';
import { type RequestFields, decode, request, stateOf } from '../engine/decoding';
import { script, ScriptedRunner } from '../engine/scriptedRunner';
import { sample as countdownSample } from './samples';
import { samplesCsv } from '../../../src/evaluation/report/csv';
import { isAsked } from '../../../src/tasks/asked';
import { judgedRun } from '../../../src/tasks/judgedRun';
import { foreignTrace } from '../../../src/trace/import/foreignTrace';
import { measureRun } from '../../../src/trace/metrics';
import { RunReducer } from '../../../src/trace/reducer';
import { promptOf, searchOf } from '../../../src/tasks/countdownTrace';

const PLACE = { arm: 'apr', problem: 3, sample: 0 };

/** The record of a run whose threads say these lines. */
async function record(
  numbers: readonly number[],
  target: number,
  lines: Readonly<Record<string, string>>,
  fields: RequestFields = {},
) {
  const what = request(numbers, target, fields);
  const { events } = await decode(new ScriptedRunner(script(lines)), what);
  const state = stateOf(events);
  const problem = { numbers, target };
  const solution = solutionOf(problem, 'apr', state);
  const options = { countText: countLlamaTokens, trace: 'a.gz' };
  return { sample: sampleOf(PLACE, problem, solution, state, options), state };
}

describe('a sample with two children', () => {
  // Prompts: <bos> apr children perSpawn target and the numbers, `|`: 5 + 4 + 1 for the root, one
  // number fewer for its children.
  const lines = {
    // 10 sampled, a join of 15, then 14.
    '53 31 26 22':
      'spawn 53 - 31 22 53 + 31 84 endspawn solution 53 - 31 22 22 / 22 1 26 + 1 27 <eos>',
    '26 22 22': 'solution 22 / 22 1 26 + 1 27 <eos>',
    '84 26 22': 'fail <eos>',
  };

  it('is measured as one counts by hand', async () => {
    const { sample } = await record([53, 31, 26, 22], 27, lines);
    const spawn = 1 + 2 * 4 + 1;
    // join goal, the operation asked and two more, endjoin
    const join = 1 + 1 + 3 * 4 + 1;
    const answer = 1 + 3 * 4 + 1;
    const rootPrompt = 5 + 4 + 1;
    const root = rootPrompt + spawn + join + answer;
    const winner = rootPrompt - 1 + 1 + 2 * 4 + 1;
    const loser = rootPrompt - 1 + 2;
    expect(sample).toMatchObject({
      ...PLACE,
      target: 27,
      numbers: [53, 31, 26, 22],
      claimed: true,
      verified: true,
      path: '53-31=22 22/22=1 26+1=27',
      failure: null,
      reason: null,
      totalTokens: root + winner + loser,
      sampledTokens: spawn + answer + (winner - 9) + 2,
      decodedTokens: spawn + answer + (winner - 9) + 2,
      // Down to the winner, up again, and on.
      sequentialTokens: root + winner,
      longestContext: root,
      spawns: 1,
      children: 2,
      usefulChildren: 1,
      wastedTokens: loser,
      faults: {},
      limits: {},
      joinPrefills: 1,
      trace: 'a.gz',
    });
    expect(JSON.parse(JSON.stringify(sample))).toEqual(sample);
  });

  it('is counted in the paper’s tokens, thread by thread', async () => {
    const { sample, state } = await record([53, 31, 26, 22], 27, lines);
    const contexts = [...state.threads.values()].map((thread) =>
      countThreadLlamaTokens(
        promptOf(thread),
        searchOf(thread).map(({ event }) => event),
      ),
    );
    const [root, winner, loser] = contexts as [number, number, number];
    const { total, sequential, longestContext } = sample.paperTokens ?? {};
    // The call of the spawn was written too, and cut off at the join.
    const call = (total ?? 0) - root - winner - loser;
    expect(call).toBeGreaterThan(20);
    expect(call).toBeLessThan(300);
    expect(sequential).toBe(root + winner + call);
    expect(longestContext).toBeGreaterThanOrEqual(Math.max(...contexts));
  });
});

it('counts what two children of one state share as decoded once', async () => {
  const { sample } = await record([6, 6, 2], 99, {
    '6 6 2': 'spawn 6 - 6 0 6 / 6 1 endspawn fail <eos>',
    '2 0': 'fail <eos>',
    '2 1': 'spawn 2 * 1 2 2 / 1 2 endspawn fail <eos>',
    '2': 'fail <eos>',
  });
  expect(sample).toMatchObject({ children: 4, sampledTokens: 30, decodedTokens: 28 });
  const [head, row] = samplesCsv([sample])
    .split('\r\n')
    .map((line) => line.split(','));
  expect(row?.[head?.indexOf('decodedTokens') ?? -1]).toBe('28');
  const { decodedTokens: _, ...older } = sample;
  const [, cells] = samplesCsv([older]).split('\r\n');
  expect(cells?.split(',')[head?.indexOf('decodedTokens') ?? -1]).toBe('');
});

it('a serial sample has one context, in either unit', async () => {
  const { sample, state } = await record([5, 3], 8, { '5 3': 'solution 5 + 3 8 <eos>' });
  expect(sample).toMatchObject({ spawns: 0, children: 0, usefulChildren: 0, wastedTokens: 0 });
  expect(sample.sequentialTokens).toBe(sample.totalTokens);
  const root = state.threads.get(0);
  const search = root ? searchOf(root).map(({ event }) => event) : [];
  const tokens = root ? countThreadLlamaTokens(promptOf(root), search) : 0;
  expect(sample.paperTokens).toEqual({ total: tokens, sequential: tokens, longestContext: tokens });
});

describe('the cause of a failure', () => {
  const numbers = [53, 31, 26, 22];
  const spawn = 'spawn 53 - 31 22 53 + 31 84 endspawn';
  const solution = 'solution 22 / 22 1 26 + 1 27 <eos>';
  const cases: [FailureCause, Record<string, string>, RequestFields?][] = [
    [
      'wrong claim of a child',
      {
        '53 31 26 22': `${spawn} solution 53 - 31 22 22 + 22 27 26 - 0 27 <eos>`,
        '26 22 22': 'solution 22 + 22 27 26 - 0 27 <eos>',
      },
    ],
    ['wrong claim of its own', { '53 31 26 22': 'solution 53 - 31 22 22 + 26 27 <eos>' }],
    ['result not used', { '53 31 26 22': `${spawn} fail <eos>`, '26 22 22': solution }],
    [
      'child missed, arithmetic',
      { '53 31 26 22': `${spawn} fail <eos>`, '26 22 22': '26 + 22 47 47 22 up fail <eos>' },
    ],
    [
      'child missed, malformed',
      { '53 31 26 22': `${spawn} fail <eos>`, '26 22 22': 'solution 22 / <eos>' },
    ],
    [
      'child missed, limit',
      { '53 31 26 22': `${spawn} fail <eos>`, '26 22 22': '26 + 22 48 48 22 up up' },
      { limits: { threadTokens: 30 } },
    ],
    ['child missed, passed over', { '53 31 26 22': `${spawn} fail <eos>` }],
    ['limit', { '53 31 26 22': '53 + 31 84 84 26 22 up' }, { limits: { threadTokens: 20 } }],
    ['malformed', { '53 31 26 22': 'solution 53 <eos>' }],
    // 84, 26 and 22 do not make 27.
    ['never handed out', { '53 31 26 22': 'spawn 53 + 31 84 endspawn fail <eos>' }],
    ['gave up', { '53 31 26 22': 'fail <eos>' }],
  ];

  it.each(cases)('%s', async (cause, lines, fields = {}) => {
    const { sample } = await record(numbers, 27, lines, fields);
    expect(sample).toMatchObject({ verified: false, failure: cause });
    expect(sample.reason).not.toBeNull();
  });
});

it('of another task says which, and leaves out what only Countdown tells', () => {
  const data = { question: 'How many legs have 18 cows?', reference: '72' };
  const parts = [{ kind: 'text', text: 'So \\boxed{72}.', tokens: 4 }] as const;
  const run = { title: 'cows', threads: [{ id: 'root', sees: 'message', parts }] } as const;
  const reducer = new RunReducer();
  for (const event of foreignTrace(run, 'test', 'test').events()) {
    reducer.apply(event.type === 'runStart' ? { ...event, task: 'answers', problem: data } : event);
  }
  const state = judgedRun(reducer.state);
  const { claimed, verified, answer } = state.end ?? expect.fail();
  const end = {
    ...{ claimed, verified: verified ?? false, answer },
    ...{ claim: undefined, reason: undefined, metrics: measureRun(state) },
  };
  const options = { countText: countLlamaTokens, trace: null };
  const sample = sampleOf(PLACE, { task: 'answers', data }, end, state, options);
  expect(sample).toMatchObject({
    ...{ ...PLACE, task: 'answers', data, claimed: true, verified: true },
    ...{ expression: '72', path: '72', failure: null, paperTokens: null, totalTokens: 4 },
  });
  for (const field of ['target', 'numbers', 'policy']) expect(sample).not.toHaveProperty(field);
  expect(isAsked(JSON.parse(JSON.stringify(sample)))).toBe(true);
  const [head, row] = samplesCsv([sample]).split('\r\n');
  expect(head).toMatch(/,numbers,task,title$/);
  expect(row).toMatch(/^apr,3,0,,true,true,72,.*,,answers,How many legs have 18 cows\?$/);
  const mixed = samplesCsv([sample, countdownSample({ trace: null })])
    .trimEnd()
    .split('\r\n');
  expect(mixed[2]).toMatch(/,5 3,countdown,5 3 -> 8$/);
  expect(new Set(mixed.map((line) => line.split(',').length))).toEqual(new Set([24]));
});
