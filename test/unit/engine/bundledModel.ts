import type { ModelRunner } from '../../../src/engine/forward';
import { KvCache } from '../../../src/engine/kvCache';
import { openModelPackage } from '../../../src/engine/modelPackage';
import { createModelRunner } from '../../../src/engine/modelRunner';
import type { ModelShape } from '../../../src/engine/modelShape';

export interface BundledModel {
  readonly shape: ModelShape;
  readonly runner: ModelRunner;
}

/** The bundled model through onnxruntime, on one thread. Its runner is to be disposed of. */
export async function openBundledModel(): Promise<BundledModel> {
  const { shape, modelPath } = await openModelPackage('models/apr');
  return { shape, runner: await createModelRunner({ modelPath, shape, threads: 1 }) };
}

/**
 * The logits after a context that is read into an empty cache.
 * @param passes how many tokens each pass reads; the last one reads what is left
 */
export async function logitsAfter(
  { shape, runner }: BundledModel,
  tokenIds: readonly number[],
  ...passes: number[]
): Promise<Float32Array> {
  const cache = new KvCache(shape);
  cache.add();
  cache.grow(tokenIds.length);
  let logits = new Float32Array(0);
  let from = 0;
  for (const count of [...passes, tokenIds.length]) {
    const ids = tokenIds.slice(from, from + count);
    if (ids.length === 0) break;
    const output = await runner.forward({ cache, firstRow: 0, tokenIds: [ids] });
    cache.append(0, output.freshKv, 0, ids.length, ids.length);
    logits = output.logits.slice();
    from += ids.length;
  }
  return logits;
}
