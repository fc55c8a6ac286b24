import { join } from 'node:path';

/** Where an input lies, a file or a folder: in a folder of its own, since readers may write beside it. */
export function inputPath(folder: string, input: number): string {
  return join(folder, String(input), 'input');
}
