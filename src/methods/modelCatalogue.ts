import type { Method } from '../common/method';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { HumanError } from '../common/humanError';
import { isObject } from '../common/shape';
import { openModelPackage, readManifest } from '../engine/modelPackage';

/** What a person is told of a model before it decodes. */
export interface ModelDescription {
  readonly folder: string;
  /** The name of its folder: manifests of several stages may say the same one. */
  readonly name: string;
  readonly method: Method;
  /** How it was trained last, as its manifest says; undefined is imitation of demonstrations. */
  readonly stage: string | undefined;
  /** Tokens of its training; undefined where the manifest does not say. */
  readonly tokens: number | undefined;
}

/** Manifests are read here while the editor waits. */
const MANIFEST = 'manifest.json';

const METHODS: readonly Method[] = ['apr', 'sos'];

/**
 * What a folder's manifest says.
 * @throws HumanError where it describes no model of this program
 */
export async function describeModel(folder: string, advice?: string): Promise<ModelDescription> {
  const { method, stage, training } = await readManifest(folder, advice);
  if (!isMethod(method)) {
    throw new HumanError(
      'The model in {0} does not say whether it decodes apr or sos. Export it again.',
      folder,
    );
  }
  const { parts, tokens } = isObject(training) ? training : {};
  const last: unknown = Array.isArray(parts) ? parts.at(-1) : undefined;
  const told = stage ?? (isObject(last) ? last['stage'] : undefined);
  return {
    folder,
    name: basename(folder),
    method,
    stage: typeof told === 'string' ? told : undefined,
    tokens: typeof tokens === 'number' ? tokens : undefined,
  };
}

/** The models that lie in folders of this folder, by name; what is no model is passed over. */
export async function modelsUnder(root: string): Promise<ModelDescription[]> {
  const names = await readdir(root).catch(() => []);
  const found = await Promise.all(
    names.sort().map((name) => describeModel(join(root, name)).catch(() => undefined)),
  );
  return found.filter((model) => model !== undefined);
}

/**
 * The models of a person's folder, each checked as the engine will: the folder is a model's own, or
 * it holds the folders `apr` and `sos`.
 * @throws HumanError that says which part is not as it should be
 */
export async function checkModelFolder(root: string, advice: string): Promise<ModelDescription[]> {
  const own = existsSync(join(root, MANIFEST));
  const folders = own ? [root] : METHODS.map((method) => join(root, method));
  if (!own && !folders.some((folder) => existsSync(join(folder, MANIFEST)))) {
    throw new HumanError(
      '{0} holds no model: there is no manifest.json in it, nor in folders apr and sos of it. {1}',
      ...[root, advice],
    );
  }
  // One after the other: of several faults, the first is told every time.
  const models: ModelDescription[] = [];
  for (const [i, folder] of folders.entries()) {
    const model = await describeModel(folder, advice);
    if (!own && model.method !== METHODS[i]) {
      throw new HumanError(
        'The model in {0} decodes {1}. Put it into a folder of that name.',
        folder,
        model.method,
      );
    }
    await openModelPackage(folder, advice);
    models.push(model);
  }
  return models;
}

/**
 * Where the model of each method lies, with a person's folder in place of the bundled ones: for its
 * own method if it is one model's, and for both otherwise.
 */
export function foldersWith(
  root: string,
  bundled: Readonly<Record<Method, string>>,
): Readonly<Record<Method, string>> {
  const method = methodOf(root);
  if (method) return { ...bundled, [method]: root };
  return { apr: join(root, 'apr'), sos: join(root, 'sos') };
}

/** At once, since an engine that starts needs it; a folder that cannot be read fails with its run. */
function methodOf(folder: string): Method | undefined {
  const path = join(folder, MANIFEST);
  try {
    // A pipe would hold the editor until somebody writes into it.
    if (!statSync(path).isFile()) return undefined;
    const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const method = isObject(manifest) ? manifest['method'] : undefined;
    return isMethod(method) ? method : undefined;
  } catch {
    return undefined;
  }
}

function isMethod(value: unknown): value is Method {
  return METHODS.some((method) => method === value);
}
