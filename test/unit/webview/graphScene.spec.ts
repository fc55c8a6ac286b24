import { beforeAll, describe, expect, test } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { openSpawns, type SpawnKey } from '../../../src/inspect/folding';
import { type DrawnNode, type GraphModel, graphModel } from '../../../src/inspect/graphModel';
import { extentOf, type Placement } from '../../../src/inspect/placement';
import { fitting, HOME } from '../../../webview/graph/camera';
import { foldingAt, nodeOf } from '../../../webview/graph/graphFocus';
import { graphScene, type GraphSceneParts, shownNodes } from '../../../webview/graph/graphScene';
import { foldedMatch, isMatch, matchAfter } from '../../../webview/graph/graphSearch';
import { rowLayout } from '../../../webview/graph/rowLayout';
import type { RunStore } from '../../../webview/runStore';
import { golden, stateAfter } from '../inspect/golden';
import { storeOf } from '../inspect/views';

const SIZE = { width: 800, height: 500 };

let run: RunStore;
let open: ReadonlySet<SpawnKey>;
let model: GraphModel;
let placement: Placement;

beforeAll(async () => {
  run = storeOf(stateAfter((await golden('grandchildren')).events));
  open = openSpawns(run.threads, new Map());
  model = graphOf(open);
  placement = rowLayout(model, run.threads);
});

function graphOf(spawns: ReadonlySet<SpawnKey>): GraphModel {
  const { threads, graph, path } = run;
  return graphModel({ threads, graph, path, open: spawns });
}

const query = (text: string) => ({ run, text, l10n: ENGLISH });

const nodeAt = (id: string, { nodes }: GraphModel = model) =>
  nodes.find((node) => node.id === id) as DrawnNode;

describe('what of the graph is drawn', () => {
  const sceneOf = (parts: Partial<GraphSceneParts> = {}) =>
    graphScene({
      ...{ model, placement, size: SIZE, query: query(''), isPathOnly: false, active: undefined },
      camera: fitting(extentOf(placement.boxes.values()) ?? { x: 0, y: 0, ...SIZE }, SIZE),
      ...parts,
    });

  test('is all of it where all is in view', () => {
    const { nodes, edges, boxes } = sceneOf();
    expect(nodes.size).toBe(model.nodes.length);
    expect(edges.size).toBe(model.edges.length);
    expect(boxes).toEqual(placement.boxes);
  });

  test('is what is in view, and the active node wherever it lies', () => {
    const camera = { ...HOME, x: -1e6 };
    expect(sceneOf({ camera }).nodes.size).toBe(0);
    const { nodes, boxes, edges } = sceneOf({ camera, active: '0.0' });
    expect([...nodes.keys()]).toEqual(['node-0.0']);
    expect(edges.size).toBe(0);
    expect(boxes.size).toBe(model.nodes.length);
  });

  test('is the longest path alone where that is asked for', () => {
    const { nodes, edges } = sceneOf({ isPathOnly: true });
    const path = model.nodes.filter(({ critical }) => critical);
    expect(path.length).toBeLessThan(model.nodes.length);
    expect([...nodes.keys()]).toEqual(path.map(({ id }) => `node-${id}`));
    expect(edges.size).toBe(path.length - 1);
  });

  test('is drawn again where the active node or what is looked for is another', () => {
    const sign = (parts: Partial<GraphSceneParts>) => sceneOf(parts).nodes.get('node-0.0')?.sign;
    expect(sign({ active: '0.1' })).toBe(sign({}));
    expect(sign({ active: '0.0' })).not.toBe(sign({}));
    const { title = '' } = run.threads.get(0) ?? {};
    expect(sign({ query: query(title.toLowerCase()) })).not.toBe(sign({}));
  });

  test('is options with what is said of them, the active one selected', () => {
    const option = sceneOf({ active: '0.0' }).nodes.get('node-0.0')?.make();
    expect(option?.attributes).toMatchObject({
      ...{ id: 'node-0.0', role: 'option', 'aria-selected': 'true', 'data-node': '0.0' },
    });
    expect(option?.attributes['aria-label']).toContain('tokens');
  });
});

describe('a search', () => {
  test('finds nodes in their order, and after the last nothing', () => {
    const { title = '' } = run.threads.get(1) ?? {};
    const matches = shownNodes(model, false).filter((node) =>
      isMatch(node, query(title.toLowerCase())),
    );
    expect(matches.some(({ thread }) => thread === 1)).toBe(true);
    expect(matches.length).toBeLessThan(model.nodes.length);
    const [first, ...others] = matches;
    expect(matchAfter(matches, undefined)).toBe(first);
    expect(matchAfter(matches, first?.id)).toBe(others[0]);
    expect(matchAfter(matches, matches.at(-1)?.id)).toBeUndefined();
  });

  test('for nothing finds nothing', () => {
    expect(model.nodes.filter((node) => isMatch(node, query('')))).toEqual([]);
  });

  test('finds a thread that is folded away, and none that is in the picture', () => {
    const { title = '' } = run.threads.get(1) ?? {};
    expect(foldedMatch(new Set(), query(title.toLowerCase()))?.title).toBe(title);
    expect(foldedMatch(open, query(title.toLowerCase()))).toBeUndefined();
    expect(foldedMatch(new Set(), query('no thread says this'))).toBeUndefined();
  });
});

describe('the node of a thread', () => {
  const nodeOfThread = (thread: number | undefined, active?: string) =>
    nodeOf(thread, { threads: run.threads, model, open }, active ? nodeAt(active) : undefined);

  test('is the active one if it stands for the thread, else its newest', () => {
    expect(nodeOfThread(0, '0.0')).toBe('0.0');
    expect(nodeOfThread(0, '1.0')).toMatch(/^0\.[1-9]/);
    expect(nodeOfThread(undefined, '0.0')).toBeUndefined();
    expect(nodeOfThread(1e6)).toBeUndefined();
  });

  test('is the stack that hides it', () => {
    const content = { threads: run.threads, model: graphOf(new Set()), open: new Set<SpawnKey>() };
    const [stack] = content.model.nodes.filter(({ kind }) => kind === 'stack');
    expect(nodeOf(1, content, undefined)).toBe(stack?.id);
  });
});

describe('folding', () => {
  const content = () => ({ threads: run.threads, open });

  test('a segment that spawned folds its children, and their stack opens them again', () => {
    const folding = foldingAt(nodeAt('0.0'), content());
    expect(folding).toMatchObject({ isOpen: false });
    const { key, active } = folding as NonNullable<typeof folding>;
    const folded = graphOf(new Set([...open].filter((one) => one !== key)));
    const opening = foldingAt(nodeAt(active, folded), content());
    expect(opening).toMatchObject({ key, isOpen: true });
    expect(nodeAt(opening?.active ?? '').thread).toBe(run.threads.get(0)?.spawns[0]?.children[0]);
  });

  test('a thread without children folds those that it is among', () => {
    const leaf = model.nodes.find(
      ({ thread }) => thread !== 0 && run.threads.get(thread)?.spawns.length === 0,
    ) as DrawnNode;
    const { parent, spawn } = run.threads.get(leaf.thread) ?? {};
    expect(foldingAt(leaf, content())?.key).toBe(`${parent}/${spawn}`);
  });

  test('does nothing where there is nothing to fold', () => {
    const last = nodeOf(0, { threads: run.threads, model, open }, undefined) ?? '';
    expect(foldingAt(nodeAt(last), content())).toBeUndefined();
    expect(foldingAt(nodeAt('0.0'), { threads: run.threads, open: new Set() })).toBeUndefined();
  });
});
