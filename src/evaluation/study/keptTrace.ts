import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { Check } from '../../common/shape';

/**
 * What a line of results names its trace: a file below the folder of the results, on every system.
 * Windows takes both slashes, and a letter with a colon for a drive.
 */
export const traceName: Check = (value) => {
  if (typeof value !== 'string') return ' is not a text';
  const parts = value.split(/[\\/]/);
  const isInside =
    !/^[a-z]:|\0/i.test(value) && !parts.includes('..') && parts[0] !== '' && parts.at(-1) !== '';
  return isInside ? undefined : ' is not a file in the folder of the results';
};

/**
 * The file of a sample's trace; undefined where the name leads out of the folder, by symbolic links
 * too, or no file is there.
 * @param folder of the results
 * @param name as their line says it
 */
export async function keptTrace(folder: string, name: string): Promise<string | undefined> {
  if (traceName(name) !== undefined) return undefined;
  const path = join(folder, name);
  try {
    const [root, file] = await Promise.all([realpath(folder), realpath(path)]);
    const way = relative(root, file);
    const isInside = way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
    return isInside && (await stat(file)).isFile() ? path : undefined;
  } catch {
    return undefined;
  }
}
