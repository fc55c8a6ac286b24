import { expect, it } from 'vitest';
import { measureRun } from '../../../../src/trace/metrics';
import { type Policy, policyOf } from '../../../../src/evaluation/countdown/policy';
import { type RequestFields, decode, request, stateOf } from '../../engine/decoding';
import { script, ScriptedRunner } from '../../engine/scriptedRunner';

const SPAWN = 'spawn 53 - 31 22 53 + 31 84 endspawn';

const cases: [string, Record<string, string>, Policy, RequestFields?][] = [
  [
    'spawns at once and answers with a child',
    {
      '53 31 26 22': `${SPAWN} solution 53 - 31 22 22 / 22 1 26 + 1 27 <eos>`,
      '26 22 22': 'solution 22 / 22 1 26 + 1 27 <eos>',
      '84 26 22': 'fail <eos>',
    },
    {
      firstOperation: '53-31=22',
      tokensBeforeSpawn: 0,
      firstWidth: 2,
      firstSolving: 1,
      solvingChildren: 1,
      stopped: 'solution',
    },
  ],
  [
    'tries an operation of its own first',
    {
      // Four tokens of the operation and three of the numbers left, and the move up.
      '53 31 26 22': `53 + 26 79 79 31 22 up ${SPAWN} fail <eos>`,
      '26 22 22': 'fail <eos>',
      '84 26 22': 'fail <eos>',
    },
    {
      firstOperation: '53+26=79',
      tokensBeforeSpawn: 8,
      firstWidth: 2,
      firstSolving: 0,
      solvingChildren: 0,
      stopped: 'no solution',
    },
  ],
  [
    'never spawns',
    { '53 31 26 22': 'solution 53 - 31 22 22 + 26 27 <eos>' },
    {
      firstOperation: '53-31=22',
      tokensBeforeSpawn: null,
      firstWidth: null,
      firstSolving: null,
      solvingChildren: 0,
      stopped: 'wrong answer',
    },
  ],
  [
    'is cut off before it says anything',
    { '53 31 26 22': 'up up up' },
    {
      firstOperation: null,
      tokensBeforeSpawn: null,
      firstWidth: null,
      firstSolving: null,
      solvingChildren: 0,
      stopped: 'limit',
    },
    { limits: { threadTokens: 2 } },
  ],
];

it.each(cases)('the policy of a root that %s', async (_, lines, expected, fields = {}) => {
  const what = request([53, 31, 26, 22], 27, fields);
  const { events } = await decode(new ScriptedRunner(script(lines)), what);
  const state = stateOf(events);
  expect(policyOf(state, measureRun(state).solvingChildren)).toEqual(expected);
});
