import assert from 'node:assert/strict';
import { randomChoice } from '../../src/common/random';
import { ENGLISH } from '../../src/common/localizer';
import { hidingSpawn, hidingSpawns, openSpawns, type SpawnKey } from '../../src/inspect/folding';
import { graphModel } from '../../src/inspect/graphModel';
import { nextNode } from '../../src/inspect/graphNavigation';
import { type Box, extentOf, keepPlaced } from '../../src/inspect/placement';
import { foldingAt, nodeOf } from '../../webview/graph/graphFocus';
import { fitting } from '../../webview/graph/camera';
import { graphScene } from '../../webview/graph/graphScene';
import { foldedMatch, isMatch } from '../../webview/graph/graphSearch';
import { rowLayout } from '../../webview/graph/rowLayout';
import { storeOf } from '../unit/inspect/views';
import type { OpenRun } from './run';

/** The graph as it is folded at first, with a thread revealed, and searched. */
export function graphNavigation({ whole, random }: OpenRun): void {
  const run = storeOf(whole.state);
  const { threads, graph, path } = run;
  const chosen = new Map<SpawnKey, boolean>();
  let open = openSpawns(threads, chosen);
  const model = graphModel({ threads, graph, path, open });
  const placement = rowLayout(model, threads);
  assert.equal(placement.boxes.size, model.nodes.length);
  if (model.nodes.length === 0) return;
  const query = { run, text: randomChoice(random, ['a', '22', 'wait']), l10n: ENGLISH };
  model.nodes.slice(0, 200).forEach((node) => isMatch(node, query));
  foldedMatch(open, query);
  const node = randomChoice(random, model.nodes);
  const content = { threads, model, open };
  foldingAt(node, content);
  nodeOf(node.thread, content, undefined);
  for (const direction of ['left', 'right', 'up', 'down'] as const) {
    nextNode(model, placement, node.id, direction);
  }
  const size = { width: 800, height: 500 };
  const camera = fitting(extentOf(placement.boxes.values()) as Box, size);
  for (const isPathOnly of [true, false]) {
    graphScene({ ...{ model, placement, isPathOnly, camera, size, query }, active: node.id });
  }
  const { id } = randomChoice(random, [...threads.values()]);
  for (const key of hidingSpawns(threads, open, id)) chosen.set(key, true);
  open = openSpawns(threads, chosen, open);
  assert.equal(
    threads.has(0) && isBelowRoot(run, id) ? hidingSpawn(threads, open, id) : undefined,
    undefined,
  );
  const revealed = graphModel({ threads, graph, path, open });
  const laid = rowLayout(revealed, threads);
  if (laid.boxes.size < 500) keepPlaced(placement, laid, revealed.edges);
}

function isBelowRoot({ threads }: ReturnType<typeof storeOf>, id: number): boolean {
  let thread = threads.get(id);
  while (thread?.parent !== undefined) thread = threads.get(thread.parent);
  return thread?.id === 0;
}
