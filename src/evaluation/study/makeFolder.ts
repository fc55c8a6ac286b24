import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder, and those above it that are missing, one after the other. Node's own (`recursive`)
 * says of a disk that is read-only that there is no such folder, and tries for ever where the system
 * lets nobody make one (/proc).
 * @throws what the file system says; EROFS where it only says that there is nothing
 */
export async function makeFolder(path: string): Promise<void> {
  const missing = [resolve(path)];
  for (;;) {
    const above = dirname(missing[0] as string);
    if (above === missing[0] || (await isThere(above))) break;
    missing.unshift(above);
  }
  for (const folder of missing) await make(folder);
}

async function make(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST' && (await isFolder(folder))) return;
    if (code !== 'ENOENT' || !(await isThere(dirname(folder)))) throw error;
    const readOnly = new Error(`EROFS: nothing can be made there, mkdir '${folder}'`);
    throw Object.assign(readOnly, { code: 'EROFS', syscall: 'mkdir' });
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path)).isDirectory();
}
