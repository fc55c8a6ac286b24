import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerInstall } from './serverInstall';

/** Beyond this the server has not started and will not. */
const START_MS = 180_000;
const POLL_MS = 100;

export interface WorkbenchOptions {
  /** Where extensions are installed; without it, an empty folder. */
  readonly extensionsFolder?: string | undefined;
  /**
   * Folders of extensions that are installed as links to them, where no folder is given above: so
   * they run as they do for a person, and not under development.
   */
  readonly extensions?: readonly string[];
  /** What the extension host finds in its environment beside ours. */
  readonly env?: Readonly<Record<string, string>>;
  /** Lets folders be untrusted, as far as the settings do. */
  readonly trust?: boolean;
  /** The person's settings. */
  readonly settings?: object;
  /**
   * Lets windows run a suite and extensions under development. Such windows differ from a person's:
   * messages do not pop up.
   */
  readonly driver?: boolean;
}

/** What a window opens with. */
export interface WindowOptions {
  /** Folders of extensions under development; they need a server with a driver. */
  readonly extensions?: readonly string[];
  /** A suite that the window runs and ends with; it needs a server with a driver. */
  readonly suite?: string;
  /** A folder or a `.code-workspace` file. */
  readonly workspace?: string | undefined;
}

/** VS Code's server on a free port, with folders of its own. It has to be stopped. */
export class Workbench {
  private constructor(
    /** Everything that this server keeps lies here, and goes with `stop`. */
    readonly folder: string,
    readonly server: ChildProcess,
    private readonly port: number,
  ) {}

  static async start(install: ServerInstall, options: WorkbenchOptions = {}): Promise<Workbench> {
    const folder = mkdtempSync(join(tmpdir(), 'vscode-test-'));
    const port = await freePort();
    linkExtensions(options.extensions ?? [], join(folder, 'extensions'));
    const server = startServer(install, options, port, folder);
    const workbench = new Workbench(folder, server, port);
    process.once('exit', () => workbench.kill());
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => process.exit(1));
    }
    try {
      await workbench.ready();
    } catch (error) {
      workbench.stop();
      throw error;
    }
    return workbench;
  }

  address({ extensions = [], suite, workspace }: WindowOptions): string {
    const remote = (path: string) => `vscode-remote://127.0.0.1:${this.port}${path}`;
    const payload = [
      ...extensions.map((path) => ['extensionDevelopmentPath', remote(path)]),
      ...(suite ? [['extensionTestsPath', remote(suite)]] : []),
      ['skipWelcome', 'true'],
    ];
    const query = new URLSearchParams({ payload: JSON.stringify(payload) });
    if (!workspace) query.set('ew', 'true');
    else query.set(workspace.endsWith('.code-workspace') ? 'workspace' : 'folder', workspace);
    return `http://127.0.0.1:${this.port}/?${query.toString()}`;
  }

  /** Kills the extension hosts, as a system does that is short of memory. */
  killExtensionHosts(): void {
    const args = ['--pgroup', `${this.server.pid}`, '--full', 'type=extensionHost'];
    const found = execFileSync('pgrep', args, { encoding: 'utf8' });
    for (const pid of found.trim().split('\n')) process.kill(Number(pid), 'SIGKILL');
  }

  stop(): void {
    this.kill();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  private kill(): void {
    try {
      if (this.server.pid !== undefined) process.kill(-this.server.pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + START_MS;
    while (Date.now() < deadline) {
      if (this.server.exitCode !== null) {
        throw new Error(`The server ended (${this.server.exitCode}).`);
      }
      const answer = await fetch(`http://127.0.0.1:${this.port}/version`).catch(() => undefined);
      if (answer?.ok) return;
      await delay(POLL_MS);
    }
    throw new Error('The server does not answer.');
  }
}

function linkExtensions(paths: readonly string[], installed: string): void {
  mkdirSync(installed);
  for (const path of paths) {
    const manifest = readFileSync(join(path, 'package.json'), 'utf8');
    const { publisher, name, version } = JSON.parse(manifest) as Record<string, string>;
    symlinkSync(path, join(installed, `${publisher}.${name}-${version}`));
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer().on('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address && typeof address === 'object') done(address.port);
        else fail(new Error('No free port.'));
      });
    });
  });
}

function startServer(
  install: ServerInstall,
  { extensionsFolder, env, settings, driver, trust }: WorkbenchOptions,
  port: number,
  folder: string,
): ChildProcess {
  if (settings) writeSettings(folder, settings);
  const flags = [
    ...['--host', '127.0.0.1', '--port', `${port}`, '--without-connection-token'],
    ...['--server-data-dir', join(folder, 'server'), '--user-data-dir', join(folder, 'user')],
    ...['--extensions-dir', extensionsFolder ?? join(folder, 'extensions')],
    ...['--accept-server-license-terms', '--disable-telemetry'],
    ...(trust ? [] : ['--disable-workspace-trust']),
    ...(driver ? ['--enable-smoke-test-driver'] : []),
  ];
  const output = process.env.APR_TEST_VERBOSE ? 'inherit' : 'ignore';
  return spawn(install.node, [install.serverMain, ...flags], {
    // Its sockets, which it leaves behind, go into its folder.
    env: { ...process.env, TMPDIR: folder, XDG_RUNTIME_DIR: folder, ...env },
    stdio: ['ignore', output, output],
    // A process group of its own, so that its extension hosts end with it.
    detached: true,
  });
}

function writeSettings(folder: string, settings: object): void {
  const user = join(folder, 'user', 'User');
  mkdirSync(user, { recursive: true });
  writeFileSync(join(user, 'settings.json'), JSON.stringify(settings));
}
