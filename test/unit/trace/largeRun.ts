import { operation, TraceBuilder } from './traceBuilder';
import type { TraceEvent } from '../../../src/trace/traceEvent';

const WIDTH = 100;
const TOKENS = 12;

/**
 * A run of 10,001 threads: the root spawns 100 children, each of which spawns 99. Handed out piece
 * by piece, so that it is never held as a whole.
 */
export function* largeRun(): Generator<TraceEvent> {
  const explored = operation(22, '+', 26);
  const explore = {
    type: 'explore',
    operation: explored,
    numbers: [53, 48, 31],
    faults: [],
  } as const;
  const message = { operation: explored, numbers: [53, 48, 31], faults: [] };
  const builder = new TraceBuilder();
  const decode = (threads: number[]) => {
    for (let i = 0; i < TOKENS / 4; i++) {
      builder.sample(4, ...threads);
      for (const thread of threads) builder.search(thread, explore);
    }
  };
  const flush = () => builder.events.splice(0);
  const prefill = (threads: number[]) =>
    builder.add({
      ...{ type: 'prefill', reason: 'prompt', threads, tokens: 8 * threads.length, forwardMs: 2 },
    });
  builder.root(8);
  decode([0]);
  prefill([0]);
  let next = 1;
  const children = Array.from({ length: WIDTH }, () => next++);
  for (const [i, child] of children.entries()) builder.child(child, [0, 0, i], 8);
  builder.search(0, { type: 'spawn', messages: children.map(() => message) });
  builder.wait(0, 0, ...children);
  prefill(children);
  decode(children);
  yield* flush();
  for (const child of children) {
    const grandchildren = Array.from({ length: WIDTH - 1 }, () => next++);
    builder.search(child, { type: 'spawn', messages: grandchildren.map(() => message) });
    for (const [i, id] of grandchildren.entries()) builder.child(id, [child, 0, i], 8);
    builder.wait(child, 0, ...grandchildren);
    prefill(grandchildren);
    decode(grandchildren);
    for (const id of grandchildren) builder.search(id, { type: 'giveUp' }).end(id);
    builder
      .join(child, 0, WIDTH)
      .search(child, { type: 'join', results: grandchildren.map(() => null) });
    builder.sample(1, child).end(child);
    yield* flush();
  }
  builder.join(0, 0, WIDTH).search(0, { type: 'join', results: children.map(() => null) });
  builder.sample(1, 0).end(0).finish('stop', false);
  yield* flush();
}
