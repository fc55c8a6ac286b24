import { readFileSync } from 'node:fs';
import { KvCache } from '../../src/engine/kvCache';
import { argmax } from '../../src/engine/sampler';
import { encodePrompt } from '../../src/language/compact/promptCodec';
import { END_OF_SPAWN, END_OF_THREAD } from '../../src/language/compact/vocabulary';
import type { Ask } from '../../src/server/adapter';
import type { BundledModel } from '../unit/engine/bundledModel';

const PROBLEMS = 8;

/** Prompts of the first held-out problems. */
export const PROMPTS = (JSON.parse(readFileSync('models/heldout.json', 'utf8')) as number[][])
  .slice(0, PROBLEMS)
  .map(([target = 0, ...numbers]) =>
    encodePrompt({
      ...{ method: 'apr', children: 'unlimited', perSpawn: 16, target },
      numbers: numbers.sort((a, b) => b - a),
    }),
  );

export const STOP_IDS = [END_OF_SPAWN, END_OF_THREAD];

export function askFor(model: string, prompt: readonly number[]): Ask {
  return {
    ...{ model, prompt, maxTokens: 200, stopIds: STOP_IDS },
    sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
  };
}

/** A prompt as the bundled model completes it greedily in process, up to one of `STOP_IDS`. */
export async function inProcess({ shape, runner }: BundledModel, prompt: readonly number[]) {
  const cache = new KvCache(shape);
  cache.add();
  const said: number[] = [];
  for (let ids = [...prompt]; ; ids = [said.at(-1) as number]) {
    cache.grow(prompt.length + said.length);
    const output = await runner.forward({ cache, firstRow: 0, tokenIds: [ids] });
    cache.append(0, output.freshKv, 0, ids.length, ids.length);
    said.push(argmax(output.logits));
    if (STOP_IDS.includes(said.at(-1) as number)) return said;
  }
}
