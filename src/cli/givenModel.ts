import { resolve } from 'node:path';
import { describeModel, type ModelDescription } from '../methods/modelCatalogue';
import { openModelPackage } from '../engine/modelPackage';
import { describeEnvironment, type Environment } from '../evaluation/study/environment';
import { PROGRAM, ROOT } from './decodingArguments';

/** A model that decodes, found whole. */
export interface GivenModel extends ModelDescription {
  readonly sha256: string;
}

const ADVICE = 'Give the folder of a model that models/training/export.py has written.';

/**
 * The model of a folder that a person gave.
 * @throws HumanError that says what is wrong with it
 */
export function givenModel(folder: string): Promise<GivenModel> {
  return openModel(folder, ADVICE);
}

/** A model that comes with the program. */
export function bundledModel(folder: string): Promise<GivenModel> {
  return openModel(folder);
}

async function openModel(folder: string, advice?: string): Promise<GivenModel> {
  const path = resolve(folder);
  const description = await describeModel(path, advice);
  const { sha256 } = await openModelPackage(path, advice);
  return { ...description, sha256 };
}

/** This command with these models, on this machine as it is now. */
export function environmentOf(
  models: readonly Pick<GivenModel, 'name' | 'sha256'>[],
  { seed, threads }: { readonly seed: number; readonly threads: string },
): Promise<Environment> {
  return describeEnvironment(
    {
      program: PROGRAM,
      command: `npm run evaluate -- ${process.argv.slice(2).join(' ')}`,
      threads: Number(threads),
      seed,
      models: Object.fromEntries(models.map(({ name, sha256 }) => [name, sha256])),
    },
    ROOT,
  );
}
