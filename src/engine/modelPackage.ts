import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HumanError, messageOf } from '../common/humanError';
import { LANGUAGES } from '../language/languages';
import { isSameVocabulary } from '../trace/tokenNames';
import type { ModelShape } from './modelShape';

/** A model folder that was found whole. */
export interface ModelPackage {
  readonly name: string;
  readonly modelPath: string;
  readonly sha256: string;
  readonly shape: ModelShape;
}

/** The part of a model folder's manifest.json that this program reads. */
export interface Manifest {
  readonly name: string;
  /** What the model was trained to decode. */
  readonly method?: unknown;
  /** What the last part of its training was, where that is not imitation. */
  readonly stage?: unknown;
  readonly training?: unknown;
  readonly vocabulary: readonly string[];
  readonly architecture: ModelShape;
  readonly files: Readonly<Record<string, { readonly sha256: string }>>;
}

const MODEL_FILE = 'model.onnx';
const RESTORE = 'Restore it, for example with `git checkout -- models`.';

/**
 * Reads and checks a model folder: manifest, vocabulary, and the checksum of the weights.
 * @param advice what a person can do about a folder that is not whole
 * @param languages those that the model may write
 * @throws HumanError that says what is wrong and what to do
 */
export async function openModelPackage(
  folder: string,
  advice = RESTORE,
  languages = LANGUAGES,
): Promise<ModelPackage> {
  const manifest = await readManifest(folder, advice);
  const isKnown = languages.some(({ vocabulary }) =>
    isSameVocabulary(vocabulary, manifest.vocabulary),
  );
  if (!isKnown) {
    throw new HumanError(
      'The model in {0} has another vocabulary than this version. Use a model exported for it, or update the program.',
      folder,
    );
  }
  const modelPath = join(folder, MODEL_FILE);
  const expected = manifest.files[MODEL_FILE]?.sha256;
  const actual = createHash('sha256')
    .update(await readOrExplain(modelPath, advice))
    .digest('hex');
  if (actual !== expected) {
    throw new HumanError(
      "The model file {0} is damaged: its checksum is not the manifest's. {1}",
      ...[modelPath, advice],
    );
  }
  return { name: manifest.name, modelPath, sha256: actual, shape: manifest.architecture };
}

/**
 * Reads what a model folder says of its model; nothing is checked against the weights.
 * @throws HumanError where there is no manifest, or none of this program
 */
export async function readManifest(folder: string, advice = RESTORE): Promise<Manifest> {
  const path = join(folder, 'manifest.json');
  const text = (await readOrExplain(path, advice)).toString('utf8');
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch (error) {
    throw new HumanError('{0} is not valid JSON ({1}). {2}', path, messageOf(error), advice);
  }
  if (!isManifest(manifest)) {
    throw new HumanError('{0} does not describe a model of this program. {1}', path, advice);
  }
  return manifest;
}

async function readOrExplain(path: string, advice: string): Promise<Buffer> {
  try {
    // Of a pipe or a device, the end may never come.
    if ((await stat(path)).isFile()) return await readFile(path);
  } catch (error) {
    const reason = messageOf(error);
    throw new HumanError('Cannot read the model file {0} ({1}). {2}', path, reason, advice);
  }
  throw new HumanError('The model file {0} is no regular file. {1}', path, advice);
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null) return false;
  const { name, vocabulary, architecture, files } = value as Record<string, unknown>;
  if (typeof name !== 'string' || !Array.isArray(vocabulary)) return false;
  if (typeof files !== 'object' || files === null) return false;
  if (typeof architecture !== 'object' || architecture === null) return false;
  const sizes = architecture as Record<string, unknown>;
  return (
    SIZES.every((size) => Number.isInteger(sizes[size]) && Number(sizes[size]) > 0) &&
    sizes['vocabularySize'] === vocabulary.length
  );
}

const SIZES = ['layers', 'kvHeads', 'headSize', 'vocabularySize', 'contextWindow'];
