import { resolve } from 'node:path';
import { describeModel, type ModelDescription } from '../methods/modelCatalogue';
import { openModelPackage } from '../engine/modelPackage';
import type { ModelIdentity } from '../engine/traceHeader';
import { describeEnvironment, type Environment } from '../evaluation/study/environment';
import { PROGRAM, ROOT } from './decodingArguments';

/** Which model it was, whatever its folder is called later. */
export type NamedModel = Pick<ModelIdentity, 'name' | 'sha256'>;

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
  models: readonly NamedModel[],
  { seed, threads }: { readonly seed: number; readonly threads: string },
): Promise<Environment> {
  return describeEnvironment(
    {
      program: PROGRAM,
      command: `npm run evaluate -- ${withoutSecrets(process.argv.slice(2).join(' '))}`,
      threads: Number(threads),
      seed,
      models: Object.fromEntries(models.map(({ name, sha256 = '' }) => [name, sha256])),
    },
    ROOT,
  );
}

/** Addresses of servers may have a user and a password in front of the host. */
function withoutSecrets(command: string): string {
  return command.replace(/(https?:\/\/)[^/\s]*@/gi, '$1***@');
}
