#!/usr/bin/env node
/**
 * Takes the place of VS Code's executable for @vscode/test-electron: starts VS Code's server, opens
 * its workbench in a headless browser with the extension and the suite, passes on what the tests
 * print, and ends with their exit code.
 *
 * The workbench heeds the suite in its address only if the server was started with
 * --enable-smoke-test-driver, and calls codeAutomationExit in the page when the suite has ended.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OUTPUT_FILE, SUITE_FILE } from './relay';
import { installServer, type ServerInstall } from './serverInstall';

/** Beyond this the suite has not started and will not. */
const START_MS = 180_000;
const POLL_MS = 100;

const BROWSER_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The part of playwright-core that is used; it is no dependency of this project. */
interface Playwright {
  readonly chromium: {
    launch(options: { executablePath: string; args: readonly string[] }): Promise<Browser>;
  };
}

interface Browser {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

interface Page {
  exposeFunction(name: string, call: (code: number) => void): Promise<void>;
  goto(address: string): Promise<unknown>;
  on(event: 'console', listener: (message: { text(): string }) => void): unknown;
  on(event: 'crash', listener: () => void): unknown;
}

/** What VS Code would be told on its command line, as far as it matters here. */
interface Arguments {
  readonly extensions: readonly string[];
  readonly suite: string;
  readonly workspace: string | undefined;
  readonly extensionsFolder: string | undefined;
}

function parseLaunchArguments(args: readonly string[]): Arguments {
  const values = (name: string) =>
    args.filter((arg) => arg.startsWith(`--${name}=`)).map((arg) => arg.slice(name.length + 3));
  const [suite] = values('extensionTestsPath');
  if (!suite) throw new Error('No --extensionTestsPath: this launcher only runs tests.');
  const workspace = args.find((arg) => !arg.startsWith('-'));
  return {
    extensions: values('extensionDevelopmentPath').map((path) => resolve(path)),
    suite: resolve(suite),
    workspace: workspace && resolve(workspace),
    extensionsFolder: values('extensions-dir').at(0),
  };
}

async function main(): Promise<number> {
  const args = parseLaunchArguments(process.argv.slice(2));
  // This file is bundled to dist/test/extension/host.
  const install = installServer(join(__dirname, '..', '..', '..', '..', '.vscode-test'));
  const folder = mkdtempSync(join(tmpdir(), 'vscode-test-'));
  const output = join(folder, 'output.log');
  closeSync(openSync(output, 'a'));
  const port = await freePort();
  const server = startServer(install, args, port, folder, output);
  const closeServer = () => stopServer(server);
  process.once('exit', closeServer);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  let browser: Browser | undefined;
  const relay = relayFile(output);
  try {
    await serverReady(server, port);
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- from the cache folder
    const { chromium } = require(install.playwright) as Playwright;
    browser = await chromium.launch({ executablePath: install.chromium, args: BROWSER_FLAGS });
    return await runSuite(await browser.newPage(), addressOf(args, port), server, relay);
  } finally {
    relay.stop();
    await browser?.close();
    closeServer();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
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
  args: Arguments,
  port: number,
  folder: string,
  output: string,
): ChildProcess {
  const flags = [
    ...['--host', '127.0.0.1', '--port', `${port}`, '--without-connection-token'],
    ...['--server-data-dir', join(folder, 'server'), '--user-data-dir', join(folder, 'user')],
    ...['--extensions-dir', args.extensionsFolder ?? join(folder, 'extensions')],
    ...['--accept-server-license-terms', '--disable-telemetry', '--disable-workspace-trust'],
    '--enable-smoke-test-driver',
  ];
  const verbose = Boolean(process.env.APR_TEST_VERBOSE);
  return spawn(install.node, [install.serverMain, ...flags], {
    env: {
      ...process.env,
      // Where its sockets go, which it leaves behind.
      TMPDIR: folder,
      XDG_RUNTIME_DIR: folder,
      [OUTPUT_FILE]: output,
      [SUITE_FILE]: args.suite,
    },
    stdio: ['ignore', verbose ? 'inherit' : 'ignore', verbose ? 'inherit' : 'ignore'],
    // A process group of its own, so that its extension hosts end with it.
    detached: true,
  });
}

function stopServer(server: ChildProcess): void {
  try {
    if (server.pid !== undefined) process.kill(-server.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

async function serverReady(server: ChildProcess, port: number): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`The server ended (${server.exitCode}).`);
    const answer = await fetch(`http://127.0.0.1:${port}/version`).catch(() => undefined);
    if (answer?.ok) return;
    await delay(POLL_MS);
  }
  throw new Error('The server does not answer.');
}

function addressOf({ extensions, workspace }: Arguments, port: number): string {
  const remote = (path: string) => `vscode-remote://127.0.0.1:${port}${path}`;
  const payload = [
    ...extensions.map((path) => ['extensionDevelopmentPath', remote(path)]),
    ['extensionTestsPath', remote(join(__dirname, 'relayedSuite.js'))],
    ['skipWelcome', 'true'],
  ];
  const query = new URLSearchParams({ payload: JSON.stringify(payload) });
  if (workspace)
    query.set(workspace.endsWith('.code-workspace') ? 'workspace' : 'folder', workspace);
  else query.set('ew', 'true');
  return `http://127.0.0.1:${port}/?${query.toString()}`;
}

/** Opens the workbench; resolves with the suite's exit code. */
async function runSuite(
  page: Page,
  address: string,
  server: ChildProcess,
  relay: Relay,
): Promise<number> {
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  const ended = new Promise<number>((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`The server ended (${code}).`)));
    page.on('crash', () => reject(new Error('The page crashed.')));
    void page.exposeFunction('codeAutomationExit', resolve).then(() => page.goto(address), reject);
  });
  const started = delay(START_MS, undefined, { ref: false }).then(() => {
    if (relay.started()) return ended;
    throw new Error(`The suite did not start. The page said:\n${said.slice(-30).join('\n')}`);
  });
  const code = await Promise.race([ended, started]);
  if (code === 0 && !relay.started()) throw new Error('The suite ended without a word.');
  return code;
}

interface Relay {
  /** Looks for more, and says whether anything came so far. */
  started(): boolean;
  /** Passes on what is left. */
  stop(): void;
}

/** Copies what is appended to a file to stdout. */
function relayFile(path: string): Relay {
  const file = openSync(path, 'r');
  let sent = 0;
  const send = () => {
    const chunk = Buffer.alloc(statSync(path).size - sent);
    if (chunk.length === 0) return;
    sent += readSync(file, chunk, 0, chunk.length, sent);
    process.stdout.write(chunk);
  };
  const timer = setInterval(send, POLL_MS);
  const stop = () => {
    clearInterval(timer);
    send();
    closeSync(file);
  };
  const started = () => {
    send();
    return sent > 0;
  };
  return { started, stop };
}

void main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
