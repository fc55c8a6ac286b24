import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VOCABULARY } from '../../../src/language/compact/vocabulary';
import { SCRIPTED_SHAPE } from './scriptedRunner';

export function manifest(weights: string): Record<string, unknown> {
  const sha256 = createHash('sha256').update(weights).digest('hex');
  return {
    name: 'scripted',
    method: 'apr',
    vocabulary: VOCABULARY,
    architecture: SCRIPTED_SHAPE,
    files: { 'model.onnx': { sha256, bytes: weights.length } },
  };
}

/** A model folder that is found whole, though its weights are whatever text. */
export function writeModel(
  folder: string,
  fields: Record<string, unknown> = {},
  weights = 'weights',
) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.onnx'), weights);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...manifest(weights), ...fields }));
  return folder;
}
