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

/**
 * What the published checker says of a solution: all numbers are used as its lines say, and the
 * target is left (check_solution of src/eval/parallel_infernce_utils.py, which takes the problem from
 * the first state line).
 */
function checks(transcript: string, solution: string): boolean {
  const [, target, list = ''] = /Current State:\s*(\d+):\[(.*?)\]/.exec(transcript) ?? [];
  const left = list.split(',').map(Number);
  const operations = solution.matchAll(/Exploring Operation:\s*(\d+)([-+*/])(\d+)=(\d+)/g);
  for (const [, a, operator, b, result] of operations) {
    for (const operand of [Number(a), Number(b)]) {
      const at = left.indexOf(operand);
      if (at < 0) return false;
      left.splice(at, 1);
    }
    const computed: Readonly<Record<string, number>> = {
      '+': Number(a) + Number(b),
      '-': Number(a) - Number(b),
      '*': Number(a) * Number(b),
      '/': Number(a) / Number(b),
    };
    if (computed[operator ?? ''] !== Number(result)) return false;
    left.push(Number(result));
  }
  return left.length === 1 && left[0] === Number(target);
}

let runs: Run[];
beforeAll(async () => {
  runs = await allRuns();
});

const withThreads = () => runs.filter(({ state }) => state.threads.size > 0);

test('columns are what the published code makes of the transcripts', () => {
  for (const { name, state } of withThreads()) {
    const results = resultsOf(state);
    const [solution = '', dict, rating, isRight] = [
      results.trajectories[0],
      results.trace_dicts[0] as Dict,
      results.ratings[0],
      results.true_ratings[0],
    ];
    const transcript = dict.main_calls.at(-1) ?? '';
    const parts = transcript.split('Goal Reached');
    expect(rating, name).toBe(Number(parts.length > 2));
    expect(solution).toBe(parts.length > 2 ? parts.slice(-2).join('Goal Reached').trim() : '');
    if (!name.startsWith('cut')) {
      expect(isRight, name).toBe(Number(checks(dict.main_calls[0] ?? '', solution)));
    }
  }
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
        const lines = call.trimEnd().split('\n');
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

test('published runs come back byte for byte', () => {
  const file = readFileSync('test/fixtures/apr-text/apr_demonstrations.json', 'utf8');
  const originals = (JSON.parse(file) as { trace_dict: Dict }[]).map((row) => row.trace_dict);
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
  expect(texts[0]).toMatch(/^Moving to Node #0,0\nCurrent State: 27:\[26, 22, 22\].*\n$/);
  expect(texts[1]).toMatch(/^Moving to Node #0,1\n/);
  expect(texts[1]).toMatch(/No solution found\.\n$/);
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
