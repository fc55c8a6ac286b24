#!/usr/bin/env node
/**
 * Takes the place of VS Code's executable for @vscode/test-electron: starts VS Code's server, opens
 * its workbench in a headless browser with the extension and the suite, passes on what the tests
 * print, and ends with their exit code.
 * The workbench calls codeAutomationExit in the page when the suite has ended.
 */
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Browser, launchBrowser, type Page } from './playwright';
import { OUTPUT_FILE, SUITE_FILE } from './relay';
import { installServer } from './serverInstall';
import { Workbench } from './workbench';

/** Beyond this the suite has not started and will not. */
const START_MS = 180_000;
const POLL_MS = 100;

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
  const folder = mkdtempSync(join(tmpdir(), 'vscode-test-output-'));
  const output = join(folder, 'output.log');
  closeSync(openSync(output, 'a'));
  const relay = relayFile(output);
  let workbench: Workbench | undefined;
  let browser: Browser | undefined;
  try {
    workbench = await Workbench.start(install, {
      driver: true,
      extensionsFolder: args.extensionsFolder,
      env: { [OUTPUT_FILE]: output, [SUITE_FILE]: args.suite },
    });
    browser = await launchBrowser(install);
    const address = workbench.address({ ...args, suite: join(__dirname, 'relayedSuite.js') });
    return await runSuite(await browser.newPage(), address, workbench.server, relay);
  } finally {
    relay.stop();
    await browser?.close();
    workbench?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
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
