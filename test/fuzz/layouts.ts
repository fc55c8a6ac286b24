import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import ELK from 'elkjs/lib/elk.bundled.js';
import { ENGLISH } from '../../src/common/localizer';
import { randomChoice } from '../../src/common/random';
import type { GraphModel } from '../../src/inspect/graphModel';
import { type Box, extentOf } from '../../src/inspect/placement';
import { fitting } from '../../webview/graph/camera';
import { graphFile } from '../../webview/graph/graphFile';
import { GraphPlan } from '../../webview/graph/graphPlan';
import { graphScene } from '../../webview/graph/graphScene';
import { layered } from '../../webview/graph/layered';
import { storeOf } from '../unit/inspect/views';
import type { OpenRun } from './run';

/** Share of the inputs whose graph is laid out, since that takes longer than all else together. */
const SHARE = 0.15;
/** Up to here a layout takes a moment; the page lays out larger ones, in a worker. */
const MODERATE = 60;

/** The graph as the page lays it out, or falls back: at first, with a thread revealed, and tidied up. */
export async function graphLayouts({ whole, random }: OpenRun): Promise<void> {
  const run = storeOf(whole.state);
  if (random() > SHARE || run.threads.size === 0) return;
  const elk = new ELK();
  let laying = 0;
  const layout = async (model: GraphModel) => {
    if (model.nodes.length > MODERATE) throw new Error(TOO_LARGE);
    laying++;
    try {
      return await layered(elk, model);
    } finally {
      laying--;
    }
  };
  const failures: unknown[] = [];
  const plan = new GraphPlan(
    { layout },
    () => {},
    (error) => void failures.push(error),
  );
  const settled = async () => {
    do await turn();
    while (laying > 0);
    await turn();
    for (const failure of failures) if (!isTooLarge(failure)) throw failure;
    looksRight(plan);
  };
  plan.update(run);
  await settled();
  plan.reveal(randomChoice(random, [...run.threads.keys()]));
  await settled();
  plan.tidy();
  await settled();
  const { model, placement } = plan;
  graphFile(run, plan, ENGLISH);
  const extent = extentOf(placement.boxes.values());
  if (!extent) return;
  const size = { width: 800, height: 500 };
  const query = { run, text: 'a', l10n: ENGLISH };
  const camera = fitting(extent, size);
  graphScene({ model, placement, isPathOnly: false, camera, size, query, active: undefined });
}

const TOO_LARGE = 'too large to be laid out here';

function isTooLarge(failure: unknown): boolean {
  return failure instanceof Error && failure.message === TOO_LARGE;
}

/** Every node has its place, and every place is one. */
function looksRight({ model, placement }: GraphPlan): void {
  const { boxes, routes } = placement;
  assert.deepEqual([...boxes.keys()].sort(), model.nodes.map(({ id }) => id).sort());
  const isFinite = (one: object) => Object.values(one).every((value) => Number.isFinite(value));
  assert.ok([...boxes.values()].every((box: Box) => isFinite(box)));
  assert.ok([...routes.values()].flat().every(isFinite));
}
