import { describe, expect, test } from 'vitest';
import { taggedRun } from '../../../src/trace/import/taggedRun';
import { foreignTrace } from '../../../src/trace/import/foreignTrace';
import type { ForeignPart, ForeignRun } from '../../../src/trace/import/foreignRun';
import { judgedRun, verdictOf } from '../../../src/tasks/judgedRun';
import { outcomeOf } from '../../../src/trace/outcome';
import { RunReducer } from '../../../src/trace/reducer';
import type { RunState, ThreadState } from '../../../src/trace/runState';

const COWS = { question: 'How many legs have 18 cows?', reference: '72' };

/** The last state of a run of another program, whose header names a task. */
function stateOf(
  run: ForeignRun,
  facts: object = { task: 'answers', problem: COWS },
  detail: 'full' | 'counts' = 'full',
): RunState {
  const reducer = new RunReducer({ detail });
  for (const event of foreignTrace(run, 'test', 'test').events()) {
    reducer.apply(event.type === 'runStart' ? { ...event, ...facts } : event);
  }
  return reducer.state;
}

function runOf(...parts: readonly ForeignPart[]): ForeignRun {
  return { title: 'cows', threads: [{ id: 'root', sees: 'message', parts }] };
}

const text = (said: string): ForeignPart => ({ kind: 'text', text: said });
const root = (state: RunState) => state.threads.get(0) as ThreadState;

describe('a run of a question with a known answer', () => {
  test.each([['Four legs each: \\boxed{72}'], ['18 * 4 = 72.\n#### 72'], ['So the answer is 72.']])(
    'is right: %j',
    (said) => {
      const state = stateOf(runOf(text(said)));
      expect(outcomeOf(state, root(state))).toBe('done');
      const judged = judgedRun(state);
      expect(judged.end).toMatchObject({ claimed: true, verified: true, answer: '72' });
      expect(judged.end).not.toHaveProperty('reason');
      expect(outcomeOf(judged, root(judged))).toBe('solution');
    },
  );

  test('is wrong, and says why', () => {
    const judged = judgedRun(stateOf(runOf(text('Two legs each: \\boxed{36}'))));
    expect(judged.end).toMatchObject({ claimed: true, verified: false, answer: '36' });
    expect(judged.end?.reason).toContain('36 is not the reference 72');
    expect(outcomeOf(judged, root(judged))).toBe('wrong answer');
  });

  test('claims nothing where it names no answer', () => {
    const judged = judgedRun(stateOf(runOf(text('I do not know.'))));
    expect(judged.end).toMatchObject({ claimed: false, verified: false });
    expect(judged.end?.reason).toContain('No answer was found');
    expect(outcomeOf(judged, root(judged))).toBe('done');
  });

  test('is judged by what its root wrote, and not by what it was given or children wrote', () => {
    const written =
      '<Parallel><Goal><Outline>1: count</Outline></Goal>' +
      '<Path>1: \\boxed{36}</Path><Conclusion>So \\boxed{36}</Conclusion></Parallel>' +
      'No, four legs: \\boxed{7';
    const run = taggedRun({ text: `${written}2}`, prompt: 'Answer in \\boxed{1}.' });
    expect(run.threads.length).toBeGreaterThan(1);
    const { verdict: _, ...unjudged } = run;
    expect(verdictOf(stateOf(unjudged))).toMatchObject({ verified: true, answer: '72' });
    const given = runOf(text('\\boxed{72}'), { kind: 'text', text: '\\boxed{5}', forced: true });
    expect(verdictOf(stateOf(given))?.verified).toBe(true);
  });

  test('is judged by the answer that it says, also where only counts are kept', () => {
    const run = runOf(text('Perhaps \\boxed{36}.'), { kind: 'answer', text: '72' });
    for (const detail of ['full', 'counts'] as const) {
      expect(verdictOf(stateOf(run, undefined, detail))?.verified).toBe(true);
    }
    expect(verdictOf(stateOf(runOf(text('72')), undefined, 'counts'))).toBeUndefined();
  });
});

describe('there is no verdict of this program', () => {
  const right = runOf(text('\\boxed{72}'));

  test.each([
    ['where the file has one', { ...right, verdict: { claimed: true, verified: false } }],
    ['of a run that broke off', cut(right)],
    ['of one that wrote nothing', runOf()],
  ])('%s', (_, run) => {
    const state = stateOf(run);
    expect(verdictOf(state)).toBeUndefined();
    expect(judgedRun(state)).toBe(state);
  });

  test.each([
    ['no task', {}],
    ['an unknown task', { task: 'chess', problem: COWS }],
    ['no problem', { task: 'answers' }],
    ['another problem', { task: 'answers', problem: { question: 'Why?' } }],
    ['nothing to verify', { task: 'none', problem: { prompt: 'Write.' } }],
    ['Countdown', { task: 'countdown', problem: { numbers: [72], target: 72 } }],
  ])('of a run with %s', (_, facts) => {
    expect(verdictOf(stateOf(right, facts))).toBeUndefined();
  });

  test('before the end', () => {
    const reducer = new RunReducer();
    const { start } = stateOf(right);
    if (start) reducer.apply(start);
    expect(verdictOf(reducer.state)).toBeUndefined();
  });
});

function cut({ threads, ...run }: ForeignRun): ForeignRun {
  return { ...run, threads: threads.map((one) => ({ ...one, finishReason: 'length' as const })) };
}
