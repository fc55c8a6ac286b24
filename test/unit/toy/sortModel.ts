import type { ForwardInput, ForwardOutput, ModelRunner } from '../../../src/engine/forward';
import type { ModelShape } from '../../../src/engine/modelShape';
import { sorted } from './sortTask';
import { SORT_VOCABULARY, sortIds, sortText } from './sortLanguage';

export const SORT_SHAPE: ModelShape = {
  layers: 1,
  kvHeads: 1,
  headSize: 1,
  vocabularySize: SORT_VOCABULARY.length,
  contextWindow: 120,
};

/**
 * A model that merges: it compares the first two letters, hands halves of more than two to children,
 * and says them in order. It knows of a context only what the cache has of it: a key is a token's id.
 */
export class SortModel implements ModelRunner {
  /** What was read at once, and what the cache held of that context before, in the order of passes. */
  readonly reads: { readonly held: string; readonly read: string }[] = [];

  forward({ cache, firstRow, tokenIds }: ForwardInput): Promise<ForwardOutput> {
    const steps = Math.max(...tokenIds.map((ids) => ids.length));
    const freshKv = new Int8Array(tokenIds.length * 2 * steps).fill(-1);
    const logits = new Float32Array(tokenIds.length * SORT_VOCABULARY.length).fill(-Infinity);
    for (const [row, ids] of tokenIds.entries()) {
      for (const kind of [0, 1]) freshKv.set(ids, (row * 2 + kind) * steps);
      const keys = cache.view(0, 0, firstRow + row, firstRow + row + 1);
      const held = [...keys.subarray(0, cache.length(firstRow + row))];
      const context = [...held, ...ids];
      if (ids.length > 1) this.reads.push({ held: sortText(held), read: sortText(ids) });
      for (const [id, logit] of likely(sortText(context))) {
        logits[row * SORT_VOCABULARY.length + id] = logit;
      }
    }
    return Promise.resolve({ logits, freshKv });
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}

/** The token that comes next, and giving up, which is less likely everywhere. */
function likely(context: string): (readonly [id: number, logit: number])[] {
  return [
    [sortIds('?')[0] as number, -2],
    [sortIds(nextOf(context))[0] as number, 0],
  ];
}

/** What a thread with this context says next. */
function nextOf(context: string): string {
  const own = ownText(context);
  const [, letters = '', said = ''] = /^(?:<go>|\[)(\w+):(.*)$/.exec(own) ?? [];
  const half = Math.ceil(letters.length / 2);
  const compare = letters.length < 2 ? '' : letters.slice(0, 2);
  const spawn = letters.length < 3 ? '' : `(${letters.slice(0, half)},${letters.slice(half)})`;
  const script = `${compare}${spawn}=${sorted(letters)}.`;
  // Whoever was made to say something else gives up.
  return script.startsWith(said) ? (script[said.length] ?? '?') : '?';
}

/** What the last thread of a context was asked and has said, without what its children said. */
function ownText(context: string): string {
  const open = [''];
  for (const name of context) {
    if (name === '[') open.push('');
    open[open.length - 1] += name;
    if (open.length > 1 && (name === '.' || name === '?')) open.pop();
  }
  return open.at(-1) ?? '';
}
