import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const LARGEST = 300_000;

/** The texts of a folder's small files, without its README.md. */
export function textsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.endsWith('.md') && statSync(join(folder, name)).size < LARGEST)
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}
