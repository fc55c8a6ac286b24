import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';

/** Everything that stands in for a desktop VS Code, as paths. */
export interface ServerInstall {
  /** The Node that the server needs, whatever Node runs this. */
  readonly node: string;
  readonly serverMain: string;
  readonly playwright: string;
  readonly chromium: string;
}

/** VS Code 1.139.1 with its workbench for browsers; the Node that it asks for; the driver. */
const PACKAGES = {
  'code-server': '4.139.1',
  [`node-linux-${process.arch}`]: '24.21.0',
  'playwright-core': '1.65.1',
};

/** In place of @vscode/spdlog, which has to be compiled: what the server calls of it. */
const LOGGER = `const { createWriteStream, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');
const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
exports.setFlushOn = () => {};
exports.createAsyncRotatingLogger = async (name, file) => {
  let lowest = 2;
  let isPlain = false;
  let out;
  const open = () => {
    mkdirSync(dirname(file), { recursive: true });
    return createWriteStream(file, { flags: 'a' }).on('error', () => {});
  };
  const at = (level) => (text) => {
    if (level < lowest) return;
    const time = new Date().toISOString().replace('T', ' ').slice(0, -1);
    out ??= open();
    out.write(isPlain ? text : \`\${time} [\${LEVELS[level]}] \${text}\\n\`);
  };
  const [trace, debug, info, warn, error, critical] = LEVELS.map((_, level) => at(level));
  return {
    ...{ trace, debug, info, warn, error, critical },
    getLevel: () => lowest,
    setLevel: (level) => void (lowest = level),
    setPattern: () => {},
    clearFormatters: () => void (isPlain = true),
    flush: () => {},
    drop: () => out?.end(),
  };
};
`;

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

export interface InstallOptions {
  /** Whether a browser is needed; without it, `chromium` is empty where there is none. */
  readonly browser?: boolean;
}

/**
 * Installs what is missing: the packages into `cache`, at exactly these versions, and a browser,
 * with apt where this may use it and with Playwright's own download elsewhere.
 */
export function installServer(
  cache: string,
  { browser = true }: InstallOptions = {},
): ServerInstall {
  const folder = join(cache, 'server');
  if (installedIn(folder) !== stamp()) installPackages(folder);
  const modules = join(folder, 'node_modules');
  return {
    node: join(modules, `node-linux-${process.arch}`, 'bin', 'node'),
    serverMain: join(folder, 'vscode', 'out', 'server-main.js'),
    playwright: join(modules, 'playwright-core'),
    chromium: findBrowser() ?? downloaded(cache) ?? (browser ? installBrowser(cache) : ''),
  };
}

const stamp = () => JSON.stringify([PACKAGES, LOGGER]);

function installedIn(folder: string): string | undefined {
  const file = join(folder, 'installed.json');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function installPackages(folder: string): void {
  say(`Installing VS Code's server into ${folder} (about a minute, 800 MB) ...`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
  npmInstall(folder, ...Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`));
  // npm takes what lies below a node_modules for installed, so the server moves out of it.
  const server = join(folder, 'vscode');
  renameSync(join(folder, 'node_modules', 'code-server', 'lib', 'vscode'), server);
  npmInstall(server, '--omit=dev');
  // Native modules stay unbuilt. The server does without them, but its logs and its output channels
  // would stay empty.
  writeFileSync(join(server, 'node_modules', '@vscode', 'spdlog', 'index.js'), LOGGER);
  writeFileSync(join(folder, 'installed.json'), stamp());
}

/** `--force`: code-server asks for the Node that it runs with, not the one that installs it. */
function npmInstall(folder: string, ...args: string[]): void {
  const flags = ['--ignore-scripts', '--force', '--no-audit', '--no-fund', '--loglevel=error'];
  run('npm', ['install', ...flags, ...args], folder);
}

function findBrowser(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return BROWSERS.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
}

function installBrowser(cache: string): string {
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('Installing Chromium ...');
    run('apt-get', ['update', '-qq']);
    // The font is for screenshots: without one, text is empty boxes.
    const packages = ['chromium', 'fonts-dejavu-core'];
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages]);
  } else {
    say(`Downloading Chromium into ${browsersIn(cache)} ...`);
    const program = join(cache, 'server', 'node_modules', 'playwright-core', 'cli.js');
    process.env.PLAYWRIGHT_BROWSERS_PATH = browsersIn(cache);
    run(process.execPath, [program, 'install', '--no-shell', 'chromium']);
  }
  const browser = findBrowser() ?? downloaded(cache);
  if (!browser) throw new Error('Install Chromium or Chrome: the tests run in a browser here.');
  return browser;
}

const browsersIn = (cache: string) => join(cache, 'browsers');

/** The Chromium that Playwright downloaded. */
function downloaded(cache: string): string | undefined {
  const folder = browsersIn(cache);
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^chromium-\d+[/\\]chrome-linux\w*[/\\]chrome$/.test(path))
    .map((path) => join(folder, path))
    .at(0);
}

/** Runs a program to its end; what it prints is shown only if it fails. */
function run(program: string, args: readonly string[], cwd?: string): void {
  execFileSync(program, args, {
    ...(cwd && { cwd }),
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
