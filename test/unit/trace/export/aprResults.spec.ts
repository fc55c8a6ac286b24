import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { importResults } from '../../../../src/trace/import/publishedResults';
import { eventsOfTree } from '../../../../src/trace/import/publishedTrace';
import { aprResults } from '../../../../src/trace/export/aprResults';
import { EXPORTS } from '../../../../src/trace/export/exports';
import { outcomeOf } from '../../../../src/trace/outcome';
import type { RunState } from '../../../../src/trace/runState';
import { threadLabel } from '../../../../src/trace/threadLabel';
import type { TraceEvent } from '../../../../src/trace/traceEvent';
import { stateAfter } from '../../inspect/golden';
import { importedStates } from '../../inspect/imported';
import { HEADER, operation, TraceBuilder } from '../traceBuilder';
import {
  afterSubSearches,
  checkSolution,
  isCalling,
  searchResult,
  subSearches,
} from './publishedEvaluation';
import { allRuns, handmade, type Run } from './runs';
import { promptOf } from '../../../../src/tasks/countdownTrace';

interface Results {
  readonly trajectories: readonly string[];
  readonly trace_dicts: readonly Dict[];
  readonly ratings: readonly number[];
  readonly true_ratings: readonly number[];
}

interface Dict {
  readonly main_calls: readonly string[];
  readonly sub_calls?: readonly (readonly Dict[])[];
}

const resultsOf = (state: RunState) => JSON.parse(aprResults(state)) as Results;

let runs: Run[];
beforeAll(async () => {
  runs = await allRuns();
});

/** Recorded runs, and runs of the published programs; the rest is made up by hand. */
const decodedRuns = () => runs.filter(({ name }) => !name.startsWith('cut'));

test('columns are what the published evaluation makes of the transcripts', () => {
  for (const { name, state } of runs.filter(({ state }) => state.threads.size > 0)) {
    const { trajectories, trace_dicts, ratings } = resultsOf(state);
    const solution = searchResult(trace_dicts[0]?.main_calls.at(-1) ?? '');
    expect(trajectories, name).toEqual([solution ?? '']);
    expect(ratings, name).toEqual([solution === undefined ? 0 : 1]);
  }
});

test('our verdict is that of the published checker', () => {
  for (const { name, state } of decodedRuns()) {
    const { trajectories, trace_dicts, true_ratings } = resultsOf(state);
    const isRight = checkSolution(trace_dicts[0]?.main_calls[0] ?? '', trajectories[0] ?? '');
    expect(true_ratings, name).toEqual([isRight ? 1 : 0]);
  }
});

test('the published evaluation, over the calls as written, starts the same searches and goes on', () => {
  let searches = 0;
  for (const { name, state } of decodedRuns()) {
    const [{ main_calls, sub_calls = [] }] = resultsOf(state).trace_dicts as [Dict];
    for (const [i, call] of main_calls.entries()) {
      const next = main_calls[i + 1];
      expect(isCalling(call), name).toBe(next !== undefined);
      if (next === undefined) continue;
      const asked = subSearches(call);
      const children = sub_calls[i] ?? [];
      expect(children, name).toHaveLength(asked.length);
      const results = children.map((child, k) => {
        expect(child.main_calls[0]?.startsWith(asked[k]?.prefix ?? '?'), name).toBe(true);
        return searchResult(child.main_calls.at(-1) ?? '');
      });
      searches += results.length;
      const shared = inAnyOrder(afterSubSearches(call, asked, results));
      // A last call has no line break at its end.
      expect(`${inAnyOrder(next)}\n`.startsWith(shared), name).toBe(true);
    }
  }
  expect(searches).toBeGreaterThan(100);
});

/** Numbers may be left in any order: rule 4 of the checker. */
function inAnyOrder(transcript: string): string {
  return transcript.replace(/\[([\d, ]+)\]/g, (_, list: string) => {
    return `[${list.split(', ').sort().join(', ')}]`;
  });
}

describe('the published checker', () => {
  const prefix = 'Moving to Node #0\nCurrent State: 27:[53, 31, 5], Operations: []';
  const [first, second] = [
    'Exploring Operation: 53-31=22, Resulting Numbers: [5, 22]',
    'Exploring Operation: 22+5=27, Resulting Numbers: [27]',
  ];
  const goal = '27,27 equal: Goal Reached';
  const withOne = (line: string) => line.replace(/\]$/, ', 1]');
  const solution = [first, 'Generated Node #0,0: 27:[5, 22] Operation: 53-31=22', second, goal];

  test('takes a solution', () => {
    expect(checkSolution(prefix, solution.join('\n'))).toBe(true);
  });

  test.each([
    ['without a problem', 'Moving to Node #0', solution],
    ['of another target', prefix.replace('27:', '28:'), solution],
    ['that uses a number that is not there', prefix.replace('31', '32'), solution],
    [
      'that uses a number twice',
      prefix.replace('27:', '44:'),
      [first, 'Exploring Operation: 22+22=44, Resulting Numbers: [44]', goal],
    ],
    [
      'with a wrong result',
      prefix.replace('27:', '28:'),
      [first, second.replaceAll('27', '28'), goal],
    ],
    [
      'that says others are left',
      prefix.replace('27:', '22:'),
      [first.replace('[5, 22]', '[22]'), goal],
    ],
    ['that leaves a number', prefix.replace('5]', '5, 1]'), [first, second, goal].map(withOne)],
    ['that does not say that it is there', prefix, [first, second]],
    ['that says so too early', prefix, [first, goal, second, goal]],
  ])('refuses one %s', (_, problem, lines) => {
    expect(checkSolution(problem, lines.join('\n'))).toBe(false);
  });
});

test('the recorded runs say all that there is to say', () => {
  const ratings = runs.slice(0, 3).map(({ state }) => {
    const { ratings, true_ratings } = resultsOf(state);
    return [...ratings, ...true_ratings];
  });
  expect(ratings).toEqual([
    [1, 1],
    [1, 1],
    [1, 0],
  ]);
});

describe('a call that spawns', () => {
  test('ends with its last line, names states that it made, and is cut off at the join', () => {
    for (const { name, state } of runs.slice(0, 3)) {
      const [dict] = resultsOf(state).trace_dicts as [Dict];
      const spawns = state.threads.get(0)?.spawns ?? [];
      expect(dict.main_calls).toHaveLength(spawns.length + 1);
      for (const [i, call] of dict.main_calls.slice(0, -1).entries()) {
        const lines = call.split('\n');
        expect(lines.at(-1), name).toBe('<End Calling Sub Searches>');
        const nodes = lines.flatMap((line) => /^<Start Sub .*Node (#.*)$/.exec(line)?.[1] ?? []);
        expect(nodes).toHaveLength(spawns[i]?.messages.length ?? -1);
        for (const node of nodes) expect(call).toContain(`Generated Node ${node}:`);
        const shared = call.slice(0, call.indexOf('<Calling Sub Searches>'));
        expect(dict.main_calls[i + 1]?.startsWith(`${shared}<Sub Searches>\n`)).toBe(true);
        const children = dict.sub_calls?.[i] ?? [];
        expect(children).toHaveLength(nodes.length);
        children.forEach(({ main_calls }, k) =>
          expect(main_calls[0]).toMatch(new RegExp(`^Moving to Node ${nodes[k]}\n`)),
        );
      }
    }
  });
});

/** What decoding leaves of a transcript of the training data, as results of evaluations have it. */
const decoded = ({ main_calls, sub_calls = [] }: Dict): Dict => ({
  main_calls: main_calls.map((call) => (call.endsWith('\n') ? call.slice(0, -1) : call)),
  sub_calls: sub_calls.map((group) => group.map(decoded)),
});

test('published runs come back byte for byte', () => {
  const file = readFileSync('test/fixtures/apr-text/apr_demonstrations.json', 'utf8');
  const originals = (JSON.parse(file) as { trace_dict: Dict }[]).map((row) =>
    decoded(row.trace_dict),
  );
  const written = importedStates().map((state) => resultsOf(state).trace_dicts[0]);
  expect(written).toEqual(originals);
});

test('our runs come back from an import with their threads, answers and verdicts', () => {
  for (const { name, state } of runs.slice(0, 3)) {
    const { runs: read, broken } = importResults(aprResults(state));
    expect(broken).toEqual([]);
    const [run] = read;
    expect(run, name).toMatchObject({
      claimed: state.end?.claimed,
      verified: state.end?.verified,
      stored: state.end?.verified,
      children: state.threads.size - 1,
    });
    const back = stateAfter(eventsOfTree(run?.tree() ?? expect.fail('no run')));
    expect(back.end?.expression).toBe(state.end?.expression);
    expect(linesOf(back), name).toEqual(linesOf(state));
  }
});

/** The threads of a run by what they were asked and returned, in any order of creation. */
function linesOf(state: RunState): string[] {
  return Array.from(state.threads.values(), (thread) => {
    const found = outcomeOf(state, thread) === 'solution';
    const asked = promptOf(thread).numbers.join(' ');
    return `${threadLabel(state, thread)} | ${asked} | ${thread.depth} | ${found}`;
  }).sort();
}

test('a child stays at the place of its message where another was not served', () => {
  const messages = [
    { operation: operation(53, '-', 31), numbers: [26, 22, 22], faults: [] },
    { operation: operation(22, '+', 26), numbers: [53, 48, 31], faults: [] },
  ];
  const { state } = new TraceBuilder()
    .root(5)
    .sample(1, 0)
    .search(0, { type: 'spawn', messages })
    .child(1, [0, 0, 1], 4)
    .wait(0, 0, 1)
    .sample(1, 1)
    .search(1, { type: 'giveUp' })
    .end(1)
    .join(0, 0, 2)
    .search(0, { type: 'join', results: [null, null] })
    .end(0)
    .finish('stop', false);
  const [dict] = resultsOf(state).trace_dicts as [Dict];
  const texts = dict.sub_calls?.[0]?.map(({ main_calls }) => main_calls.join('')) ?? [];
  expect(texts).toHaveLength(2);
  expect(texts[0]).toMatch(/^Moving to Node #0,0\nCurrent State: 27:\[26, 22, 22\].*$/);
  expect(texts[1]).toMatch(/^Moving to Node #0,1\n/);
  expect(texts[1]).toMatch(/No solution found\.$/);
});

describe('refuses, with another way to go,', () => {
  test('a run of another task', () => {
    const { state } = handmade();
    const start = { ...state.start, task: 'answers', problem: { question: 'What is 2 + 2?' } };
    const other = { ...state, start } as unknown as RunState;
    expect(() => aprResults(other)).toThrow(/Countdown only\. Export this run as perfetto, otlp/);
  });

  test('a run that has not started', () => {
    const [start] = handmade().events as [TraceEvent];
    expect(() => aprResults(stateAfter([start]))).toThrow(/Wait until it has started/);
  });

  test('threads below threads without end, of which the others take any', () => {
    const builder = new TraceBuilder().root(1);
    for (let id = 1; id < 20_000; id++) builder.child(id, [id - 1, 0, 0], 1);
    const deep = builder.state;
    expect(() => aprResults(deep)).toThrow(/more than 500 levels/);
    for (const format of EXPORTS.filter(({ name }) => name !== 'apr')) {
      let length = 0;
      for (const piece of format.write(deep, HEADER)) length += piece.length;
      expect(length, format.name).toBeGreaterThan(1_000_000);
    }
  });
});
