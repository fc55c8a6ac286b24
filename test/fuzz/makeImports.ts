import { join } from 'node:path';
import { fromFiles, type MakeInput } from './campaign';
import { ANY_FORM } from './draft';
import { ANY_MUTATIONS } from './mutations/all';
import { textsIn } from './textsIn';

/**
 * Makes inputs of files of other programs.
 * @param root of the repository
 */
export function makeImports(root = '.'): MakeInput {
  const sources = ['foreign', 'apr-text'].flatMap((name) =>
    textsIn(join(root, 'test/fixtures', name)),
  );
  return fromFiles(sources, ANY_MUTATIONS, ANY_FORM);
}
