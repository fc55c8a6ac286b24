import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openTraceSession } from '../../../../src/session/run/traceSession';
import { summariseRun } from '../../../../src/session/run/runSummary';
import { outcomeOf } from '../../../../src/trace/outcome';
import type { RunState, ThreadState } from '../../../../src/trace/runState';
import { inChunks } from '../inChunks';

const fixture = (name: string) => readFileSync(`test/fixtures/foreign/${name}`);
const line = (fields: object) => Buffer.from(`${JSON.stringify(fields)}\n`);

/** A run of a file as a session shows it, to its end. */
async function shown(file: Uint8Array, run = 1) {
  const { session, read } = await openTraceSession(inChunks(file), {
    ...{ id: 'a', file: 'file:///a.json', createdBy: 'test', run },
  });
  await read();
  expect(session.failure).toBeUndefined();
  return session;
}

async function stateOf(file: Uint8Array, run = 1): Promise<RunState> {
  return (await shown(file, run)).state;
}

const rootOf = (state: RunState) => outcomeOf(state, state.threads.get(0) as ThreadState);

/** An Inspect log whose samples have no scores. */
function unscored(): Buffer {
  const log = JSON.parse(fixture('inspect-log.json').toString().replaceAll('NaN', '0')) as {
    samples: object[];
  };
  const samples = log.samples.map((sample) => ({ ...sample, scores: null }));
  return Buffer.from(JSON.stringify({ ...log, samples }));
}

describe('a file that tells question and answer is of a problem', () => {
  test.each<[string, Uint8Array, string, string]>([
    ['Inspect log', fixture('inspect-log.json'), 'What is 12 + 13?', '25'],
    ['Native Parallel Reasoner', fixture('npr.json'), '6*7+1 = ?', '43'],
    ['ParaThinker', fixture('parathinker.json'), '6*7', '42'],
    [
      'verl',
      line({ input: 'user\n7*8 = ?\nassistant\n', output: '\\boxed{56}', gts: '56', score: NaN }),
      '7*8 = ?',
      '56',
    ],
    [
      'ThreadWeaver',
      line({
        ...{ message_idx: 0, sample_idx: 0, ground_truth: 'So 3 + 4 is \\boxed{7}.' },
        result: '<|im_start|>user\n3+4\nor 4+3?<|im_end|>\n<|im_start|>assistant\n\\boxed{8}',
      }),
      '3+4\nor 4+3?',
      '7',
    ],
  ])('%s', async (_, file, question, reference) => {
    const { header, state } = await shown(file);
    const problem = { question, reference };
    expect(header).toMatchObject({ task: 'answers', problem });
    expect(state.start).toMatchObject({ task: 'answers', problem });
  });

  test.each<[string, Uint8Array]>([
    ['without an answer', fixture('verl-120.jsonl')],
    ['without a question', line({ message_idx: 0, sample_idx: 0, answer: '7', result: '' })],
    ['with several right ones', line({ input: 'q', output: 'a', gts: ['1', '2'], score: NaN })],
    ['with one that only a program can check', line({ input: 'q', output: 'a', gts: {}, step: 1 })],
  ])('but not one %s', async (_, file) => {
    const { header } = await shown(file);
    expect(header).not.toHaveProperty('task');
    expect(header).not.toHaveProperty('problem');
  });
});

describe('where the file has no verdict, the answer judges', () => {
  const verl = (output: string, more: object) =>
    line({ input: 'user\n7*8 = ?\n', output, ...more });

  test.each<[string, Uint8Array, boolean]>([
    ['Inspect log', unscored(), true],
    ['ParaThinker', fixture('parathinker.json'), true],
    ['verl', verl('\\boxed{56.0}', { gts: 56, score: NaN }), true],
    ['verl', verl('\\boxed{57}', { gts: [56], score: NaN }), false],
  ])('%s', async (_, file, isRight) => {
    const { state, header } = await shown(file);
    expect(state.end).toMatchObject({ claimed: true, verified: isRight });
    expect(rootOf(state)).toBe(isRight ? 'solution' : 'wrong answer');
    expect(summariseRun(header, state).outcome).toBe(rootOf(state));
    if (!isRight) expect(state.end?.reason).toMatch(/The answer 57 is not the reference 56/);
  });

  test('of a run that is looked at step by step only at its end', async () => {
    const session = await shown(fixture('parathinker.json'));
    const { length } = session.playback;
    await session.moveTo(length - 1);
    expect(session.state.end).toBeUndefined();
    await session.moveTo(length);
    expect(session.state.end?.verified).toBe(true);
    expect(session.playback.latest.end?.verified).toBe(true);
    expect(session.state).toBe(session.state);
  });
});

describe('what the file says stands', () => {
  test.each<[string, Uint8Array, number, object]>([
    ['a score of Inspect', fixture('inspect-log.json'), 1, { verified: true }],
    ['its sample that got no score', fixture('inspect-log.json'), 2, { reason: /no number/ }],
    ['a count of right ones', fixture('npr.json'), 1, { verified: true, reason: /1 of 2 right/ }],
    [
      'acc of verl, against the answer',
      line({ input: 'q', output: '\\boxed{1}', gts: '1', score: 0, acc: 0 }),
      1,
      { verified: false, reason: /score 0/ },
    ],
    [
      'a score of verl that is neither',
      line({ input: 'q', output: '\\boxed{1}', gts: '1', score: 0.4 }),
      1,
      { reason: /score 0.4/ },
    ],
  ])('%s', async (_, file, run, verdict: { verified?: boolean; reason?: RegExp }) => {
    const { end } = await stateOf(file, run);
    expect(end?.verified).toBe(verdict.verified);
    if (verdict.reason) expect(end?.reason).toMatch(verdict.reason);
  });
});

test('a run without an answer in its file stays without a verdict', async () => {
  const state = await stateOf(fixture('threadweaver-results.jsonl'));
  expect(state.end).toMatchObject({ claimed: true, answer: '438' });
  expect(state.end).not.toHaveProperty('verified');
  expect(rootOf(state)).toBe('done');
});
