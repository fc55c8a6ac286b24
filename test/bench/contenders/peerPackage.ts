import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Folder of the peers' package.json; this file runs as `dist/bench/<name>.js`. */
export const PEERS = join(__dirname, '..', '..', 'test', 'bench');

/**
 * Imports a peer, of whose types the caller names those that it uses: types of packages that may
 * not be installed cannot be imported.
 */
export async function importPeer<T>(name: string): Promise<T> {
  const file = pathToFileURL(join(PEERS, 'importPeer.mjs')).href;
  const importer = (await import(file)) as { importPeer(name: string): Promise<unknown> };
  return (await importer.importPeer(name)) as T;
}

/** Version of a package below a folder's node_modules, or undefined where it is not installed. */
export function installedVersion(folder: string, name: string): string | undefined {
  const file = join(folder, 'node_modules', name, 'package.json');
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
