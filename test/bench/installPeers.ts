import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PEERS } from './contenders/peerPackage';

/** Installs the peers where they are not yet; the benchmark also runs without. */
export function installPeers(): void {
  if (existsSync(join(PEERS, 'node_modules', '.package-lock.json'))) return;
  process.stderr.write('Installing the programs to compare with (0.6 GB, once) ...\n');
  const args = ['install', '--prefix', PEERS, '--no-save', '--ignore-scripts', '--no-audit'];
  const { status, error } = spawnSync('npm', [...args, '--no-fund', '--loglevel=error'], {
    cwd: PEERS,
    stdio: ['ignore', 2, 2],
    // npm is a script there.
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    const reason = error?.message ?? `npm ended with ${status}`;
    process.stderr.write(`They could not be installed (${reason}) and will be missing.\n`);
  }
}
