import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  differing,
  importResults,
  matchProblems,
} from '../../../../src/trace/import/publishedResults';

interface Demonstration {
  readonly nums: number[];
  readonly target: number;
  readonly search_path: string;
  readonly trace_dict: { readonly main_calls: string[]; readonly sub_calls: unknown[][] };
}

const read = (name: string) => readFileSync(`test/fixtures/apr-text/${name}.json`, 'utf8');
const APR = JSON.parse(read('apr_demonstrations')) as Demonstration[];
const SOSP = JSON.parse(read('sosp_demonstrations')) as Demonstration[];
/** Whether the transcript says that it has found a solution. */
const found = (text: string) => text.split('Goal Reached').length > 2;

describe.each([
  ['apr', 'apr_demonstrations', APR],
  ['sos', 'sosp_demonstrations', SOSP],
] as const)('training data of %s', (_, name, rows) => {
  const { runs, broken } = importResults(read(name));

  it('gives the problem of each row, from its state line', () => {
    expect(broken).toEqual([]);
    expect(runs.map(({ problem }) => problem)).toEqual(
      rows.map(({ nums, target }) => ({ numbers: nums, target })),
    );
  });

  it('gives a verdict of its own: the symbolic solver claims what is right', () => {
    expect(runs.map(({ claimed }) => claimed)).toEqual(rows.map((row) => found(row.search_path)));
    expect(runs.filter(({ claimed, verified }) => claimed !== verified)).toEqual([]);
    expect(runs.every(({ stored }) => stored === undefined)).toBe(true);
  });
});

describe('results of an evaluation', () => {
  const ratings = APR.map(({ search_path }) => Number(found(search_path)));
  const results = (true_ratings: number[], dicts: unknown[] = APR.map((row) => row.trace_dict)) =>
    JSON.stringify({
      trajectories: dicts.map(() => ''),
      trace_dicts: dicts,
      ratings,
      true_ratings,
    });

  it('are checked again, and differences listed', () => {
    expect(differing(importResults(results(ratings)))).toEqual([]);
    const wrong = ratings.map((rating, i) => (i === 2 || i === 5 ? 1 - rating : rating));
    expect(differing(importResults(results(wrong))).map(({ row }) => row)).toEqual([3, 6]);
  });

  it('that claim what is wrong are refused, whatever is stored', () => {
    const good = ratings.indexOf(1);
    const call = APR[good]?.trace_dict.main_calls.at(-1) ?? '';
    // The last operation of the printed solution gets another result.
    const at = call.lastIndexOf('Exploring Operation: ');
    const forged = call.slice(0, at) + call.slice(at).replace(/: (\d+)([-+*/])(\d+)=/, ': $3$2$3=');
    expect(forged).not.toBe(call);
    const { runs } = importResults(results([1], [{ main_calls: [forged] }]));
    expect(runs[0]).toMatchObject({ stored: true, verified: false });
  });

  it('name broken rows by number, and keep the others', () => {
    const dicts = APR.map((row) => row.trace_dict as unknown);
    dicts[1] = { main_calls: [] };
    dicts[3] = null;
    dicts[4] = { main_calls: ['no protocol at all'] };
    const { runs, broken } = importResults(results(ratings, dicts));
    expect(broken.map(({ row }) => row)).toEqual([2, 4, 5]);
    expect(runs).toHaveLength(APR.length - 3);
  });

  it('are matched to problems by what they are, not where they stand', () => {
    const problems = APR.map(({ nums, target }) => ({ numbers: [...nums].reverse(), target }));
    const file = importResults(
      results(
        [...ratings].reverse(),
        [...APR].reverse().map((r) => r.trace_dict),
      ),
    );
    const { matched, missing, foreign } = matchProblems(file, problems.slice(1));
    expect(missing).toEqual([]);
    expect(matched).toHaveLength(APR.length - 1);
    expect(foreign.map(({ row }) => row)).toEqual([APR.length]);
    expect(differing(file)).toEqual([]);
  });

  it('count the children of all levels', () => {
    const { runs } = importResults(results(ratings));
    expect(runs.map(({ children }) => children)).toEqual(
      APR.map(({ trace_dict }) => trace_dict.sub_calls.flat().length),
    );
  });
});

describe('results of SoS+', () => {
  const texts = SOSP.map(({ search_path }) => search_path);
  const ratings = texts.map((text) => Number(found(text)));

  it('have their texts in the column that is another thing for APR', () => {
    const file = importResults(JSON.stringify({ trajectories: texts, ratings }));
    expect(file.runs).toHaveLength(texts.length);
    expect(differing(file)).toEqual([]);
  });

  it('of several samples are told apart', () => {
    const json = {
      n_samples: 2,
      sample_trajectories: [texts.slice(0, 2)],
      sample_ratings: [[0, 0]],
    };
    const { runs } = importResults(JSON.stringify(json));
    expect(runs.map(({ row, sample }) => [row, sample])).toEqual([
      [1, 0],
      [1, 1],
    ]);
  });
});

it.each([
  ['{', /not valid JSON/],
  ['{"a": 1}', /none of the known columns/],
  ['5', /none of the known columns/],
])('refuses %s', (text, message) => {
  expect(() => importResults(text)).toThrow(message);
});
