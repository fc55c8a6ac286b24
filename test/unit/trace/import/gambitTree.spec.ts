import { expect, test } from 'vitest';
import { HumanError } from '../../../../src/common/humanError';
import { gambitTree } from '../../../../src/trace/import/gambitTree';
import { fixture, importText, outline } from './importing';

const read = (text: string) => importText(gambitTree, text);
const node = (more: object) => ({ parent_id: null, branch_parent_output_len: 0, ...more });
const tree = (nodes: Record<string, object>) => JSON.stringify({ nodes });

test('a branch sees its parent as far as it was, and its own tokens come after', async () => {
  const { runs, faults } = await read(fixture('gambit-tree.json'));
  expect(faults).toEqual([]);
  expect(runs.flatMap(outline)).toEqual([
    'request a "a" ?-?',
    '  spawn 0_a:  | 1_a: ',
    '  join null | null',
    '0_a < request a "0_a (score 0.56)" ?-? stop',
    '  text  2t',
    '  spawn b_1: ',
    '  join null',
    '  text so 408 2t !The whole text stands here: what was written before the branches is not told.',
    'b_1 < 0_a "b_1 (score 0.56)" ?-? stop',
    '  text  3t',
    '1_a < request a "1_a (score 0.56)" ?-? abort',
    '  text  2t !It was pruned at score 0.56.',
  ]);
  const threads = new Map(runs[0]?.threads.map((thread) => [thread.id, thread]));
  const idsOf = (id: string) =>
    threads.get(id)?.parts.flatMap((part) => ('tokenIds' in part ? [part.tokenIds] : []));
  expect(idsOf('0_a')).toEqual([
    [11, 12],
    [13, 14],
  ]);
  expect(idsOf('b_1')).toEqual([[16, 17, 18]]);
  expect(threads.get('b_1')?.sees).toBe('context');
});

test('branches from the same token are one spawn, and each request is a run', async () => {
  const { runs } = await read(
    tree({
      '0_x': node({ output_token_count: 10 }),
      gambit_0_0_x: node({ parent_id: '0_x', branch_parent_output_len: 4, output_token_count: 7 }),
      gambit_1_0_x: node({ parent_id: '0_x', branch_parent_output_len: 4, is_pruned: true }),
      gambit_2_0_x: node({ parent_id: '0_x', branch_parent_output_len: 99 }),
      '0_y': node({}),
    }),
  );
  expect(runs.map(({ title }) => title)).toEqual(['x', 'y']);
  expect(runs[0] && outline(runs[0]).slice(0, 7)).toEqual([
    '0_x "0_x" ?-?',
    '  text  4t',
    '  spawn gambit_0_0_x:  | gambit_1_0_x: ',
    '  join null | null',
    '  text  6t',
    '  spawn gambit_2_0_x: ',
    '  join null',
  ]);
});

test('circles and parents that were removed are told', async () => {
  const { runs, faults } = await read(
    tree({
      '0_x': node({}),
      a: node({ parent_id: 'gone' }),
      b: node({ parent_id: 'b' }),
      c: 7 as never,
    }),
  );
  expect(runs).toHaveLength(1);
  expect(runs[0]?.threads).toHaveLength(3);
  expect(faults.map(({ place }) => place)).toEqual([
    'nodes.c',
    'nodes.a.parent_id',
    'nodes.b.parent_id',
  ]);
});

test('scores that Python writes as NaN are no scores', async () => {
  const text = '{"nodes": {"0_x": {"parent_id": null, "final_score": NaN, "latest_score": 0.25}}}';
  expect((await read(text)).runs[0]?.threads[0]?.title).toBe('0_x (score 0.25)');
});

test('a chain of 60,000 branches is read', async () => {
  const nodes: Record<string, object> = {};
  for (let i = 0; i < 60_000; i++)
    nodes[`n${i}`] = node({ parent_id: i === 0 ? null : `n${i - 1}` });
  const { runs } = await importText(gambitTree, tree(nodes), 1_000_000);
  expect(runs[0]?.threads).toHaveLength(60_000);
});

test('a file without a branch says so', async () => {
  await expect(read('')).rejects.toThrow(HumanError);
  await expect(read('{"nodes":{}}')).rejects.toThrow(HumanError);
  await expect(read('[1]')).rejects.toThrow(HumanError);
});
