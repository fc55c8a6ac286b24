import { beforeAll, describe, expect, test } from 'vitest';
import { hidingSpawn, openSpawns, type SpawnKey, WIDEST_OPEN } from '../../../src/inspect/folding';
import { graphModel, stackId } from '../../../src/inspect/graphModel';
import { nextNode } from '../../../src/inspect/graphNavigation';
import { nodeText } from '../../../src/inspect/graphText';
import { ENGLISH } from '../../../src/common/localizer';
import { rowLayout } from '../../../webview/graph/rowLayout';
import type { RunStore } from '../../../webview/runStore';
import { golden, stateAfter } from './golden';
import { storeOf } from './views';
import { largeRun } from '../trace/largeRun';

let run: RunStore;
let large: RunStore;

beforeAll(async () => {
  run = storeOf(stateAfter((await golden('grandchildren')).events));
  large = storeOf(stateAfter([...largeRun()]));
});

function modelOf(store: RunStore, chosen: ReadonlyMap<SpawnKey, boolean> = new Map()) {
  const open = openSpawns(store.threads, chosen);
  const { threads, graph, path } = store;
  return { open, ...graphModel({ threads, graph, path, open }) };
}

describe('the graph of a run with grandchildren', () => {
  test('draws every thread where spawns are narrow', () => {
    const { nodes } = modelOf(run);
    const drawn = new Set(nodes.map(({ thread }) => thread));
    expect(drawn.size).toBe(run.threads.size);
    expect(nodes.every(({ kind }) => kind === 'segment')).toBe(true);
  });

  test('edges connect nodes that are drawn, and run to the right', () => {
    const model = modelOf(run);
    const { boxes } = rowLayout(model, run.threads);
    expect(boxes.size).toBe(model.nodes.length);
    expect(model.edges.length).toBeGreaterThan(model.nodes.length);
    for (const { from, to } of model.edges) {
      const [a, b] = [boxes.get(from), boxes.get(to)];
      expect(a && b && a.x + a.width < b.x).toBe(true);
    }
  });

  test('a folded spawn is one node that counts its children, and the way in and out', () => {
    const root = run.threads.get(0);
    const spawn = root?.spawns[0];
    const key: SpawnKey = `0/${spawn?.number ?? 0}`;
    const { nodes, edges } = modelOf(run, new Map([[key, false]]));
    const stack = nodes.find(({ kind }) => kind === 'stack');
    expect(stack).toMatchObject({ id: stackId(key), thread: 0, children: spawn?.children.length });
    if (stack?.kind !== 'stack') throw new Error('no stack');
    const counted = Object.values(stack.outcomes).reduce((sum, n) => sum + n, 0);
    expect(counted).toBe(spawn?.children.length);
    expect(edges.filter(({ to }) => to === stack.id)).toHaveLength(1);
    expect(edges.filter(({ from }) => from === stack.id)).toHaveLength(1);
  });

  test('the longest path goes from the first to the last node', () => {
    const { nodes, edges } = modelOf(run);
    const heavy = edges.filter(({ critical }) => critical);
    expect(heavy).toHaveLength(nodes.filter(({ critical }) => critical).length - 1);
    expect(heavy[0]?.from).toBe('0.0');
    for (const [i, edge] of heavy.slice(1).entries()) {
      expect(heavy.some(({ to }) => to === edge.from) && i >= 0).toBe(true);
    }
  });

  test('arrows follow the edges and come back', () => {
    const model = modelOf(run);
    const placement = rowLayout(model, run.threads);
    const go = (from: string, direction: 'left' | 'right' | 'up' | 'down') =>
      nextNode(model, placement, from, direction);
    const right = go('0.0', 'right');
    expect(right).toBeDefined();
    expect(go(right ?? '', 'left')).toBe('0.0');
    expect(go('0.0', 'left')).toBeUndefined();
    const [first, second] = run.threads.get(0)?.spawns[0]?.children ?? [];
    const below = go(`${first}.0`, 'down');
    expect(below).toBeDefined();
    expect(go(`${second}.0`, 'up')).toBeDefined();
    expect(go('nowhere', 'up')).toBeUndefined();
  });

  test('says what a node is, how it stands and how full it is', () => {
    const { nodes } = modelOf(run);
    const [first] = nodes;
    if (!first) throw new Error('no node');
    const { title, states, label } = nodeText(first, run.threads, run.head, ENGLISH);
    expect(title).toBe(run.threads.get(0)?.title);
    expect(states[0]?.words).toMatch(/^spawned \d+$/);
    expect(label).toContain(`${first.tokens} of ${run.head.window} tokens`);
  });
});

test('counts what a join brought once it is there', async () => {
  const { events } = await golden('solved');
  const resumed = events.findIndex(({ type }) => type === 'threadResume') + 1;
  const titleAfter = (count: number) => {
    const store = storeOf(stateAfter(events.slice(0, count)));
    const node = modelOf(store).nodes.find((one) => one.kind === 'segment' && one.segment === 1);
    return node && nodeText(node, store.threads, store.head, ENGLISH).title;
  };
  expect(titleAfter(resumed + 1)).toBe('join 1');
  expect(titleAfter(resumed + 2)).toBe('join 1: 2 of 8 solved');
});

test('says which child the answer rests on', async () => {
  const solved = storeOf(stateAfter((await golden('solved')).events));
  const { nodes } = modelOf(solved);
  const used = nodes.filter((node) =>
    nodeText(node, solved.threads, solved.head, ENGLISH).label.includes('solution, used'),
  );
  expect(used.map(({ thread }) => thread)).toEqual(solved.head.useful);
  expect(used.length).toBeGreaterThan(0);
});

describe('the graph of 10,001 threads', () => {
  test('is one stack of the spawn that is too wide', () => {
    expect(large.threads.get(0)?.spawns[0]?.children.length).toBeGreaterThan(WIDEST_OPEN);
    const { nodes } = modelOf(large);
    expect(nodes.map(({ kind }) => kind)).toContain('stack');
    expect(nodes.length).toBeLessThan(5);
    const stack = nodes.find(({ kind }) => kind === 'stack');
    expect(stack).toMatchObject({ children: 100, threads: 10_000 });
  });

  test('opens in place, and what is below stays folded', () => {
    const { nodes, open } = modelOf(large, new Map([['0/0', true]]));
    expect(open).toEqual(new Set(['0/0']));
    expect(nodes.filter(({ kind }) => kind === 'stack')).toHaveLength(100);
  });

  test('finds the stack that hides a thread', () => {
    const open = openSpawns(large.threads, new Map());
    expect(hidingSpawn(large.threads, open, 5000)).toBe('0/0');
    expect(hidingSpawn(large.threads, open, 0)).toBeUndefined();
    const opened = openSpawns(large.threads, new Map([['0/0', true]]));
    expect(hidingSpawn(large.threads, opened, 5000)).toMatch(/^\d+\/0$/);
  });
});
